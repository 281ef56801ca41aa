public import Tensors

/// Softmax cross-entropy in nats, summed over all rows that have a target.
///
/// With weights of classes w and smoothing ε the loss of a row with target y is, as in PyTorch,
/// (1 - ε) w[y] (-log p[y]) + ε/C Σ w[c] (-log p[c]) (Szegedy and others 2016), and the count is the
/// sum of the weights of the targets.
public final class SoftmaxCrossEntropy: Loss {
    private let targets: View<Int32>
    private let probabilities: View<Float>
    private let weights: EntropyWeights?

    /// Records the loss.
    ///
    /// - Parameters:
    ///   - logits: [lane][T][b][V].
    ///   - targets: [lane][T][b], a class or -1 where there is none; read every step.
    ///   - classWeights: the weight of each class, not negative; empty: all 1.
    ///   - labelSmoothing: the share of a label that is spread over all classes, in 0..<1.
    ///   - tape: where to record.
    public init(
        _ logits: Tensor, targets: View<Int32>, classWeights: [Float] = [],
        labelSmoothing: Float = 0, on tape: Tape
    ) {
        precondition(targets.count == logits.times * tape.lanes.rows, "targets of other rows")
        self.targets = targets
        weights = Self.weights(classWeights, labelSmoothing, classes: logits.features)
        // The gradient's place holds the probabilities until the backward pass.
        probabilities =
            logits.gradient ?? tape.scratch(logits.value.count, during: .forward ... .forward)
        super.init(of: logits, valueUntil: .forward, on: tape)
    }

    private static func weights(
        _ classWeights: [Float], _ smoothing: Float, classes: Int
    ) -> EntropyWeights? {
        precondition(smoothing >= 0 && smoothing < 1, "label smoothing of \(smoothing)")
        precondition(
            classWeights.isEmpty || classWeights.count == classes,
            "\(classWeights.count) weights for \(classes) classes")
        precondition(classWeights.allSatisfy { $0 >= 0 && $0.isFinite }, "weights of classes")
        if classWeights.isEmpty && smoothing == 0 { return nil }
        let values = Memory<Float>(count: classes).whole
        values.fill(1)
        if !classWeights.isEmpty { values.copy(from: classWeights) }
        return EntropyWeights(
            classes: values, sum: values.array.reduce(0, +), smoothing: smoothing)
    }

    override func compute(lane: Int) -> LaneResult {
        let rows = part(probabilities, lane: lane), targets = part(targets, lane: lane)
        rows.copy(from: input.value(lane: lane))
        if let weights {
            let (loss, weight) = tape.kernels.crossEntropy(
                logits: rows, targets: targets, weights: weights)
            return LaneResult(loss: loss, count: weight)
        }
        let (loss, count) = tape.kernels.crossEntropy(logits: rows, targets: targets)
        return LaneResult(loss: loss, count: Double(count))
    }

    override func finishGradient(lane: Int) {
        let rows = part(probabilities, lane: lane), targets = part(targets, lane: lane)
        if let weights {
            tape.kernels.crossEntropyGradient(
                probabilities: rows, targets: targets, weights: weights)
        } else {
            tape.kernels.crossEntropyGradient(probabilities: rows, targets: targets)
        }
    }
}
