/// The batches of one epoch over separate sequences, each row a pure function of step and lane.
public struct EpochBatches: Sendable {
    /// The sequences in the order of the epoch, each once.
    public let ids: [Int]

    private let plan: SequenceBatches

    init(plan: SequenceBatches, ids: [Int]) {
        self.plan = plan
        self.ids = ids
    }

    /// The number of batches.
    public var stepCount: Int { plan.stepsPerEpoch }

    /// One row of a lane.
    ///
    /// - Parameters:
    ///   - step: the step in its epoch.
    ///   - lane: the lane of the global batch.
    ///   - index: the row in the lane, `0..<sequencesPerLane`.
    /// - Returns: a sequence, or `SequenceRow.missing` in an incomplete batch.
    /// - Precondition: all three exist.
    public func row(step: Int, lane: Int, index: Int) -> SequenceRow {
        precondition(step >= 0 && step < stepCount, "step \(step) of \(stepCount)")
        precondition(lane >= 0 && lane < plan.laneCount, "lane \(lane) of \(plan.laneCount)")
        precondition(
            index >= 0 && index < plan.sequencesPerLane,
            "row \(index) of \(plan.sequencesPerLane) in a lane")
        let place = step * plan.batchSize + lane * plan.sequencesPerLane + index
        guard place < ids.count else { return .missing }
        return SequenceRow(id: ids[place], length: plan.lengths[ids[place]])
    }

    /// All rows of a lane, in order.
    ///
    /// - Parameters:
    ///   - step: the step in its epoch.
    ///   - lane: the lane of the global batch.
    /// - Returns: `sequencesPerLane` rows, some of them perhaps missing.
    public func rows(step: Int, lane: Int) -> [SequenceRow] {
        (0..<plan.sequencesPerLane).map { row(step: step, lane: lane, index: $0) }
    }

    /// The number of sequences in a batch, over all lanes: the divisor of its mean loss.
    public func sequenceCount(step: Int) -> Int { places(step: step).count }

    /// The length of a batch's longest sequence over all lanes: its time steps on every rank.
    public func timeSteps(step: Int) -> Int {
        var longest = 0
        for place in places(step: step) { longest = max(longest, plan.lengths[ids[place]]) }
        return longest
    }

    private func places(step: Int) -> Range<Int> {
        precondition(step >= 0 && step < stepCount, "step \(step) of \(stepCount)")
        let start = step * plan.batchSize
        return start..<min(start + plan.batchSize, ids.count)
    }
}
