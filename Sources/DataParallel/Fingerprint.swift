public import Tensors

/// A 64-bit hash of numbers, by their bits: equal replicas have equal fingerprints.
///
/// FNV-1a (Fowler, Noll, Vo) over 32-bit words in four interleaved chains, so that it runs at the
/// speed of memory. It finds drift; it is no defence against forgery.
public enum Fingerprint {
    private static let basis: UInt64 = 0xcbf2_9ce4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01b3

    /// The hash of a view.
    public static func of(_ view: View<Float>) -> UInt64 {
        view.withSpan { span in
            var chains: (UInt64, UInt64, UInt64, UInt64) = (basis, basis ^ 1, basis ^ 2, basis ^ 3)
            var index = 0
            while index + 4 <= span.count {
                chains.0 = step(chains.0, span[index])
                chains.1 = step(chains.1, span[index + 1])
                chains.2 = step(chains.2, span[index + 2])
                chains.3 = step(chains.3, span[index + 3])
                index += 4
            }
            while index < span.count {
                chains.0 = step(chains.0, span[index])
                index += 1
            }
            return [chains.1, chains.2, chains.3].reduce(chains.0) { ($0 ^ $1) &* prime }
        }
    }

    private static func step(_ hash: UInt64, _ value: Float) -> UInt64 {
        let mixed = (hash ^ UInt64(value.bitPattern)) &* prime
        // The prime moves bits up only; the turn brings high bits back to where they count.
        return mixed << 29 | mixed >> 35
    }
}

/// A named array that must be equal on all ranks.
public struct Replica {
    /// What a message calls it.
    public let name: String
    /// The numbers.
    public let values: View<Float>

    /// Names an array.
    public init(name: String, values: View<Float>) {
        self.name = name
        self.values = values
    }
}
