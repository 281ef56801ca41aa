internal import MPI
public import Tensors

/// The passes of a rank over its subtrees of lanes, which meet where a layer needs a sum over the whole
/// batch.
///
/// Where a rank's lanes are several subtrees, each is computed by a tape of its own, as by a rank of
/// its own. A sum in the middle of a step has to see all of them: a pass that asks for one is left
/// there, and the next begins; the last pass, on the caller's thread, which alone talks to MPI, adds
/// all partial sums over all ranks. Only one pass runs at a time.
public final class PassMeeting {
    private let ranks: RankGroup
    private let deal: LaneDeal
    private let count: Int
    /// One for each pass but the last.
    private var companions: [Companion] = []
    private var select: ((Int) -> Void)?
    private let sums = Memory<Float>()
    private var capacity = 0
    private let total = Memory<Float>()

    /// Passes of a rank over all of its subtrees.
    public init(_ ranks: RankGroup, dealt deal: LaneDeal) {
        self.ranks = ranks
        self.deal = deal
        count = deal.subtrees(of: ranks.rank).count
    }

    /// What the tapes of pass `pass` ask for sums.
    public func summation(of pass: Int) -> any RankSummation {
        pass + 1 == count ? LastPass(self, ranks) : WaitingPass(self, pass)
    }

    /// Runs all passes.
    ///
    /// With several of them a call takes a few small blocks of memory, for what the threads run.
    ///
    /// Collective, if the passes ask for sums; all of them ask for the same.
    ///
    /// - Parameters:
    ///   - select: called whenever another pass goes on.
    ///   - body: computes a pass.
    /// - Throws: what the first failing pass throws; the others are ended.
    public func run(
        select: (_ pass: Int) -> Void, _ body: (_ pass: Int) throws -> Void
    ) throws {
        if count == 1 {
            select(0)
            return try body(0)
        }
        while companions.count < count - 1 { companions.append(Companion()) }
        try withoutActuallyEscaping(select) { select in
            try withoutActuallyEscaping(body) { body in
                // No pass is left in the middle, and so nothing of `body`, when this returns.
                defer {
                    for companion in companions { companion.abandon() }
                    self.select = nil
                }
                self.select = select
                for (pass, companion) in companions.enumerated() {
                    select(pass)
                    try companion.begin { try body(pass) }
                }
                select(count - 1)
                try body(count - 1)
                precondition(
                    companions.allSatisfy { !$0.isPaused }, "a pass asked for more sums than others"
                )
            }
        }
    }

    /// Leaves the numbers of a pass; they become the sum over all lanes when the pass goes on.
    fileprivate func leave(_ values: View<Float>, in pass: Int) throws {
        place(pass, values.count).copy(from: values)
        try companions[pass].pause()
        values.copy(from: total.whole[0..<values.count])
    }

    /// Adds what all passes of all ranks have, and lets the other passes go on to their next sum.
    fileprivate func sum(_ values: View<Float>) throws {
        precondition(
            companions.allSatisfy(\.isPaused), "a pass asked for fewer sums than others")
        place(count - 1, values.count).copy(from: values)
        let partials = PartialSums(
            first: sums.whole[0..<values.count], stride: capacity, places: count)
        try ranks.sumOverLanes(partials, dealt: deal)
        total.restart()
        let result = total.reserve(values.count)
        total.commit()
        result.copy(from: partials.first)
        for (pass, companion) in companions.enumerated() {
            select?(pass)
            try companion.resume()
        }
        select?(count - 1)
        values.copy(from: result)
    }

    /// The place for the numbers of a pass.
    ///
    /// The first pass to ask makes room for all.
    private func place(_ pass: Int, _ count: Int) -> View<Float> {
        if count > capacity {
            precondition(pass == 0, "a pass asked for a larger sum than others")
            capacity = (count + 15) / 16 * 16
            sums.restart()
            _ = sums.reserve(self.count * capacity)
            sums.commit()
        }
        return sums.whole[pass * capacity..<pass * capacity + count]
    }
}

/// The sums of a pass that is not the last.
private final class WaitingPass: RankSummation {
    private unowned let meeting: PassMeeting
    private let pass: Int

    init(_ meeting: PassMeeting, _ pass: Int) {
        self.meeting = meeting
        self.pass = pass
    }

    func sumOverRanks(_ values: View<Float>) throws { try meeting.leave(values, in: pass) }
    // Its thread sends nothing, but the rank is at work.
    func finished(_ parameters: [Parameter]) throws { FlightRecorder.tick() }
    func progress() { FlightRecorder.tick() }
}

/// The sums of the last pass.
///
/// When it announces gradients, those of the others are final too.
private final class LastPass: RankSummation {
    private unowned let meeting: PassMeeting
    private let ranks: RankGroup

    init(_ meeting: PassMeeting, _ ranks: RankGroup) {
        self.meeting = meeting
        self.ranks = ranks
    }

    func sumOverRanks(_ values: View<Float>) throws { try meeting.sum(values) }
    func finished(_ parameters: [Parameter]) throws { try ranks.finished(parameters) }
    func progress() { ranks.progress() }
}
