internal import Tensors

/// The rows of the first steps of training, by difficulty: the easy ones first.
///
/// Row r of step s is a function of the seed, s and r alone, so that neither ranks nor a resume change
/// anything. Rows are drawn one by one, so that an example may come twice while another waits.
/// A level is the examples of one difficulty.
public struct Curriculum: Sendable {
    /// How examples are chosen.
    public enum Kind: String, CaseIterable, Sendable {
        /// Level after level, each alone and for equally many steps (Bengio et al. 2009; Zaremba &
        /// Sutskever 2014 by this name).
        case naive
        /// For every row a level, all with the same probability (Zaremba & Sutskever 2014).
        case mixed
        /// For every row one of both, with the same probability (Zaremba & Sutskever 2014).
        case combined
        /// From the easiest share of all examples, which grows (Platanios et al. 2019).
        case competence
    }

    /// How examples are chosen.
    public let kind: Kind
    /// The number of steps; later ones take every example once an epoch.
    public let steps: Int
    /// The competence at the first step, c₀, in (0, 1].
    public let start: Double

    private let philox: Philox
    /// All examples, the easy ones first, in the order of the data set among equals.
    private let order: [Int]
    /// Where each level starts in `order`, and the end.
    private let bounds: [Int]

    /// Sorts the examples.
    ///
    /// - Parameters:
    ///   - kind: how examples are chosen.
    ///   - difficulties: one number an example, which are compared alone.
    ///   - steps: the number of steps.
    ///   - start: the competence at the first step.
    ///   - seed: the recipe's.
    /// - Precondition: there is an example, `steps` is positive and `start` in (0, 1].
    public init(
        _ kind: Kind, difficulties: [Double], steps: Int, start: Double, seed: UInt32
    ) {
        precondition(!difficulties.isEmpty && steps > 0, "a curriculum of nothing")
        precondition(start > 0 && start <= 1, "a competence of \(start)")
        self.kind = kind
        self.steps = steps
        self.start = start
        philox = Philox(seed: seed, site: RandomSite(name: "curriculum"))
        let order = difficulties.indices.sorted {
            (difficulties[$0], $0) < (difficulties[$1], $1)
        }
        let changes = order.indices.dropFirst().filter {
            difficulties[order[$0 - 1]] != difficulties[order[$0]]
        }
        self.order = order
        bounds = [0] + changes + [order.count]
    }

    /// The number of different difficulties.
    public var levelCount: Int { bounds.count - 1 }

    /// The share of the examples, the easiest ones, that competence draws from:
    /// min(1, √(s (1 - c₀²) / S + c₀²)) at step s of S.
    public func competence(step: Int) -> Double {
        let square = start * start
        return min(1, (Double(step) * (1 - square) / Double(steps) + square).squareRoot())
    }

    /// The level whose turn it is at a step.
    public func level(step: Int) -> Int { min(step * levelCount / steps, levelCount - 1) }

    /// The example in a row of a step.
    ///
    /// - Parameters:
    ///   - step: the step, from 0, below ``steps``.
    ///   - row: the row of the global batch.
    /// - Returns: its index in the data set.
    public func example(step: Int, row: Int) -> Int {
        precondition(step >= 0 && step < steps, "step \(step) of \(steps)")
        let counter = SIMD4(UInt32(step), UInt32(row), 0, 0)
        let words = philox.words(at: counter)
        let choice = philox.words(at: counter &+ SIMD4(0, 0, 0, 1))
        /// One of the numbers of a range, by 64 random bits.
        func draw(_ range: Range<Int>, _ low: UInt32, _ high: UInt32) -> Int {
            let bits = UInt64(high) << 32 | UInt64(low)
            return range.lowerBound
                + Int(bits.multipliedFullWidth(by: UInt64(range.count)).high)
        }
        func levelRange(_ level: Int) -> Range<Int> { bounds[level]..<bounds[level + 1] }
        let mixed = draw(0..<levelCount, words.z, words.w)
        let range: Range<Int>
        switch kind {
        case .naive: range = levelRange(level(step: step))
        case .mixed: range = levelRange(mixed)
        case .combined: range = levelRange(choice.x >> 31 == 0 ? level(step: step) : mixed)
        case .competence:
            // A share of more than nothing has at least one example.
            range = 0..<Int((competence(step: step) * Double(order.count)).rounded(.up))
        }
        return order[draw(range, words.x, words.y)]
    }
}
