public import Tensors

/// Connectionist temporal classification: the negative logarithm, in nats, of the probability that the
/// steps of a sequence spell its labels, summed over sequences (Graves and others 2006).
///
/// A path names a class at each step; equal neighbours are one label, and blanks are then left out.
/// An empty target is spelt by blanks alone. Where a sequence is too short for its labels there is no
/// path: loss and gradient are then both 0, and ``Loss/sums`` counts the sequence in its third number
/// instead of its second. A sequence with neither steps nor labels, or with a negative number of
/// labels, counts nowhere.
public final class CTCLoss: Loss {
    private let targets: TemporalTargets
    private let shape: TemporalShape
    private let work: View<Float>  // of each lane

    /// Records the loss; its sums are loss, sequences, and sequences without a path.
    ///
    /// - Parameters:
    ///   - logits: [lane][T][b][C], before the softmax.
    ///   - targets: labels, none of them the blank, [lane][b][U]; read every step.
    ///   - targetLengths: labels of each sequence, [lane][b].
    ///   - inputLengths: valid steps of each sequence, [lane][b].
    ///   - blank: the class that stands for no label.
    ///   - tape: where to record.
    public init(
        _ logits: Tensor, targets: View<Int32>, targetLengths: View<Int32>,
        inputLengths: View<Int32>, blank: Int = 0, on tape: Tape
    ) {
        let rows = tape.lanes.rows
        precondition(
            targets.count % rows == 0 && targetLengths.count == rows && inputLengths.count == rows,
            "targets of other sequences than \(rows)")
        self.targets = TemporalTargets(
            labels: targets, targetLengths: targetLengths, inputLengths: inputLengths)
        shape = TemporalShape(
            times: logits.times, sequences: tape.lanes.sequences, classes: logits.features,
            labels: targets.count / rows, blank: blank)
        work = tape.scratch(tape.lanes.count * shape.workCount)
        super.init(of: logits, sumCount: 3, on: tape)
    }

    override func compute(lane: Int) -> LaneResult {
        let (loss, count, infeasible) = tape.kernels.temporalClassification(
            logits: input.value(lane: lane),
            targets: TemporalTargets(
                labels: part(targets.labels, lane: lane),
                targetLengths: part(targets.targetLengths, lane: lane),
                inputLengths: part(targets.inputLengths, lane: lane)),
            shape: shape, gradient: gradient(lane: lane), work: part(work, lane: lane))
        return LaneResult(loss: loss, count: Double(count), other: Double(infeasible))
    }
}
