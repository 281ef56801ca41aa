public import Tensors

/// What numbers are compared with, and which of them count.
public struct ElementTargets {
    /// The targets, [lane][T][b][F]; read every step.
    public let values: View<Float>
    /// Valid steps of each sequence, [lane][b]; nil: every row counts.
    public let lengths: View<Int32>?
    /// The weight of each target; nil: all 1.
    ///
    /// A missing value has weight 0, and may be NaN.
    public let weights: View<Float>?

    /// Names them.
    public init(
        _ values: View<Float>, lengths: View<Int32>? = nil, weights: View<Float>? = nil
    ) {
        precondition(
            weights == nil || weights?.count == values.count, "weights of other targets")
        self.values = values
        self.lengths = lengths
        self.weights = weights
    }

    /// Traps unless each of the tape's rows of `times` steps has `features` targets.
    func check(times: Int, features: Int, on tape: Tape) {
        precondition(
            values.count == times * tape.lanes.rows * features
                && (lengths?.count ?? tape.lanes.rows) == tape.lanes.rows,
            "\(values.count) targets for \(times) steps of \(tape.lanes.rows) sequences")
    }

    /// The targets of one lane.
    func lane(_ lane: Int, features: Int, of lanes: LaneGroup) -> LossTargets {
        LossTargets(
            values.part(lane, of: lanes.count), features: features,
            weights: weights?.part(lane, of: lanes.count),
            lengths: lengths?.part(lane, of: lanes.count), sequences: lanes.sequences)
    }
}
