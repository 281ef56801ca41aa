public import Tensors

extension LinearChainCRF {
    /// Tags and their score.
    public struct BestPath: Equatable, Sendable {
        /// The tag of each step.
        public var tags: [Int]
        /// The sum of emissions, transitions, start and end.
        public var score: Float

        /// A path of given tags and score.
        public init(tags: [Int], score: Float) {
            self.tags = tags
            self.score = score
        }
    }

    /// The tags of the highest score, by the algorithm of Viterbi (1967); among equals the lowest.
    ///
    /// - Parameter emissions: one sequence, [T][K].
    /// - Returns: the path; for no steps an empty one of score 0.
    public func decode(_ emissions: View<Float>) -> BestPath {
        precondition(emissions.count % tags == 0, "\(emissions.count) scores of \(tags) tags")
        let times = emissions.count / tags
        if times == 0 { return BestPath(tags: [], score: 0) }
        let scores = emissions.array, transitions = self.transitions.value.array
        let start = self.start.value.array, end = self.end.value.array
        var best = (0..<tags).map { start[$0] + scores[$0] }
        var origins: [[Int]] = []
        for time in 1..<max(times, 1) {
            var origin = [Int](repeating: 0, count: tags), next = best
            for tag in 0..<tags {
                for before in 0..<tags {
                    let score = best[before] + transitions[before * tags + tag]
                    if before == 0 || score > next[tag] {
                        next[tag] = score
                        origin[tag] = before
                    }
                }
                next[tag] += scores[time * tags + tag]
            }
            best = next
            origins.append(origin)
        }
        for tag in 0..<tags { best[tag] += end[tag] }
        var tag = best.indices.max { best[$0] < best[$1] || (best[$0] == best[$1] && $0 > $1) } ?? 0
        let score = best[tag]
        var path = [tag]
        for origin in origins.reversed() {
            tag = origin[tag]
            path.append(tag)
        }
        return BestPath(tags: path.reversed(), score: score)
    }
}
