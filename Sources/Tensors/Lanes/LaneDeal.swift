/// The lanes of a batch dealt to ranks: consecutive runs, whose sizes differ by one at most.
///
/// A run is one whole subtree of the ``LaneTree`` or several, of each of which a rank contributes a
/// partial sum. So any number of ranks up to that of the lanes adds the same numbers in the same order.
public struct LaneDeal: Hashable, Sendable {
    /// Lanes of the whole batch.
    public let lanes: Int
    /// How many ranks there are.
    public let ranks: Int

    /// Deals `lanes` lanes to `ranks` ranks.
    ///
    /// - Precondition: there is a lane for each rank; see ``isPossible(lanes:ranks:)``.
    public init(lanes: Int, ranks: Int) {
        precondition(
            Self.isPossible(lanes: lanes, ranks: ranks), "\(lanes) lanes among \(ranks) ranks")
        self.lanes = lanes
        self.ranks = ranks
    }

    /// Whether so many lanes can be dealt to so many ranks.
    public static func isPossible(lanes: Int, ranks: Int) -> Bool { ranks > 0 && ranks <= lanes }

    /// The lanes of a rank: the first ranks have the longer runs.
    public func run(of rank: Int) -> Range<Int> {
        precondition(rank >= 0 && rank < ranks, "rank \(rank) of \(ranks)")
        let first = start(of: rank)
        return first..<start(of: rank + 1)
    }

    private func start(of rank: Int) -> Int {
        rank * (lanes / ranks) + min(rank, lanes % ranks)
    }

    /// The whole subtrees that a rank's run is made of.
    public func subtrees(of rank: Int) -> [Range<Int>] {
        LaneTree.subtrees(of: run(of: rank), in: lanes)
    }

    /// Whether every rank has one subtree of one size, so that the tree over ranks is that over lanes.
    public var isRegular: Bool { LaneTree.divides(lanes: lanes, among: ranks) }

    /// The subtrees that a rank computes in passes, one after another: its lanes in `accumulate`
    /// equal parts, as far as there are lanes for them, and each part in as many subtrees as it has.
    public func passes(of rank: Int, accumulate: Int = 1) -> [Range<Int>] {
        let run = run(of: rank)
        let parts = LaneDeal(lanes: run.count, ranks: max(min(accumulate, run.count), 1))
        return (0..<parts.ranks).flatMap { index in
            let part = parts.run(of: index)
            return LaneTree.subtrees(
                of: run.lowerBound + part.lowerBound..<run.lowerBound + part.upperBound, in: lanes)
        }
    }
}
