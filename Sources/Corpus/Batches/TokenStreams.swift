/// The plan of truncated backpropagation through time over one long text.
///
/// N tokens make N - 1 pairs (input token, next token). The pairs are cut into B contiguous
/// streams whose lengths differ by at most one, the longer ones first, and each stream is read T
/// pairs a step from its start to its end; a recurrent state is carried along the stream. Every
/// pair comes exactly once an epoch. In the last step streams may have fewer pairs, or none.
///
/// With a history of H pairs, a step also reads the H pairs in front of its own, as far as there are
/// any, without asking for their targets again: errors then travel up to H steps further back. This is
/// truncated backpropagation of k1 = T and k2 = T + H (Sutskever 2013).
///
/// A stream is a sequence of the global batch: lane `l` of `b` sequences owns streams
/// `l * b ..< (l + 1) * b`. What a lane gets depends on step and lane alone, never on ranks.
///
/// Source: Williams, Peng, "An efficient gradient-based algorithm for on-line training of recurrent
/// network trajectories", Neural Computation 2, 1990.
public struct TokenStreams: Sendable {
    /// The text.
    private let source: any TokenSource

    /// The number of streams B: the global batch, in sequences.
    public let streamCount: Int

    /// The most pairs T that a stream has new in a training step.
    public let maximumTimeSteps: Int

    /// The most pairs H that a step reads again.
    public let history: Int

    /// Plans a text in memory.
    ///
    /// - Parameters:
    ///   - tokens: the text.
    ///   - streamCount: the global batch, in sequences.
    ///   - timeSteps: the most pairs that a stream has new in a training step.
    ///   - history: the most pairs that a step reads again.
    ///   - name: how errors call the text.
    /// - Throws: `CorpusError` (`badData`) if the text has less than one pair a stream.
    /// - Precondition: `streamCount` and `timeSteps` are at least 1, `history` at least 0.
    public init(
        tokens: [Int32], streamCount: Int, timeSteps: Int, history: Int = 0,
        name: String = "the text"
    ) throws(CorpusError) {
        try self.init(
            tokens, streamCount: streamCount, timeSteps: timeSteps, history: history, name: name)
    }

    /// Plans a text that is read when it is wanted; `unit` is what errors call a token.
    package init(
        _ source: some TokenSource, streamCount: Int, timeSteps: Int, history: Int = 0,
        name: String = "the text", unit: String = "characters"
    ) throws(CorpusError) {
        precondition(history >= 0, "a history of \(history)")
        precondition(streamCount >= 1, "\(streamCount) streams")
        precondition(timeSteps >= 1, "\(timeSteps) time steps")
        guard source.count > streamCount else {
            throw CorpusError(
                .badData,
                "\(name) has \(source.count) \(unit), but a batch of \(streamCount) needs at "
                    + "least \(streamCount + 1): give a longer text or a smaller batch")
        }
        self.source = source
        self.streamCount = streamCount
        maximumTimeSteps = timeSteps
        self.history = history
    }

    /// Hands out the tokens of a range, in order.
    package func read(_ range: Range<Int>, _ take: (Int32) -> Void) { source.read(range, take) }

    /// The number of (input, target) pairs, each trained on once an epoch.
    public var pairCount: Int { source.count - 1 }

    /// The number of pairs in the longest stream.
    public var longestStream: Int { (pairCount - 1) / streamCount + 1 }

    /// The number of training steps that read every stream to its end.
    public var stepsPerEpoch: Int { (longestStream - 1) / maximumTimeSteps + 1 }

    /// The time steps T' of one training step, the same for all lanes: those of the longest stream.
    ///
    /// - Precondition: `step` is in `0..<stepsPerEpoch`.
    public func timeSteps(at step: Int) -> Int {
        precondition(step >= 0 && step < stepsPerEpoch, "step \(step) of \(stepsPerEpoch)")
        return past(at: step) + min(maximumTimeSteps, longestStream - step * maximumTimeSteps)
    }

    /// The pairs of one step that the steps before have read already.
    public func past(at step: Int) -> Int { min(history, step * maximumTimeSteps) }

    /// By how many pairs the next step begins later than this one: how far the state is carried.
    public func advance(at step: Int) -> Int {
        maximumTimeSteps - past(at: step + 1) + past(at: step)
    }

    /// The pairs of one stream, all its steps together.
    ///
    /// - Precondition: `stream` is in `0..<streamCount`.
    public func pairs(stream: Int) -> Range<Int> {
        precondition(stream >= 0 && stream < streamCount, "stream \(stream) of \(streamCount)")
        let (shortest, longer) = pairCount.quotientAndRemainder(dividingBy: streamCount)
        let start = stream * shortest + min(stream, longer)
        return start..<start + shortest + (stream < longer ? 1 : 0)
    }

    /// The new pairs that one stream contributes to one step; pair `p` is tokens `p` and `p + 1`.
    ///
    /// - Parameters:
    ///   - step: the step in its epoch.
    ///   - stream: the stream.
    /// - Returns: at most T pairs; none for a stream that has ended.
    /// - Precondition: `step` is in `0..<stepsPerEpoch`, `stream` in `0..<streamCount`.
    public func pairs(step: Int, stream: Int) -> Range<Int> {
        precondition(step >= 0 && step < stepsPerEpoch, "step \(step) of \(stepsPerEpoch)")
        let whole = pairs(stream: stream)
        let start = min(whole.lowerBound + step * maximumTimeSteps, whole.upperBound)
        return start..<min(start + maximumTimeSteps, whole.upperBound)
    }
}
