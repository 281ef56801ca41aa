public import Tensors

/// An average of the weights over the updates, which is judged and published in the place of the
/// weights that are trained.
///
/// Whole on every rank, as the weights are: each validation asks for all of it.
public final class WeightAverage {
    /// What is averaged how.
    public enum Rule: Equatable, Sendable {
        /// average = decay average + (1 - decay) w, starting from the weights after the first update;
        /// PyTorch's `AveragedModel` with `get_ema_avg_fn(decay)`.
        case exponential(decay: Double)
        /// The mean over all updates after the one with this number, or from when it is told to begin;
        /// as in PyTorch's `ASGD(t0=after)` the first two replace the average.
        case mean(after: Int?)
    }

    /// What is averaged how.
    public let rule: Rule
    /// What checkpoints keep besides the numbers.
    public var state = WeightAverageState()
    /// The numbers, in the layout of ``ParameterSet/values``.
    public let moments: Moments

    /// An average of parameters that were allocated; a mean has not begun.
    public init(_ rule: Rule, of parameters: ParameterSet) {
        self.rule = rule
        moments = Moments(name: "average", values: Memory(count: parameters.values.count))
        if case .exponential = rule { state.hasBegun = true }
    }

    /// Whether there is an average; before, the weights stand for themselves.
    public var isThere: Bool { state.contributions > 0 }

    /// Lets a mean begin with the next update.
    public func begin() { state.hasBegun = true }

    /// Takes the weights after an update in.
    ///
    /// - Parameters:
    ///   - parameters: the weights.
    ///   - update: the update's number, from 1.
    ///   - kernels: which kernels compute it.
    public func add(_ parameters: ParameterSet, after update: Int, with kernels: Kernels) {
        if case .mean(let start?) = rule, update > start { begin() }
        guard state.hasBegun else { return }
        state.contributions += 1
        let values = parameters.values.whole, average = moments.values.whole
        if state.contributions == 1 || fraction == 1 {
            average.copy(from: values)
        } else {
            kernels.approach(values, by: fraction, average: average)
        }
    }

    /// Exchanges the weights with the average; once more, and they are back.
    ///
    /// - Precondition: there is an average.
    public func exchange(with parameters: ParameterSet) {
        precondition(isThere, "there is no average yet")
        moments.values.whole.exchange(with: parameters.values.whole)
        parameters.markChanged()
    }

    /// The newest weights' part.
    private var fraction: Float {
        switch rule {
        case .exponential(let decay): Float(1 - decay)
        case .mean: Float(1 / Double(max(1, state.contributions - 1)))
        }
    }
}

/// What a checkpoint keeps of an average besides its numbers.
public struct WeightAverageState: Hashable, Sendable, Codable {
    /// Whether updates are taken in.
    public internal(set) var hasBegun = false
    /// How many were.
    public internal(set) var contributions = 0

    /// The state before training.
    public init() {}
}
