package import RealModule

/// The slow twin of connectionist temporal classification of one sequence (Graves and others 2006,
/// section 4), in plain logarithms.
package struct CTCTwin<Scalar: Real> {
    /// The loss in nats, 0 without a path.
    package var loss: Scalar = 0
    /// The gradient of the loss by the logits, [T, C].
    package var dLogits: DenseMatrix<Scalar>
    /// Whether there is a path.
    package var isFeasible: Bool

    /// The probability of the labels.
    package var probability: Scalar { isFeasible ? Scalar.exp(-loss) : 0 }

    /// Computes loss and gradient of logits [T, C] for labels.
    package init(logits: DenseMatrix<Scalar>, labels: [Int], blank: Int) {
        let times = logits.rows
        let repeats = zip(labels, labels.dropFirst()).count { $0 == $1 }
        dLogits = DenseMatrix(rows: times, columns: logits.columns)
        isFeasible = times >= labels.count + repeats
        if !isFeasible || times == 0 { return }
        let states = [blank] + labels.flatMap { [$0, blank] }
        let rows = (0..<times).map { logSoftmax(logits.row($0)) }
        let alpha = Self.forward(rows, states, blank: blank)
        let backward = Self.forward(rows.reversed(), states.reversed(), blank: blank)
        let whole = logSumExp(Array(alpha[times - 1].suffix(2)))
        loss = -whole
        for time in 0..<times {
            for column in 0..<logits.columns {
                dLogits[time, column] = Scalar.exp(rows[time][column])
            }
            let beta = Array(backward[times - 1 - time].reversed())
            for (state, label) in states.enumerated() {
                // Both halves have the step's own probability: once too often.
                let path = alpha[time][state] + beta[state] - rows[time][label]
                dLogits[time, label] -= Scalar.exp(path - whole)
            }
        }
    }

    /// log of the probability of the first steps with a path that stands in each state.
    private static func forward(
        _ rows: [[Scalar]], _ states: [Int], blank: Int
    ) -> [[Scalar]] {
        var result: [[Scalar]] = []
        for row in rows {
            var next: [Scalar] = []
            for (state, label) in states.enumerated() {
                var sources: [Scalar] = []
                if let last = result.last {
                    sources.append(last[state])
                    if state > 0 { sources.append(last[state - 1]) }
                    if state > 1, label != blank, label != states[state - 2] {
                        sources.append(last[state - 2])
                    }
                } else if state < 2 {
                    sources = [0]
                }
                next.append(logSumExp(sources) + row[label])
            }
            result.append(next)
        }
        return result
    }

    /// The probability of labels as the sum over every path, of which there are C^T.
    package static func probabilityByAllPaths(
        logits: DenseMatrix<Scalar>, labels: [Int], blank: Int
    ) -> Scalar {
        let rows = (0..<logits.rows).map { logSoftmax(logits.row($0)) }
        var sum: Scalar = 0
        func walk(_ path: [Int], _ logProbability: Scalar) {
            if path.count == rows.count {
                var spelt: [Int] = []
                for (time, label) in path.enumerated()
                where label != blank && (time == 0 || path[time - 1] != label) {
                    spelt.append(label)
                }
                if spelt == labels { sum += Scalar.exp(logProbability) }
                return
            }
            for label in 0..<logits.columns {
                walk(path + [label], logProbability + rows[path.count][label])
            }
        }
        walk([], 0)
        return sum
    }
}
