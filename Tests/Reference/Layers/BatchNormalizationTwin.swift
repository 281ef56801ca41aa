package import RealModule

/// The slow twin of batch normalisation over rows (PyTorch's `nn.BatchNorm1d`).
///
/// Ioffe and Szegedy, "Batch normalization", 2015. Rows that are not valid (padding) give output 0,
/// get gradient 0 and take no part in any statistic.
package struct BatchNormalizationTwin<Scalar: Real> {
    /// The scale, gamma, [C].
    package var weight: [Scalar]
    /// The shift, beta, [C].
    package var bias: [Scalar]
    /// The part of a batch in the running statistics; 0.1 in PyTorch.
    package var momentum: Scalar = 1 / 10
    /// What is added to the variance; 1e-5 in PyTorch.
    package var epsilon: Scalar = 1 / 100_000

    /// Statistics gathered in training and used in evaluation.
    package struct Running: Equatable {
        /// The running mean, [C].
        package var mean: [Scalar]
        /// The running variance, unbiased, [C].
        package var variance: [Scalar]

        /// Makes the statistics of C columns as they are before training: mean 0 and variance 1.
        package init(columns: Int) {
            mean = Array(repeating: 0, count: columns)
            variance = Array(repeating: 1, count: columns)
        }
    }

    /// What a forward pass keeps for the backward pass.
    package struct Pass {
        /// The output, [N, C].
        package var y: DenseMatrix<Scalar>
        /// The input less mean, over deviation, [N, C]; 0 in rows not valid.
        package var normalized: DenseMatrix<Scalar>
        /// The mean that was subtracted, [C].
        package var mean: [Scalar]
        /// 1 / sqrt(variance + epsilon), [C], of the biased or the running variance.
        package var inverseDeviation: [Scalar]
        /// Which rows take part, [N].
        package var valid: [Bool]
        /// Whether the statistics are those of the batch and so depend on the input.
        package var usesBatchStatistics: Bool
    }

    /// What the backward pass returns.
    package struct Gradients {
        /// The gradient of the input, [N, C].
        package var x: DenseMatrix<Scalar>
        /// The gradient of the scale, [C].
        package var weight: [Scalar]
        /// The gradient of the shift, [C].
        package var bias: [Scalar]
    }

    /// Makes a layer of a scale [C] and a shift [C].
    package init(weight: [Scalar], bias: [Scalar]) {
        precondition(weight.count == bias.count, "scale and shift need equal counts")
        self.weight = weight
        self.bias = bias
    }

    /// Normalises an input x [N, C] by the statistics of its own valid rows, and updates the
    /// running ones.
    ///
    /// Normalising uses the biased variance, the running variance the unbiased one. Without a valid
    /// row the running statistics stay; with a single one, for which no unbiased variance exists,
    /// only the running mean moves (PyTorch refuses both).
    package func train(
        _ x: DenseMatrix<Scalar>, valid: [Bool], running: inout Running
    ) -> Pass {
        let count = valid.count { $0 }
        guard count > 0 else { return evaluate(x, valid: valid, running: running) }
        let mean = sums(x, valid).map { $0 / Scalar(count) }
        var squares = [Scalar](repeating: 0, count: x.columns)
        for row in 0..<x.rows where valid[row] {
            for column in 0..<x.columns {
                let difference = x[row, column] - mean[column]
                squares[column] += difference * difference
            }
        }
        for column in 0..<x.columns {
            running.mean[column] += momentum * (mean[column] - running.mean[column])
            guard count > 1 else { continue }
            let unbiased = squares[column] / Scalar(count - 1)
            running.variance[column] += momentum * (unbiased - running.variance[column])
        }
        return normalize(
            x, valid: valid, mean: mean, variance: squares.map { $0 / Scalar(count) }, batch: true)
    }

    /// Normalises the valid rows of x [N, C] by the running statistics.
    package func evaluate(
        _ x: DenseMatrix<Scalar>, valid: [Bool], running: Running
    ) -> Pass {
        normalize(x, valid: valid, mean: running.mean, variance: running.variance, batch: false)
    }

    private func normalize(
        _ x: DenseMatrix<Scalar>, valid: [Bool], mean: [Scalar], variance: [Scalar], batch: Bool
    ) -> Pass {
        precondition(x.columns == weight.count, "batch normalisation needs one scale a column")
        precondition(valid.count == x.rows, "batch normalisation needs one mask bit a row")
        let inverse = variance.map { 1 / Scalar.sqrt($0 + epsilon) }
        var normalized = DenseMatrix<Scalar>(rows: x.rows, columns: x.columns)
        var y = normalized
        for row in 0..<x.rows where valid[row] {
            for column in 0..<x.columns {
                let value = (x[row, column] - mean[column]) * inverse[column]
                normalized[row, column] = value
                y[row, column] = weight[column] * value + bias[column]
            }
        }
        return Pass(
            y: y, normalized: normalized, mean: mean, inverseDeviation: inverse, valid: valid,
            usesBatchStatistics: batch)
    }
}

extension BatchNormalizationTwin {
    /// The gradients for the gradient dy [N, C] of a pass's output.
    ///
    /// With n the number of valid rows, s = 1 / deviation and z the normalised input:
    /// dbeta = sum dy, dgamma = sum dy z, and, since mean and variance depend on every row,
    /// dx = gamma s (dy - dbeta / n - z dgamma / n). In evaluation they are constants:
    /// dx = gamma s dy.
    package func backward(_ pass: Pass, dy: DenseMatrix<Scalar>) -> Gradients {
        var product = dy
        for index in product.values.indices {
            product.values[index] *= pass.normalized.values[index]
        }
        let dBias = sums(dy, pass.valid)
        let dWeight = sums(product, pass.valid)
        let count = Scalar(pass.valid.count { $0 })
        var dx = DenseMatrix<Scalar>(rows: dy.rows, columns: dy.columns)
        for row in 0..<dy.rows where pass.valid[row] {
            for column in 0..<dy.columns {
                var value = dy[row, column]
                if pass.usesBatchStatistics {
                    value -= dBias[column] / count
                    value -= pass.normalized[row, column] * dWeight[column] / count
                }
                dx[row, column] = weight[column] * pass.inverseDeviation[column] * value
            }
        }
        return Gradients(x: dx, weight: dWeight, bias: dBias)
    }

    /// The sums over valid rows, [C], rows ascending.
    private func sums(_ x: DenseMatrix<Scalar>, _ valid: [Bool]) -> [Scalar] {
        precondition(valid.count == x.rows, "batch normalisation needs one mask bit a row")
        var sums = [Scalar](repeating: 0, count: x.columns)
        for row in 0..<x.rows where valid[row] {
            for column in 0..<x.columns { sums[column] += x[row, column] }
        }
        return sums
    }
}
