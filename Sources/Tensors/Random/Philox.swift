/// Philox4x32-10: four random 32-bit words as a pure function of a key and a counter.
///
/// The generator has no state: the words at a counter are the same on every rank, in any order, and
/// after any restart. The key is (seed, site). Layers count by (optimizer step, global sequence
/// id, time step, unit / 4) and take word `unit % 4`.
///
/// This is the plain twin of the vectorised kernel; both give the same words.
///
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11.
public struct Philox: Hashable, Sendable {
    /// The run's seed: the first key word.
    public let seed: UInt32

    /// Where the numbers are used: the second key word.
    public let site: RandomSite

    /// The generator of one site of a run.
    ///
    /// - Parameters:
    ///   - seed: the recipe's seed.
    ///   - site: the place that draws.
    public init(seed: UInt32, site: RandomSite) {
        self.seed = seed
        self.site = site
    }

    /// Four random words.
    ///
    /// - Parameter counter: which four.
    /// - Returns: the block at that counter.
    public func words(at counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
        Self.block(key: SIMD2(seed, site.rawValue), counter: counter)
    }

    /// Four numbers uniform in [0, 1).
    ///
    /// - Parameter counter: which four.
    /// - Returns: one number a word of the block.
    public func uniforms(at counter: SIMD4<UInt32>) -> SIMD4<Float> {
        let words = words(at: counter)
        return SIMD4(
            Self.uniform(words.x), Self.uniform(words.y),
            Self.uniform(words.z), Self.uniform(words.w))
    }

    /// One number uniform in [0, 1), for one unit of one layer at one place of the training run.
    ///
    /// - Parameters:
    ///   - step: the optimizer step.
    ///   - sequence: the sequence's global id, the same on any number of ranks.
    ///   - timeStep: the position in the sequence.
    ///   - unit: the index in the layer's output.
    /// - Returns: a multiple of 2^-24.
    public func uniform(step: UInt32, sequence: UInt32, timeStep: UInt32, unit: UInt32) -> Float {
        let words = words(at: SIMD4(step, sequence, timeStep, unit / 4))
        return Self.uniform(words[Int(unit % 4)])
    }

    /// A word as a multiple of 2^-24 in [0, 1): its top 24 bits, all that a Float holds exactly.
    public static func uniform(_ word: UInt32) -> Float {
        Float(word >> 8) * 0x1p-24
    }

    /// The bijection itself, ten rounds.
    ///
    /// - Parameters:
    ///   - key: two key words.
    ///   - counter: four counter words.
    /// - Returns: four random words.
    public static func block(key: SIMD2<UInt32>, counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
        var key = key
        var state = counter
        for round in 0..<10 {
            // The key moves on between rounds by the fractions of the golden ratio and of sqrt(3).
            if round > 0 { key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85) }
            let first = UInt64(0xD251_1F53) * UInt64(state.x)
            let second = UInt64(0xCD9E_8D57) * UInt64(state.z)
            state = SIMD4(
                UInt32(truncatingIfNeeded: second >> 32) ^ state.y ^ key.x,
                UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ state.w ^ key.y,
                UInt32(truncatingIfNeeded: first))
        }
        return state
    }
}
