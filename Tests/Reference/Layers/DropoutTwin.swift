package import RealModule

/// The slow twin of inverted dropout with a mask made elsewhere (PyTorch's `nn.Dropout`).
///
/// Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.
package struct DropoutTwin<Scalar: Real> {
    /// Which elements stay, in the order of the values; as many as the input has elements.
    package var mask: [Bool]
    /// The probability p that an element is dropped, at least 0 and below 1.
    package var probability: Scalar

    /// Makes a dropout with a mask and the probability p that an element is dropped.
    package init(mask: [Bool], probability: Scalar) {
        precondition(probability >= 0 && probability < 1, "dropout needs 0 <= p < 1")
        self.mask = mask
        self.probability = probability
    }

    /// The input [N, F] with dropped elements 0 and the others times 1 / (1 - p).
    package func forward(_ x: DenseMatrix<Scalar>) -> DenseMatrix<Scalar> { masked(x) }

    /// The gradient of the input [N, F], for the gradient dy [N, F]: masked and scaled the same.
    package func backward(dy: DenseMatrix<Scalar>) -> DenseMatrix<Scalar> { masked(dy) }

    private func masked(_ x: DenseMatrix<Scalar>) -> DenseMatrix<Scalar> {
        precondition(mask.count == x.values.count, "dropout needs one mask bit an element")
        let scale = 1 / (1 - probability)
        var y = x
        for index in y.values.indices {
            y.values[index] = mask[index] ? x.values[index] * scale : 0
        }
        return y
    }
}
