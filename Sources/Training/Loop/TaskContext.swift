public import DataParallel
public import Tensors

/// What a task computes with.
public struct TaskContext {
    /// How lanes are dealt to ranks.
    public let deal: LaneDeal
    /// This rank's lanes.
    public let lanes: LaneGroup
    /// How it computes, with the kernels that all ranks agreed on.
    public let computing: Computing
    /// All ranks.
    public let ranks: RankGroup

    /// In how many parts a rank computes its lanes, so that the activations of one alone are alive.
    let accumulate: Int
    /// The lanes of each pass.
    private let groups: [LaneGroup]
    /// How the sums of the passes are added.
    let order: LaneSumOrder
    /// Where passes meet; nil where each is computed to its end before the next begins.
    let meeting: PassMeeting?
    private let workspaces = PassWorkspaces()

    /// Names the place of a rank.
    ///
    /// - Parameters:
    ///   - lanes: this rank's run, as ``LaneDeal`` deals them.
    ///   - accumulate: in how many parts it computes them, as far as there are lanes for them.
    ///   - computing: how it computes.
    ///   - ranks: all ranks.
    public init(lanes: LaneGroup, accumulate: Int = 1, computing: Computing, ranks: RankGroup) {
        let deal = LaneDeal(lanes: lanes.total, ranks: ranks.size)
        precondition(lanes.range == deal.run(of: ranks.rank), "lanes \(lanes.range) of this rank")
        self.deal = deal
        self.lanes = lanes
        self.accumulate = accumulate
        self.computing = computing
        self.ranks = ranks
        let passes = deal.passes(of: ranks.rank, accumulate: accumulate)
        groups = passes.map { LaneGroup($0, of: lanes.total, sequences: lanes.sequences) }
        order = LaneSumOrder(passes, of: lanes.total)
        meeting =
            accumulate == 1 && !deal.isRegular ? PassMeeting(ranks, dealt: deal) : nil
    }

    /// The kernels that all ranks agreed on.
    public var kernels: Kernels { computing.kernels }

    // MARK: Passes

    /// In how many passes this rank computes its lanes: one, or one for each subtree of each part.
    public var passes: Int { groups.count }

    /// This rank's lanes of one pass.
    public func lanes(ofPass pass: Int) -> LaneGroup { groups[pass] }

    /// The sequences of one pass among those of this rank.
    public func rows(ofPass pass: Int) -> Range<Int> {
        let start = (groups[pass].first - lanes.first) * lanes.sequences
        return start..<start + groups[pass].rows
    }

    /// Places for the gradients of passes, on the rank that needs the most.
    public var places: Int {
        (0..<deal.ranks).map {
            LaneSumOrder(deal.passes(of: $0, accumulate: accumulate), of: deal.lanes).places
        }.max() ?? 1
    }

    /// An empty tape for this rank's lanes of one pass.
    ///
    /// Passes that meet are alive at the same time, each in a workspace of its own.
    public func tape(
        _ purpose: Tape.Purpose, pass: Int, workspace: Memory<Float>
    ) -> Tape {
        Tape(
            lanes: lanes(ofPass: pass), purpose: purpose, computing: computing,
            ranks: meeting?.summation(of: pass) ?? ranks,
            workspace: self.workspace(workspace, ofPass: pass))
    }

    /// The workspace of a pass: `workspace`, or one that stands for it.
    public func workspace(_ workspace: Memory<Float>, ofPass pass: Int) -> Memory<Float> {
        meeting == nil ? workspace : workspaces.workspace(workspace, ofPass: pass)
    }

    /// Runs all passes of this rank; collective, if a layer needs sums over the whole batch.
    ///
    /// - Parameters:
    ///   - select: called whenever another pass begins or goes on.
    ///   - body: computes a pass.
    /// - Throws: what `body` throws.
    func eachPass(
        select: (_ pass: Int) -> Void = { _ in }, _ body: (_ pass: Int) throws -> Void
    ) throws {
        if let meeting { return try meeting.run(select: select, body) }
        for pass in 0..<passes {
            select(pass)
            try body(pass)
        }
    }

    /// The sum of some numbers over all lanes, with the same bits on any number of ranks; collective.
    ///
    /// - Parameters:
    ///   - count: how many numbers.
    ///   - compute: writes those of the lanes of a pass.
    /// - Returns: the sums.
    /// - Throws: what `compute` throws, or `MPIError`.
    public func sumOverLanes(
        count: Int, _ compute: (_ pass: Int, _ numbers: View<Float>) throws -> Void
    ) throws -> View<Float> {
        let places = order.places
        let partials = PartialSums(Memory(count: places * count), places: places)
        try eachPass { pass in
            let place = order.placeOfSum[pass]
            try compute(pass, partials[place])
            for top in order.tops(after: pass) { kernels.add(partials[top], to: partials[top - 1]) }
        }
        try ranks.sumOverLanes(partials, dealt: deal)
        return partials.first
    }
}

extension LaneSumOrder {
    /// The places whose sums are added to the ones before them when a pass is done, in order.
    func tops(after pass: Int) -> ReversedCollection<Range<Int>> {
        let end = placeOfSum[pass] + 1
        return (end - additionsAfterSum[pass]..<end).reversed()
    }
}

/// The workspaces of passes that meet.
private final class PassWorkspaces {
    private struct Key: Hashable {
        let workspace: ObjectIdentifier
        let pass: Int
    }

    /// With the workspace that each stands for, which must outlive its identifier.
    private var workspaces: [Key: (own: Memory<Float>, other: Memory<Float>)] = [:]

    func workspace(_ workspace: Memory<Float>, ofPass pass: Int) -> Memory<Float> {
        if pass == 0 { return workspace }
        let key = Key(workspace: ObjectIdentifier(workspace), pass: pass)
        if let found = workspaces[key] { return found.own }
        let own = Memory<Float>()
        workspaces[key] = (own, workspace)
        return own
    }
}
