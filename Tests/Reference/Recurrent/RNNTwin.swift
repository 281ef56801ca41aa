package import RealModule

/// The slow twin of a plain recurrent layer (PyTorch's `nn.RNN`, one layer); Elman 1990.
///
///     h_t = act(W x_t + b_ih + U h_{t-1} + b_hh)
package struct RNNTwin<Scalar: Real>: HiddenTwin {
    /// The weight W of the input, [H, I].
    package var weightIH: DenseMatrix<Scalar>
    /// The weight U of the hidden state, [H, H].
    package var weightHH: DenseMatrix<Scalar>
    /// The bias beside W, [H].
    package var biasIH: [Scalar]
    /// The bias beside U, [H].
    package var biasHH: [Scalar]
    /// Whether act is max(0, x) instead of tanh.
    package var rectifies: Bool

    /// Makes a layer of W [H, I], U [H, H] and two biases [H].
    package init(
        weightIH: DenseMatrix<Scalar>, weightHH: DenseMatrix<Scalar>, biasIH: [Scalar],
        biasHH: [Scalar], rectifies: Bool
    ) {
        self.weightIH = weightIH
        self.weightHH = weightHH
        self.biasIH = biasIH
        self.biasHH = biasHH
        self.rectifies = rectifies
    }

    /// h after the step is the one gate.
    package func gates(
        _ x: DenseMatrix<Scalar>, _ hidden: DenseMatrix<Scalar>
    ) -> DenseMatrix<Scalar> {
        var sums = hidden.times(weightHH.transposed(), addedTo: x.times(weightIH.transposed()))
            .addingToRows(biasIH).addingToRows(biasHH)
        for place in sums.values.indices {
            let sum = sums.values[place]
            sums.values[place] = rectifies ? max(0, sum) : hyperbolicTangent(sum)
        }
        return sums
    }

    /// The gate itself.
    package func next(
        _ gates: DenseMatrix<Scalar>, _ hidden: DenseMatrix<Scalar>
    ) -> DenseMatrix<Scalar> { gates }

    /// From h = act(a) comes da = dh act'(a): 1 - h^2, or 1 where h is above 0.
    package func derivative(
        _ gates: DenseMatrix<Scalar>, _ hidden: DenseMatrix<Scalar>, _ dNext: DenseMatrix<Scalar>
    ) -> HiddenStepGradients<Scalar> {
        var products = dNext
        for place in products.values.indices {
            let h = gates.values[place]
            products.values[place] *=
                rectifies ? (h > 0 ? 1 : 0) : hyperbolicTangentDerivative(fromValue: h)
        }
        return HiddenStepGradients(
            products: products, weightHH: products.transposed().times(hidden),
            biasHH: products.sumOfRows(), hidden: products.times(weightHH))
    }
}
