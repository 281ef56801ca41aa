internal import CKernels

/// The scores of a linear chain of K tags.
public struct ChainScores {
    /// Of a tag at the first step, [K].
    public let start: View<Float>
    /// Of a tag at the last step, [K].
    public let end: View<Float>
    /// Of a tag (column) after another (row), [K][K].
    public let transitions: View<Float>

    /// Names them.
    public init(start: View<Float>, end: View<Float>, transitions: View<Float>) {
        precondition(
            end.count == start.count && transitions.count == start.count * start.count,
            "scores of other tags")
        self.start = start
        self.end = end
        self.transitions = transitions
    }

    /// Tags, K.
    public var tags: Int { start.count }

    /// Numbers of the gradient of all scores.
    public var gradientCount: Int { (2 + tags) * tags }

    /// Numbers of working memory for a lane of `times` steps.
    public func workCount(times: Int) -> Int {
        (times + 2 * tags + 2) * ((tags + 15) / 16 * 16) + times
    }
}

extension Kernels {
    /// The negative log likelihood of tags in a linear-chain conditional random field, summed over
    /// the sequences of a lane (Lafferty, McCallum & Pereira 2001).
    ///
    /// - Parameters:
    ///   - emissions: scores of each tag at each step, [T][b][K].
    ///   - targets: tags, [T][b]; those beyond a sequence's length are not looked at.
    ///   - lengths: valid steps of each sequence, [b]; 0: the sequence does not count.
    ///   - scores: the scores of the chain.
    ///   - gradients: where the gradients go, if they are wanted: those of the emissions, and those
    ///     of start, end and transitions, one after the other.
    ///   - work: working memory.
    /// - Returns: the loss sum in nats, the number of sequences and of their steps.
    public func linearChain(
        emissions: View<Float>, targets: View<Int32>, lengths: View<Int32>, scores: ChainScores,
        gradients: (emissions: View<Float>, scores: View<Float>)?, work: View<Float>
    ) -> (loss: Double, sequences: Int, steps: Int) {
        let b = lengths.count, times = b > 0 ? targets.count / b : 0
        precondition(
            targets.count == times * b && emissions.count == targets.count * scores.tags
                && (gradients?.emissions.count ?? emissions.count) == emissions.count
                && (gradients?.scores.count ?? scores.gradientCount) == scores.gradientCount
                && work.count >= scores.workCount(times: times), "a chain of other shapes")
        check(lengths, below: times + 1)
        check(targets, lengths: lengths, tags: scores.tags)
        // Safe: the views are held for the call.
        var plan = unsafe lockstep_chain(
            times: times, sequences: b, tags: scores.tags, width: (scores.tags + 15) / 16 * 16,
            lengths: lengths.address, targets: targets.address, start: scores.start.address,
            end: scores.end.address, transitions: scores.transitions.address)
        let result = unsafe table.pointee.losses.chain(
            &plan, emissions.address, gradients?.emissions.address, gradients?.scores.address,
            work.address)
        return (result.loss, Int(result.sequences), Int(result.steps))
    }

    private func check(_ targets: View<Int32>, lengths: View<Int32>, tags: Int) {
        for sequence in 0..<lengths.count {
            for time in 0..<max(Int(lengths[sequence]), 0) {
                let tag = targets[time * lengths.count + sequence]
                precondition(tag >= 0 && Int(tag) < tags, "tag \(tag) of \(tags)")
            }
        }
    }
}
