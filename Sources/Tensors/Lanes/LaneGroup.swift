/// The lanes of one rank: a run of consecutive ones out of all.
public struct LaneGroup: Equatable, Sendable {
    /// Lanes of the whole batch.
    public let total: Int
    /// This rank's first lane.
    public let first: Int
    /// This rank's number of lanes.
    public let count: Int
    /// Sequences of one lane, b.
    public let sequences: Int

    /// The run of lanes of `rank` out of `ranks`.
    ///
    /// - Precondition: ``LaneTree/divides(lanes:among:)``.
    public init(total: Int, sequences: Int, rank: Int = 0, ranks: Int = 1) {
        precondition(
            LaneTree.divides(lanes: total, among: ranks), "\(total) lanes among \(ranks) ranks")
        precondition(sequences > 0 && rank >= 0 && rank < ranks, "rank \(rank) of \(ranks)")
        self.total = total
        self.sequences = sequences
        count = total / ranks
        first = rank * count
    }

    /// Pass `pass` of `passes` equal ones over this rank's lanes, one after another.
    ///
    /// - Precondition: ``LaneTree/allowedPasses(lanes:ranks:)`` has `passes`.
    public func pass(_ pass: Int, of passes: Int) -> LaneGroup {
        LaneGroup(
            total: total, sequences: sequences, rank: first / count * passes + pass,
            ranks: total / count * passes)
    }

    /// The same lanes with so many sequences for each one of these.
    public func repeated(_ times: Int) -> LaneGroup {
        LaneGroup(
            total: total, sequences: sequences * times, rank: first / count, ranks: total / count)
    }

    /// The lanes as a range of global lane numbers.
    public var range: Range<Int> { first..<first + count }

    /// Rows of all of this rank's lanes, one a sequence.
    public var rows: Int { count * sequences }

    /// The global number of the first sequence of local lane `lane`.
    public func firstSequence(ofLane lane: Int) -> Int { (first + lane) * sequences }
}
