internal import Tensors

/// How often a decoder in training reads the true token before it, and not what it would say itself.
///
/// Source: Bengio, Vinyals, Jaitly & Shazeer 2015, with their k, c and ε.
public struct SamplingSchedule: Equatable, Sendable {
    /// How the share of true tokens falls.
    public enum Decay: String, CaseIterable, Sendable {
        /// It does not: teacher forcing.
        case none
        /// max(ε, k - c i) at step i.
        case linear
        /// k^i, k < 1.
        case exponential
        /// k / (k + e^(i/k)), k ≥ 1.
        case inverseSigmoid
    }

    /// How it falls.
    public var decay = Decay.none
    /// k: where a linear decay begins, how fast the others go.
    public var k = 1.0
    /// c: how much a linear decay falls in a step.
    public var slope = 0.0
    /// ε: where a linear decay ends.
    public var floor = 0.0
    /// The first step that counts; before it every token is true.
    public var start = 0

    /// Teacher forcing.
    public init() {}

    /// The probability that a token is the true one, at a step of training from 0.
    public func truth(step: Int) -> Double {
        let i = step - start
        if i < 0 { return 1 }
        switch decay {
        case .none: return 1
        case .linear: return min(1, max(floor, k - slope * Double(i)))
        case .exponential: return k.raised(to: i)
        case .inverseSigmoid: return k / (k + Self.exponential(Double(i) / k))
        }
    }

    /// e^x for x from 0 up, without the C library; as good as infinite where it is too large.
    private static func exponential(_ x: Double) -> Double {
        if x > 700 { return .infinity }
        let e = 2.718281828459045, whole = x.rounded(.down)
        return e.raised(to: Int(whole)) * e.raised(toFraction: x - whole)
    }
}
