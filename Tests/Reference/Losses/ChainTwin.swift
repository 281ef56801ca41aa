package import RealModule

/// The slow twin of a linear-chain conditional random field for one sequence.
package struct ChainTwin<Scalar: Real> {
    /// Scores of the first tag, [K].
    package var start: [Scalar]
    /// Scores of the last tag, [K].
    package var end: [Scalar]
    /// Scores of a tag (column) after another (row), [K, K].
    package var transitions: DenseMatrix<Scalar>

    /// Loss and gradients of one sequence.
    package struct Result {
        /// The negative log likelihood in nats.
        package var loss: Scalar = 0
        /// Gradient of the emissions, [T, K].
        package var emissions: DenseMatrix<Scalar>
        /// Gradients of the scores.
        package var scores: ChainTwin
    }

    /// Makes a chain of its scores.
    package init(start: [Scalar], end: [Scalar], transitions: DenseMatrix<Scalar>) {
        self.start = start
        self.end = end
        self.transitions = transitions
    }

    /// A chain of `tags` tags whose scores are 0.
    package init(tags: Int) {
        let zeros = [Scalar](repeating: 0, count: tags)
        self.init(
            start: zeros, end: zeros, transitions: DenseMatrix(rows: tags, columns: tags))
    }

    private var tags: Int { start.count }

    /// Loss and gradients for emissions [T, K] and tags [T].
    package func callAsFunction(_ emissions: DenseMatrix<Scalar>, tags path: [Int]) -> Result {
        var result = Result(
            emissions: DenseMatrix(rows: path.count, columns: tags), scores: ChainTwin(tags: tags))
        if path.isEmpty { return result }
        let alpha = forward(emissions), beta = backward(emissions), last = path.count - 1
        let whole = logSumExp((0..<tags).map { alpha[last][$0] + end[$0] })
        result.loss = whole - score(emissions, path)
        for time in path.indices {
            for tag in 0..<tags {
                let own: Scalar = tag == path[time] ? 1 : 0
                let d = Scalar.exp(alpha[time][tag] + beta[time][tag] - whole) - own
                result.emissions[time, tag] = d
                if time == 0 { result.scores.start[tag] = d }
                if time == last { result.scores.end[tag] = d }
                for before in 0..<tags where time > 0 {
                    let taken: Scalar = before == path[time - 1] ? own : 0
                    let edge =
                        alpha[time - 1][before] + transitions[before, tag]
                        + emissions[time, tag] + beta[time][tag]
                    result.scores.transitions[before, tag] += Scalar.exp(edge - whole) - taken
                }
            }
        }
        return result
    }

    /// The score of a path.
    package func score(_ emissions: DenseMatrix<Scalar>, _ path: [Int]) -> Scalar {
        var score: Scalar = 0
        for (time, tag) in path.enumerated() {
            score += time == 0 ? start[tag] : transitions[path[time - 1], tag]
            score += emissions[time, tag]
            if time == path.count - 1 { score += end[tag] }
        }
        return score
    }

    /// The scores of all K^T paths, in the order of counting.
    package func allPaths(_ emissions: DenseMatrix<Scalar>) -> [(path: [Int], score: Scalar)] {
        var paths: [[Int]] = [[]]
        for _ in 0..<emissions.rows {
            paths = paths.flatMap { path in (0..<tags).map { path + [$0] } }
        }
        return paths.map { ($0, score(emissions, $0)) }
    }

    private func forward(_ emissions: DenseMatrix<Scalar>) -> [[Scalar]] {
        var rows = [(0..<tags).map { start[$0] + emissions[0, $0] }]
        for time in 1..<emissions.rows {
            let last = rows[time - 1]
            rows.append(
                (0..<tags).map { tag in
                    emissions[time, tag]
                        + logSumExp((0..<tags).map { last[$0] + transitions[$0, tag] })
                })
        }
        return rows
    }

    private func backward(_ emissions: DenseMatrix<Scalar>) -> [[Scalar]] {
        var rows = [end]
        for time in (1..<emissions.rows).reversed() {
            let next = (0..<tags).map { rows[0][$0] + emissions[time, $0] }
            rows.insert(
                (0..<tags).map { tag in
                    logSumExp((0..<tags).map { transitions[tag, $0] + next[$0] })
                }, at: 0)
        }
        return rows
    }
}
