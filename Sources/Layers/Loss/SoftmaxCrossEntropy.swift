public import Tensors

/// Softmax cross-entropy in nats, summed over all rows that have a target.
///
/// The loss is a sum, never a mean: the division by the global count comes once, after the exchange.
public final class SoftmaxCrossEntropy: Operation {
    /// The loss sum over this rank's lanes, then the number of rows that count; after a forward
    /// pass.
    ///
    /// Both are added along the lane tree.
    public let sums: View<Float>

    private let logits: Tensor
    private let targets: View<Int32>
    private let probabilities: View<Float>
    private let laneSums: View<Float>  // of each lane
    private unowned let tape: Tape

    /// Records the loss.
    ///
    /// - Parameters:
    ///   - logits: [lane][T][b][V].
    ///   - targets: [lane][T][b], a class or -1 where there is none; read every step.
    ///   - tape: where to record.
    public init(_ logits: Tensor, targets: View<Int32>, on tape: Tape) {
        precondition(targets.count == logits.times * tape.lanes.rows, "targets of other rows")
        self.logits = logits
        self.targets = targets
        self.tape = tape
        sums = tape.scratch(2)
        laneSums = tape.scratch(2 * tape.lanes.count, during: .forward ... .forward)
        // The gradient's place holds the probabilities until the backward pass.
        probabilities =
            logits.gradient ?? tape.scratch(logits.value.count, during: .forward ... .forward)
        tape.planLaneSum(2)
        tape.record(
            self, using: [TensorUse(logits, valueUntil: .forward, gradientFrom: .forward)])
    }

    /// Computes the loss.
    public func forward(_ moment: Moment) {
        let lanes = tape.lanes.count
        tape.eachLane { lane in
            let part = probabilities.part(lane, of: lanes)
            part.copy(from: logits.value(lane: lane))
            let (loss, count) = tape.kernels.crossEntropy(
                logits: part, targets: targets.part(lane, of: lanes))
            laneSums[2 * lane] = Float(loss)
            laneSums[2 * lane + 1] = Float(count)
        }
        tape.sumLanes(into: sums) { lane, part in part.copy(from: laneSums.part(lane, of: lanes)) }
    }

    /// Computes the gradient of the loss sum.
    public func backward(_ moment: Moment) {
        guard let (gradient, accumulate) = logits.claimGradient() else { return }
        precondition(!accumulate, "logits of a loss have another use")
        let lanes = tape.lanes.count
        tape.eachLane { lane in
            tape.kernels.crossEntropyGradient(
                probabilities: gradient.part(lane, of: lanes),
                targets: targets.part(lane, of: lanes))
        }
    }
}
