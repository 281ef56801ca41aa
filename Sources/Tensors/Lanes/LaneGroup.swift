/// The lanes of one rank, or of one pass of it: a run of consecutive ones out of all.
public struct LaneGroup: Equatable, Sendable {
    /// Lanes of the whole batch.
    public let total: Int
    /// The first lane.
    public let first: Int
    /// The number of lanes.
    public let count: Int
    /// Sequences of one lane, b.
    public let sequences: Int

    /// The run of lanes of `rank` out of `ranks`, as ``LaneDeal`` deals them.
    public init(total: Int, sequences: Int, rank: Int = 0, ranks: Int = 1) {
        let deal = LaneDeal(lanes: total, ranks: ranks)
        self.init(deal.run(of: rank), of: total, sequences: sequences)
    }

    /// The lanes `run` out of `total`.
    public init(_ run: Range<Int>, of total: Int, sequences: Int) {
        precondition(
            run.lowerBound >= 0 && !run.isEmpty && run.upperBound <= total,
            "lanes \(run) out of \(total)")
        precondition(sequences > 0, "\(sequences) sequences a lane")
        self.total = total
        self.sequences = sequences
        first = run.lowerBound
        count = run.count
    }

    /// The same lanes with so many sequences for each one of these.
    public func repeated(_ times: Int) -> LaneGroup {
        LaneGroup(range, of: total, sequences: sequences * times)
    }

    /// The lanes as a range of global lane numbers.
    public var range: Range<Int> { first..<first + count }

    /// Rows of all of these lanes, one a sequence.
    public var rows: Int { count * sequences }

    /// Whether the lanes are one whole subtree, so that their sum is one partial sum.
    public var isSubtree: Bool { LaneTree.subtrees(of: range, in: total).count == 1 }

    /// The global number of the first sequence of local lane `lane`.
    public func firstSequence(ofLane lane: Int) -> Int { (first + lane) * sequences }
}
