package import RealModule

/// The slow twin of a GRU layer, in PyTorch's form (`nn.GRU`) or in that of the paper.
///
/// The paper is Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014.
/// With sigma the logistic function and gates in the order r, z, n:
///
///     r, z = sigma(W x + b_ih + U h + b_hh)      h' = (1 - z) n + z h
///     after:  n = tanh(W x + b_ih + r (U h + b_hh))
///     before: n = tanh(W x + b_ih + U (r h) + b_hh)
package struct GRUTwin<Scalar: Real>: HiddenTwin {
    /// The weight W of the input, [3H, I].
    package var weightIH: DenseMatrix<Scalar>
    /// The weight U of the hidden state, [3H, H].
    package var weightHH: DenseMatrix<Scalar>
    /// The bias beside W, [3H].
    package var biasIH: [Scalar]
    /// The bias beside U, [3H].
    package var biasHH: [Scalar]
    /// Whether h is reset before the product with U.
    package var resetsBefore: Bool

    /// Makes a layer of W [3H, I], U [3H, H] and two biases [3H].
    package init(
        weightIH: DenseMatrix<Scalar>, weightHH: DenseMatrix<Scalar>, biasIH: [Scalar],
        biasHH: [Scalar], resetsBefore: Bool
    ) {
        self.weightIH = weightIH
        self.weightHH = weightHH
        self.biasIH = biasIH
        self.biasHH = biasHH
        self.resetsBefore = resetsBefore
    }

    /// The gates r, z, n of one time step.
    package func gates(
        _ x: DenseMatrix<Scalar>, _ hidden: DenseMatrix<Scalar>
    ) -> DenseMatrix<Scalar> {
        let units = hiddenSize
        var gates = x.times(weightIH.transposed()).addingToRows(biasIH)
        let ofHidden = products(hidden)
        for row in 0..<gates.rows {
            for column in 0..<2 * units {
                gates[row, column] = sigmoid(gates[row, column] + ofHidden[row, column])
            }
        }
        let ofReset = resetsBefore ? products(reset(hidden, by: gates)) : ofHidden
        for row in 0..<gates.rows {
            for unit in 0..<units {
                let column = 2 * units + unit
                let factor = resetsBefore ? 1 : gates[row, unit]
                gates[row, column] = hyperbolicTangent(
                    gates[row, column] + factor * ofReset[row, column])
            }
        }
        return gates
    }

    /// The blend (1 - z) n + z h.
    package func next(
        _ gates: DenseMatrix<Scalar>, _ hidden: DenseMatrix<Scalar>
    ) -> DenseMatrix<Scalar> {
        var next = hidden
        for row in 0..<next.rows {
            for unit in 0..<hiddenSize {
                let z = gates[row, hiddenSize + unit], n = gates[row, 2 * hiddenSize + unit]
                next[row, unit] = (1 - z) * n + z * hidden[row, unit]
            }
        }
        return next
    }

    /// From the blend come dz = dh (h - n), dn = dh (1 - z) and a direct dh z; each of dz and dn is
    /// then multiplied by its activation's derivative, and dr follows from dn.
    package func derivative(
        _ gates: DenseMatrix<Scalar>, _ hidden: DenseMatrix<Scalar>, _ dNext: DenseMatrix<Scalar>
    ) -> HiddenStepGradients<Scalar> {
        let units = hiddenSize
        var products = DenseMatrix<Scalar>(rows: gates.rows, columns: gates.columns)
        var direct = dNext
        for row in 0..<gates.rows {
            for unit in 0..<units {
                let z = gates[row, units + unit], n = gates[row, 2 * units + unit]
                let d = dNext[row, unit]
                products[row, units + unit] =
                    d * (hidden[row, unit] - n) * sigmoidDerivative(fromValue: z)
                products[row, 2 * units + unit] =
                    d * (1 - z) * hyperbolicTangentDerivative(fromValue: n)
                direct[row, unit] = d * z
            }
        }
        return resetsBefore
            ? beforeProduct(gates, hidden, products, direct)
            : afterProduct(gates, hidden, products, direct)
    }

    // MARK: The reset

    /// U h + b_hh, [B, 3H].
    private func products(_ hidden: DenseMatrix<Scalar>) -> DenseMatrix<Scalar> {
        hidden.times(weightHH.transposed()).addingToRows(biasHH)
    }

    /// r h, [B, H].
    private func reset(
        _ hidden: DenseMatrix<Scalar>, by gates: DenseMatrix<Scalar>
    ) -> DenseMatrix<Scalar> {
        var result = hidden
        for row in 0..<hidden.rows {
            for unit in 0..<hiddenSize { result[row, unit] *= gates[row, unit] }
        }
        return result
    }

    /// n looked at r q with q = U h + b: dr = dn q, dq = dn r.
    private func afterProduct(
        _ gates: DenseMatrix<Scalar>, _ hidden: DenseMatrix<Scalar>,
        _ products: DenseMatrix<Scalar>, _ direct: DenseMatrix<Scalar>
    ) -> HiddenStepGradients<Scalar> {
        let units = hiddenSize, ofHidden = self.products(hidden)
        var products = products
        var recurrent = products
        for row in 0..<gates.rows {
            for unit in 0..<units {
                let r = gates[row, unit], column = 2 * units + unit
                let dr =
                    products[row, column] * ofHidden[row, column] * sigmoidDerivative(fromValue: r)
                products[row, unit] = dr
                recurrent[row, unit] = dr
                recurrent[row, column] = products[row, column] * r
            }
        }
        return HiddenStepGradients(
            products: products, weightHH: recurrent.transposed().times(hidden),
            biasHH: recurrent.sumOfRows(), hidden: recurrent.times(weightHH, addedTo: direct))
    }

    /// n looked at U s with s = r h: ds = dn U, dr = ds h, and r ds more for h.
    private func beforeProduct(
        _ gates: DenseMatrix<Scalar>, _ hidden: DenseMatrix<Scalar>,
        _ products: DenseMatrix<Scalar>, _ direct: DenseMatrix<Scalar>
    ) -> HiddenStepGradients<Scalar> {
        let units = hiddenSize
        // Two matrices with zeros where the other one has numbers.
        var ofReset = products
        var ofHidden = products
        for row in 0..<gates.rows {
            for column in 0..<3 * units {
                if column < 2 * units {
                    ofReset[row, column] = 0
                } else {
                    ofHidden[row, column] = 0
                }
            }
        }
        let dReset = ofReset.times(weightHH)
        var direct = direct
        for row in 0..<gates.rows {
            for unit in 0..<units {
                let r = gates[row, unit], d = dReset[row, unit]
                ofHidden[row, unit] = d * hidden[row, unit] * sigmoidDerivative(fromValue: r)
                direct[row, unit] += d * r
            }
        }
        var all = ofReset
        all += ofHidden
        let weightHH = ofReset.transposed().times(
            reset(hidden, by: gates), addedTo: ofHidden.transposed().times(hidden))
        return HiddenStepGradients(
            products: all, weightHH: weightHH, biasHH: all.sumOfRows(),
            hidden: ofHidden.times(self.weightHH, addedTo: direct))
    }
}
