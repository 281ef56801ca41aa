internal import CKernels

/// Weights of classes and smoothing of labels in a softmax cross-entropy.
public struct EntropyWeights {
    /// The weight of each class, [C].
    public let classes: View<Float>
    /// The sum of the weights.
    public let sum: Float
    /// The share of a label that is spread over all classes, in 0..<1.
    public let smoothing: Float

    /// Names them.
    public init(classes: View<Float>, sum: Float, smoothing: Float) {
        self.classes = classes
        self.sum = sum
        self.smoothing = smoothing
    }
}

extension Kernels {
    /// Softmax cross-entropy with weights of classes and smoothed labels, summed over the rows whose
    /// target is not negative (PyTorch's `cross_entropy` with `weight`, `label_smoothing`).
    ///
    /// - Parameters:
    ///   - logits: [rows, C]; become probabilities (rows without a target stay as they are).
    ///   - targets: a class for each row, or a negative number for padding.
    ///   - weights: weights and smoothing.
    /// - Returns: the loss sum in nats and the sum of the weights of the targets.
    public func crossEntropy(
        logits: View<Float>, targets: View<Int32>, weights: EntropyWeights
    ) -> (loss: Double, weight: Double) {
        var plan = unsafe plan(logits, targets, weights), weight = 0.0
        let loss = unsafe table.pointee.losses.weightedEntropy(
            &plan, logits.address, targets.address, &weight)
        return (loss, weight)
    }

    /// Turns probabilities into the gradient of the loss sum with respect to the logits, in place.
    public func crossEntropyGradient(
        probabilities: View<Float>, targets: View<Int32>, weights: EntropyWeights
    ) {
        var plan = unsafe plan(probabilities, targets, weights)
        unsafe table.pointee.losses.weightedEntropyGradient(
            &plan, probabilities.address, targets.address)
    }

    private func plan(
        _ logits: View<Float>, _ targets: View<Int32>, _ weights: EntropyWeights
    ) -> lockstep_weighted_entropy {
        let classes = weights.classes.count
        precondition(
            logits.count == targets.count * classes, "\(logits.count) logits of \(classes) classes")
        check(targets, below: classes)
        // Safe: the weights outlive the kernel that the plan is made for.
        return unsafe lockstep_weighted_entropy(
            rows: targets.count, classes: classes, weights: weights.classes.address,
            weightSum: weights.sum, smoothing: weights.smoothing)
    }

    /// Traps on an index that is too large; negative ones stand for nothing.
    func check(_ indices: View<Int32>, below limit: Int) {
        indices.withSpan { span in
            for place in span.indices {
                precondition(Int(span[place]) < limit, "target \(span[place]) of \(limit)")
            }
        }
    }
}
