package import RealModule

/// The slow twin of softmax cross-entropy, summed over rows (PyTorch's `cross_entropy` with
/// `reduction="sum"` and `ignore_index=-1`).
package struct CrossEntropyTwin<Scalar: Real> {
    /// The sum over counted rows of -log softmax(logits)[target], in nats.
    package var lossSum: Scalar
    /// The number of rows whose target is not negative.
    package var count: Int
    /// The gradient of the SUM, [N, C]: softmax(logits) - onehot(target); 0 in rows not counted.
    package var dLogits: DenseMatrix<Scalar>

    /// Computes loss and gradient of logits [N, C] for targets [N]; a negative target is padding.
    package init(logits: DenseMatrix<Scalar>, targets: [Int]) {
        precondition(targets.count == logits.rows, "cross-entropy needs one target a row")
        lossSum = 0
        count = 0
        dLogits = DenseMatrix(rows: logits.rows, columns: logits.columns)
        for (row, target) in targets.enumerated() where target >= 0 {
            precondition(target < logits.columns, "a target must be a class")
            let logProbabilities = logSoftmax(logits.row(row))
            lossSum -= logProbabilities[target]
            count += 1
            for column in 0..<logits.columns {
                let probability = Scalar.exp(logProbabilities[column])
                dLogits[row, column] = column == target ? probability - 1 : probability
            }
        }
    }
}

/// The logarithm of the softmax of logits [C]: x - max - log(sum(exp(x - max))).
///
/// The largest logit is subtracted first, so that no exponential overflows.
package func logSoftmax<Scalar: Real>(_ logits: [Scalar]) -> [Scalar] {
    guard var largest = logits.first else { return [] }
    for logit in logits where logit > largest { largest = logit }
    var sum: Scalar = 0
    for logit in logits { sum += Scalar.exp(logit - largest) }
    let logSum = Scalar.log(sum)
    return logits.map { $0 - largest - logSum }
}
