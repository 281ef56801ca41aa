package import RealModule

/// The slow twin of a linear layer, y = x W^T + b (PyTorch's `nn.Linear`).
package struct LinearTwin<Scalar: Real> {
    /// The weight W, [O, I].
    package var weight: DenseMatrix<Scalar>
    /// The bias b, [O].
    package var bias: [Scalar]

    /// What the backward pass returns.
    package struct Gradients {
        /// The gradient of the input, [N, I].
        package var x: DenseMatrix<Scalar>
        /// The gradient of the weight, [O, I].
        package var weight: DenseMatrix<Scalar>
        /// The gradient of the bias, [O].
        package var bias: [Scalar]
    }

    /// Makes a layer of a weight [O, I] and a bias [O].
    package init(weight: DenseMatrix<Scalar>, bias: [Scalar]) {
        precondition(bias.count == weight.rows, "a linear layer needs one bias an output")
        self.weight = weight
        self.bias = bias
    }

    /// The output [N, O] for an input [N, I]: the product first, then the bias.
    package func forward(_ x: DenseMatrix<Scalar>) -> DenseMatrix<Scalar> {
        x.times(weight.transposed()).addingToRows(bias)
    }

    /// The gradients for an input x [N, I] and the gradient dy [N, O] of its output.
    ///
    /// dx = dy W, dW = dy^T x, db = sum of the rows of dy.
    package func backward(x: DenseMatrix<Scalar>, dy: DenseMatrix<Scalar>) -> Gradients {
        Gradients(x: dy.times(weight), weight: dy.transposed().times(x), bias: dy.sumOfRows())
    }
}
