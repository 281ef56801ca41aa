package import RealModule

/// The slow twin of mixtures of Gaussians, with the density of a plane's points by its covariance matrix.
package struct MixtureTwin<Scalar: Real> {
    /// Components, K.
    package var components: Int
    /// Whether targets are points.
    package var isBivariate: Bool
    /// Whether rows and targets start with the end of a stroke.
    package var hasPen: Bool
    /// What every deviation has at least.
    package var floor: Scalar
    /// The largest correlation.
    package var limit: Scalar

    /// Names the form.
    package init(
        components: Int, isBivariate: Bool, hasPen: Bool, floor: Scalar, limit: Scalar
    ) {
        self.components = components
        self.isBivariate = isBivariate
        self.hasPen = hasPen
        self.floor = floor
        self.limit = limit
    }

    /// The loss of mixtures x [N, columns] for targets [N, targetColumns] in the rows that count.
    package func loss(
        _ x: DenseMatrix<Scalar>, targets: DenseMatrix<Scalar>, counts: [Bool]
    ) -> LossTwin<Scalar> {
        var result = LossTwin(gradient: DenseMatrix<Scalar>(rows: x.rows, columns: x.columns))
        for row in 0..<x.rows where counts[row] {
            var numbers = x.row(row), target = targets.row(row), slopes: [Scalar] = []
            if hasPen {
                let logit = numbers.removeFirst(), end = target.removeFirst()
                let (loss, slope) = ElementTwin.logistic(logit, end, 1)
                result.loss += loss
                slopes = [slope]
            }
            let (loss, rest) = isBivariate ? plane(numbers, target) : line(numbers, target[0])
            result.loss += loss
            result.count += 1
            for (column, slope) in (slopes + rest).enumerated() {
                result.gradient[row, column] = slope
            }
        }
        return result
    }

    /// Loss and slopes from log densities and their slopes [block][K].
    private func combine(
        _ logits: [Scalar], _ densities: [Scalar], _ slopes: [[Scalar]]
    ) -> (Scalar, [Scalar]) {
        let weights = logSoftmax(logits), joint = zip(weights, densities).map { $0 + $1 }
        let whole = logSumExp(joint), shares = joint.map { Scalar.exp($0 - whole) }
        var result = zip(weights, shares).map { Scalar.exp($0) - $1 }
        for block in slopes { result += zip(shares, block).map { -$0 * $1 } }
        return (-whole, result)
    }

    private func line(_ x: [Scalar], _ y: Scalar) -> (Scalar, [Scalar]) {
        let n = components
        var densities: [Scalar] = [], means: [Scalar] = [], raws: [Scalar] = []
        for k in 0..<n {
            let raw = Scalar.exp(x[2 * n + k]), sigma = raw + floor, d = y - x[n + k]
            let variance: Scalar = sigma * sigma, form: Scalar = d * d / variance
            let logWidth: Scalar = Scalar.log(2 * Scalar.pi * variance) / 2
            densities.append(-form / 2 - logWidth)
            means.append(d / variance)
            raws.append(raw * (form - 1) / sigma)
        }
        return combine(Array(x[0..<n]), densities, [means, raws])
    }

    private func plane(_ x: [Scalar], _ y: [Scalar]) -> (Scalar, [Scalar]) {
        let n = components
        var densities: [Scalar] = []
        var slopes = [[Scalar]](repeating: [], count: 5)
        for k in 0..<n {
            let raw1 = Scalar.exp(x[3 * n + k]), raw2 = Scalar.exp(x[4 * n + k])
            let s1 = raw1 + floor, s2 = raw2 + floor
            let tangent = Scalar.tanh(x[5 * n + k]), rho = limit * tangent
            let d1 = y[0] - x[n + k], d2 = y[1] - x[2 * n + k]
            // The inverse of the covariance matrix [a b; b c] is [c -b; -b a] / determinant.
            let a = s1 * s1, c = s2 * s2, b = rho * s1 * s2, det = a * c - b * b
            let cross: Scalar = 2 * b * d1 * d2
            let form: Scalar = (c * d1 * d1 - cross + a * d2 * d2) / det
            let logArea: Scalar = Scalar.log(det) / 2 + Scalar.log(2 * Scalar.pi)
            densities.append(-form / 2 - logArea)
            slopes[0].append((c * d1 - b * d2) / det)
            slopes[1].append((a * d2 - b * d1) / det)
            // Of the log density by a, b, c: minus half of those of the form and of log det.
            let byA: Scalar = (form * c - c - d2 * d2) / (2 * det)
            let byC: Scalar = (form * a - a - d1 * d1) / (2 * det)
            let byB: Scalar = (d1 * d2 - form * b + b) / det
            let bySigma1: Scalar = 2 * byA * s1 + byB * rho * s2
            let bySigma2: Scalar = 2 * byC * s2 + byB * rho * s1
            slopes[2].append(raw1 * bySigma1)
            slopes[3].append(raw2 * bySigma2)
            let steepness: Scalar = limit * (1 - tangent * tangent)
            slopes[4].append(byB * s1 * s2 * steepness)
        }
        return combine(Array(x[0..<n]), densities, slopes)
    }
}
