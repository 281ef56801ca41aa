internal import CKernels

extension Kernels {
    /// Softmax cross-entropy in nats, summed over rows whose target is not negative.
    ///
    /// - Parameters:
    ///   - logits: [rows, classes]; become probabilities (rows without a target stay as they are).
    ///   - targets: a class for each row, or a negative number for padding.
    /// - Returns: the loss sum and the number of rows that count.
    public func crossEntropy(
        logits: View<Float>, targets: View<Int32>
    ) -> (loss: Double, count: Int) {
        let rows = targets.count, classes = rows > 0 ? logits.count / rows : 0
        precondition(logits.count == rows * classes, "\(logits.count) logits in \(rows) rows")
        checkTargets(targets, classes: classes)
        var count: Int64 = 0
        let loss = unsafe table.pointee.crossEntropy(
            rows, classes, logits.address, targets.address, &count)
        return (loss, Int(count))
    }

    /// Turns probabilities into the gradient of the loss sum with respect to the logits, in place.
    public func crossEntropyGradient(probabilities: View<Float>, targets: View<Int32>) {
        let rows = targets.count, classes = rows > 0 ? probabilities.count / rows : 0
        precondition(probabilities.count == rows * classes, "probabilities of other rows")
        checkTargets(targets, classes: classes)
        unsafe table.pointee.crossEntropyGradient(
            rows, classes, probabilities.address, targets.address)
    }

    private func checkTargets(_ targets: View<Int32>, classes: Int) {
        targets.withSpan { span in
            for index in span.indices {
                precondition(Int(span[index]) < classes, "target \(span[index]) of \(classes)")
            }
        }
    }
}
