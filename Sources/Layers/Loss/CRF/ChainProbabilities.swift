public import Tensors

extension LinearChainCRF {
    /// What a chain makes of one sequence.
    public struct Probabilities: Equatable, Sendable {
        /// Of each tag at each step, whatever the others are, [T][K].
        public let tags: [[Double]]
        /// The natural logarithm of the sum over all paths of e to their score.
        public let logPartition: Double
        /// Of all tags of a path together.
        public let path: Double
    }

    /// The probabilities of tags, by the forward-backward algorithm (Rabiner 1989), in double precision.
    ///
    /// - Parameters:
    ///   - emissions: one sequence, [T][K].
    ///   - path: a tag a step.
    /// - Returns: the probabilities; for no steps none, of a partition of 1.
    public func probabilities(_ emissions: View<Float>, of path: [Int]) -> Probabilities {
        precondition(emissions.count % tags == 0, "\(emissions.count) scores of \(tags) tags")
        let scores = emissions.array, times = scores.count / tags,
            transitions = transitions.value.array
        precondition(path.count == times, "\(path.count) tags of \(times) steps")
        guard times > 0 else { return Probabilities(tags: [], logPartition: 0, path: 1) }
        func emission(_ time: Int, _ tag: Int) -> Double { Double(scores[time * tags + tag]) }
        func transition(_ from: Int, _ to: Int) -> Double { Double(transitions[from * tags + to]) }

        var forward = [start.value.array.enumerated().map { Double($1) + emission(0, $0) }]
        for time in 1..<times {
            let before = forward[time - 1]
            forward.append(
                (0..<tags).map { tag in
                    emission(time, tag)
                        + logSum((0..<tags).map { before[$0] + transition($0, tag) })
                })
        }
        var backward = [end.value.array.map { Double($0) }]
        for time in (1..<times).reversed() {
            let next = backward[backward.count - 1]
            backward.append(
                (0..<tags).map { tag in
                    logSum((0..<tags).map { transition(tag, $0) + emission(time, $0) + next[$0] })
                })
        }
        backward.reverse()
        var score = Double(start.value.array[path[0]]) + Double(end.value.array[path[times - 1]])
        for (time, tag) in path.enumerated() {
            score += emission(time, tag) + (time > 0 ? transition(path[time - 1], tag) : 0)
        }
        let whole = logSum(zip(forward[0], backward[0]).map { $0 + $1 })
        return Probabilities(
            tags: zip(forward, backward).map {
                zip($0, $1).map { naturalExponential($0 + $1 - whole) }
            },
            logPartition: whole, path: min(naturalExponential(score - whole), 1))
    }

    /// log Σ e^x; -infinity where nothing is possible.
    private func logSum(_ values: [Double]) -> Double {
        guard let most = values.max(), most > -.infinity else { return -.infinity }
        let sum = values.reduce(0) { $0 + naturalExponential($1 - most) }
        return sum.isNormal ? most + naturalLogarithm(sum) : .nan
    }
}
