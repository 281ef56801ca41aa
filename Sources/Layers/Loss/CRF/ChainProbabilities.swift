internal import Foundation
public import Tensors

extension LinearChainCRF {
    /// What a chain makes of one sequence.
    public struct Probabilities: Equatable, Sendable {
        /// Of each tag at each step, whatever the others are, [T][K].
        public let tags: [[Double]]
        /// The natural logarithm of the sum over all paths of e to their score.
        public let logPartition: Double
    }

    /// The probabilities of tags, by the forward-backward algorithm (Rabiner 1989), in double precision.
    ///
    /// - Parameter emissions: one sequence, [T][K].
    /// - Returns: the probabilities; for no steps none, of a partition of 1.
    public func probabilities(_ emissions: View<Float>) -> Probabilities {
        precondition(emissions.count % tags == 0, "\(emissions.count) scores of \(tags) tags")
        let scores = emissions.array, times = scores.count / tags,
            transitions = transitions.value.array
        guard times > 0 else { return Probabilities(tags: [], logPartition: 0) }
        func emission(_ time: Int, _ tag: Int) -> Double { Double(scores[time * tags + tag]) }
        func transition(_ from: Int, _ to: Int) -> Double { Double(transitions[from * tags + to]) }

        var forward = [start.value.array.enumerated().map { Double($1) + emission(0, $0) }]
        for time in 1..<max(times, 1) {
            let before = forward[time - 1]
            forward.append(
                (0..<tags).map { tag in
                    emission(time, tag)
                        + logSum((0..<tags).map { before[$0] + transition($0, tag) })
                })
        }
        var backward = [end.value.array.map { Double($0) }]
        for time in (1..<max(times, 1)).reversed() {
            let next = backward[0]
            backward.insert(
                (0..<tags).map { tag in
                    logSum((0..<tags).map { transition(tag, $0) + emission(time, $0) + next[$0] })
                }, at: 0)
        }
        let whole = logSum(zip(forward[0], backward[0]).map { $0 + $1 })
        return Probabilities(
            tags: zip(forward, backward).map { zip($0, $1).map { exp($0 + $1 - whole) } },
            logPartition: whole)
    }

    /// log Σ e^x; -infinity where nothing is possible.
    private func logSum(_ values: [Double]) -> Double {
        guard let most = values.max(), most > -.infinity else { return -.infinity }
        return most + log(values.reduce(0) { $0 + exp($1 - most) })
    }
}
