package import RealModule

/// What the slow twin of a loss returns.
package struct LossTwin<Scalar: Real> {
    /// The sum of the losses of all rows that count.
    package var loss: Scalar = 0
    /// The sum of the weights of what counts.
    package var count: Scalar = 0
    /// The gradient of the sum, like the input.
    package var gradient: DenseMatrix<Scalar>

    /// A sum of nothing yet.
    package init(gradient: DenseMatrix<Scalar>) { self.gradient = gradient }
}

/// log(sum of e^x), -infinity of nothing.
package func logSumExp<Scalar: Real>(_ values: [Scalar]) -> Scalar {
    guard let highest = values.max(), highest > -Scalar.infinity else { return -Scalar.infinity }
    var sum: Scalar = 0
    for value in values { sum += Scalar.exp(value - highest) }
    return highest + Scalar.log(sum)
}
