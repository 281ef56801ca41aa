package import RealModule

/// The slow twin of softmax cross-entropy with weights of classes and smoothed labels: the sum over
/// classes of -q log p, with q the smoothed and weighted label.
package func weightedEntropyTwin<Scalar: Real>(
    logits: DenseMatrix<Scalar>, targets: [Int], weights: [Scalar], smoothing: Scalar
) -> LossTwin<Scalar> {
    var result = LossTwin(
        gradient: DenseMatrix<Scalar>(rows: logits.rows, columns: logits.columns))
    for (row, target) in targets.enumerated() where target >= 0 {
        let logProbabilities = logSoftmax(logits.row(row))
        var total: Scalar = 0
        var label: [Scalar] = []
        for column in 0..<logits.columns {
            let spread = smoothing / Scalar(logits.columns)
            let hard: Scalar = column == target ? 1 - smoothing : 0
            label.append((hard + spread) * weights[column])
            total += label[column]
            result.loss -= label[column] * logProbabilities[column]
        }
        for column in 0..<logits.columns {
            result.gradient[row, column] =
                total * Scalar.exp(logProbabilities[column]) - label[column]
        }
        result.count += weights[target]
    }
    return result
}

/// The slow twin of the losses of single numbers.
package enum ElementTwin: CaseIterable, Sendable {
    case squared, absolute, huber, quantile, logistic

    /// Loss and slope for a prediction, its target and a parameter.
    package func callAsFunction<Scalar: Real>(
        _ x: Scalar, _ y: Scalar, _ parameter: Scalar
    ) -> (loss: Scalar, slope: Scalar) {
        let d = x - y, size = d < 0 ? -d : d, sign: Scalar = d > 0 ? 1 : d < 0 ? -1 : 0
        switch self {
        case .squared: return (d * d, 2 * d)
        case .absolute: return (size, sign)
        case .huber:
            if size <= parameter { return (d * d / 2, d) }
            return (parameter * (size - parameter / 2), parameter * sign)
        case .quantile:
            if d > 0 { return ((1 - parameter) * d, 1 - parameter) }
            return d < 0 ? (-parameter * d, -parameter) : (0, 0)
        case .logistic:
            let softplus = logSumExp([0, -x]), negative = logSumExp([0, x])
            let p = sigmoid(x)
            return (
                y * parameter * softplus + (1 - y) * negative,
                (1 - y) * p - y * parameter * (1 - p)
            )
        }
    }
}

/// Which rows and elements a loss of single numbers counts.
package struct ElementExample<Scalar: Real> {
    /// Predictions, [N, blocks * F].
    package var x: DenseMatrix<Scalar>
    /// Targets, [N, F].
    package var targets: DenseMatrix<Scalar>
    /// Weights, [N, F]; 0 in padding.
    package var weights: DenseMatrix<Scalar>

    /// Makes an example.
    package init(
        x: DenseMatrix<Scalar>, targets: DenseMatrix<Scalar>, weights: DenseMatrix<Scalar>
    ) {
        self.x = x
        self.targets = targets
        self.weights = weights
    }

    /// The loss of single numbers, with a parameter a block or, for `logistic`, a feature.
    package func loss(_ kind: ElementTwin, _ parameters: [Scalar]) -> LossTwin<Scalar> {
        var result = LossTwin(gradient: DenseMatrix<Scalar>(rows: x.rows, columns: x.columns))
        let features = targets.columns
        for row in 0..<x.rows {
            for column in 0..<x.columns {
                let feature = column % features, weight = weights[row, feature]
                if weight == 0 { continue }
                let parameter = parameters[kind == .logistic ? feature : column / features]
                let (loss, slope) = kind(x[row, column], targets[row, feature], parameter)
                result.loss += weight * loss
                result.gradient[row, column] = weight * slope
                result.count += weight
            }
        }
        return result
    }

    /// The Gaussian likelihood; x is means [N, F], then logarithms of variances less the floor.
    package func gaussian(floor: Scalar) -> LossTwin<Scalar> {
        var result = LossTwin(gradient: DenseMatrix<Scalar>(rows: x.rows, columns: x.columns))
        let features = targets.columns
        for row in 0..<x.rows {
            for feature in 0..<features {
                let weight = weights[row, feature]
                if weight == 0 { continue }
                let raw = Scalar.exp(x[row, features + feature]), variance = raw + floor
                let d = x[row, feature] - targets[row, feature]
                result.loss += weight * (Scalar.log(variance) + d * d / variance) / 2
                result.gradient[row, feature] = weight * d / variance
                let slope = (1 / variance - d * d / (variance * variance)) / 2
                result.gradient[row, features + feature] = weight * raw * slope
                result.count += weight
            }
        }
        return result
    }
}
