import Layers
import RealModule
import Reference
import Testing

/// One step of attention in Double, as its papers write it, for one sequence at a time.
struct SlowAttention {
    var score: Attention.Score
    var extent: Attention.Extent
    var hasCoverage = false
    /// Valid positions of each source.
    var sourceLengths: [Int]

    /// The context [B, F] and the weights [B, S] of queries [B, Q].
    func callAsFunction(
        _ step: SlowStep, _ queries: DenseMatrix<Double>, source: SequenceBatch<Double>,
        covered: DenseMatrix<Double>? = nil
    ) -> (context: DenseMatrix<Double>, weights: DenseMatrix<Double>) {
        var context = DenseMatrix<Double>(rows: queries.rows, columns: source.features)
        var weights = DenseMatrix<Double>(rows: queries.rows, columns: source.times)
        for row in 0..<queries.rows {
            let query = DenseMatrix(rows: 1, columns: queries.columns, values: queries.row(row))
            let length = sourceLengths[row], centre = centre(step, query, length)
            let seen = (0..<length).filter { position in
                switch extent {
                case .global: true
                case .monotonic(let window): abs(position - step.time) <= window
                case .predictive(let window): abs(Double(position) - centre) <= Double(window)
                }
            }
            let scores = seen.map { position in
                let value = source[time: position].row(row)
                return score(
                    step, query, DenseMatrix(rows: 1, columns: value.count, values: value),
                    covered?[row, position] ?? 0)
            }
            let total = scores.reduce(0) { $0 + .exp($1) }
            for (position, score) in zip(seen, scores) {
                var weight = Double.exp(score) / total
                if case .predictive(let window) = extent {
                    let far = Double(position) - centre, deviation = Double(window) / 2
                    weight *= .exp(-far * far / (2 * deviation * deviation))
                }
                weights[row, position] = weight
                for (column, value) in source[time: position].row(row).enumerated() {
                    context[row, column] += weight * value
                }
            }
        }
        return (context, weights)
    }

    private func product(
        _ step: SlowStep, _ x: DenseMatrix<Double>, _ name: String
    ) -> DenseMatrix<Double> {
        x.times(step.parameter("attention.\(name).weight").transposed())
    }

    private func score(
        _ step: SlowStep, _ query: DenseMatrix<Double>, _ key: DenseMatrix<Double>,
        _ covered: Double
    ) -> Double {
        func dot(_ a: DenseMatrix<Double>, _ b: DenseMatrix<Double>) -> Double {
            zip(a.values, b.values).reduce(0) { $0 + $1.0 * $1.1 }
        }
        switch score {
        case .dot: return dot(query, key)
        case .scaled: return dot(query, key) / Double(query.columns).squareRoot()
        case .general: return dot(query, product(step, key, "key"))
        case .additive:
            var sums = product(step, query, "query").combined(product(step, key, "key"), +)
            if hasCoverage {
                let weight = step.parameter("attention.coverage")
                sums = sums.combined(weight) { $0 + covered * $1 }
            }
            return dot(sums.map { .tanh($0) }, step.parameter("attention.vector"))
        }
    }

    private func centre(
        _ step: SlowStep, _ query: DenseMatrix<Double>, _ length: Int
    ) -> Double {
        guard case .predictive = extent else { return 0 }
        let hidden = product(step, query, "position").map { Double.tanh($0) }
        return Double(length) / (1 + .exp(-product(step, hidden, "centre")[0, 0]))
    }
}
