public import Tensors

/// Sigmoid cross-entropy in nats of labels that do not exclude each other, summed over elements
/// (PyTorch's `binary_cross_entropy_with_logits`).
///
/// The loss of a label y in 0...1 is -y p log σ(x) - (1 - y) log σ(-x) for the logit x, where p is the
/// weight of positives of its feature. The count is the sum of the elements' weights.
public final class BinaryCrossEntropy: Loss {
    private let targets: ElementTargets
    private let positiveWeights: View<Float>

    /// Records the loss.
    ///
    /// - Parameters:
    ///   - logits: [lane][T][b][F].
    ///   - targets: labels of the same shape, 0 or 1 or between.
    ///   - positiveWeights: the weight of positives for each feature; empty: all 1.
    ///   - tape: where to record.
    public init(
        _ logits: Tensor, targets: ElementTargets, positiveWeights: [Float] = [], on tape: Tape
    ) {
        let n = logits.features
        targets.check(times: logits.times, features: n, on: tape)
        precondition(
            positiveWeights.isEmpty || positiveWeights.count == n,
            "\(positiveWeights.count) weights of positives for \(n) features")
        self.targets = targets
        self.positiveWeights = Memory<Float>(count: n).whole
        self.positiveWeights.fill(1)
        if !positiveWeights.isEmpty { self.positiveWeights.copy(from: positiveWeights) }
        super.init(of: logits, on: tape)
    }

    override func compute(lane: Int) -> LaneResult {
        let (loss, weight) = tape.kernels.elementLoss(
            .logistic, input.value(lane: lane),
            targets: targets.lane(lane, features: input.features, of: tape.lanes),
            parameters: positiveWeights, gradient: gradient(lane: lane))
        return LaneResult(loss: loss, count: weight)
    }
}
