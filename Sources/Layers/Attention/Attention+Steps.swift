public import Tensors

extension Attention {
    /// What attention gives in a step, and what it hands on to the next one.
    public struct Step {
        /// The sum of the source's values, [lane][T][b][F].
        public let context: Tensor
        /// Their weights, [lane][T][b][S].
        public let weights: Tensor
        /// What it remembers, from zeros on.
        ///
        /// With coverage, what positions were attended to so far, [S]; of a monotonic extent, the
        /// number of steps so far, [1].
        public let states: [StepState]
    }

    /// Records attention in a recurrence that may be cut between any two steps, as by a search that
    /// records a single one: all that it remembers is in states.
    ///
    /// - Parameters:
    ///   - queries: [lane][T][b][Q], made in the recurrence.
    ///   - source: the source with its keys.
    ///   - recurrence: where to record.
    /// - Returns: context, weights and states.
    public func callAsFunction(
        _ queries: Tensor, to source: AttentionSource, in recurrence: Recurrence
    ) -> Step {
        let covered = hasCoverage ? recurrence.state(features: source.values.times) : nil
        var number: StepState?
        if case .monotonic = extent { number = recurrence.state(features: 1) }
        let (context, weights) = self(
            queries, to: source, covered: covered?.previous, number: number?.previous)
        if let covered { recurrence.update(covered, to: covered.previous + weights) }
        if let number { recurrence.update(number, to: number.previous + 1) }
        return Step(
            context: context, weights: weights, states: [covered, number].compactMap { $0 })
    }
}
