import MPI
import Testing

/// Who is missing, by the clock of whoever watches: no sockets, no waiting.
@Suite struct RankLedgerTests {
    /// Four ranks that were all heard once.
    private func ledger(
        silence: Double = 30, hang: Double = 300, watched: Range<Int> = 0..<4
    ) -> RankLedger {
        var ledger = RankLedger(
            ranks: 4, watched: watched,
            settings: WatchdogSettings(silence: silence, hang: hang))
        for rank in 0..<4 { ledger.heard(rank, state(0)) }
        return ledger
    }

    private func state(_ progress: Int, phase: String = "compute") -> RankState {
        RankState(step: 1, phase: phase, progress: progress)
    }

    /// Lets seconds pass in which the ranks in `alive` are heard, with `progress` made or not.
    private func pass(
        _ seconds: Int, _ ledger: inout RankLedger, alive: [Int] = [0, 1, 2, 3],
        progress: Bool = true
    ) -> RankLedger.Verdict? {
        for _ in 0..<seconds {
            ledger.advance(1)
            for rank in alive {
                let old = ledger.entries[rank].state.progress
                ledger.heard(rank, state(progress ? old + 1 : old))
            }
            if let verdict = ledger.verdict() { return verdict }
        }
        return nil
    }

    @Test func whoeverIsHeardStays() {
        var ledger = ledger()
        #expect(pass(1000, &ledger) == nil)
    }

    @Test(arguments: [1, 2, 15, 27])
    func aSilenceThatEndsIsNoMatter(seconds: Int) {
        var ledger = ledger()
        for _ in 0..<5 {
            #expect(pass(seconds, &ledger, alive: [0, 1, 3]) == nil)
            #expect(pass(1, &ledger) == nil)
        }
        #expect(pass(seconds, &ledger, alive: [0]) == nil)
    }

    @Test func aSilenceThatDoesNotEndNamesAllThatAreSilent() {
        var ledger = ledger()
        #expect(pass(29, &ledger, alive: [0, 1]) == nil)
        #expect(pass(1, &ledger, alive: [0, 1]) == .silent([2, 3]))
    }

    @Test func ranksOfAMachineFallSilentTogetherThoughNotAtOnce() {
        var ledger = ledger()
        #expect(pass(1, &ledger, alive: [0, 1, 3]) == nil)
        #expect(pass(29, &ledger, alive: [0, 1]) == .silent([2, 3]))
    }

    @Test func aProcessThatWasSuspendedBlamesNobody() {
        var ledger = ledger()
        ledger.advance(3600)
        #expect(ledger.verdict() == nil)
        #expect(pass(27, &ledger, alive: [0]) == nil)
        #expect(pass(2, &ledger, alive: [0]) == .silent([1, 2, 3]))
    }

    @Test func nobodyIsMissedBeforeItWasHeard() {
        var ledger = RankLedger(ranks: 2, watched: 0..<2, settings: WatchdogSettings())
        #expect(pass(100, &ledger, alive: [0]) == nil)
        #expect(ledger.unheard == [1])
    }

    @Test func whoeverTookLeaveIsNotMissed() {
        var ledger = ledger()
        ledger.left(2)
        #expect(pass(1000, &ledger, alive: [0, 1, 3], progress: false) == nil)
    }

    @Test func aRefusalIsDeathOnlyTogetherWithSilence() {
        var ledger = ledger()
        for _ in 0..<100 {
            ledger.refused(1)
            #expect(pass(1, &ledger) == nil)
        }
        ledger.refused(1)
        #expect(pass(2, &ledger, alive: [0, 2, 3]) == nil)
        #expect(pass(1, &ledger, alive: [0, 2, 3]) == .dead([1]))
    }

    @Test func aHangIsThatOfAllRanks() {
        var ledger = ledger(hang: 9)
        #expect(pass(8, &ledger, progress: false) == nil)
        #expect(pass(1, &ledger) == nil)
        #expect(pass(8, &ledger, progress: false) == nil)
        #expect(pass(1, &ledger, progress: false) == .hanging)
    }

    @Test func whatIsNotInAPhaseMayTakeItsTime() {
        var ledger = ledger(hang: 9)
        ledger.heard(3, state(1, phase: ""))
        for _ in 0..<100 {
            ledger.advance(1)
            for rank in 0..<3 { ledger.heard(rank, state(0)) }
            ledger.heard(3, state(1, phase: ""))
            #expect(ledger.verdict() == nil)
        }
    }

    @Test func zeroTurnsThingsOff() {
        var ledger = ledger(silence: 0, hang: 9)
        ledger.refused(1)
        #expect(pass(8, &ledger, alive: [0]) == nil)
        #expect(pass(1, &ledger, alive: [0], progress: false) == nil)
        var other = self.ledger(silence: 30, hang: 0)
        #expect(pass(1000, &other, progress: false) == nil)
    }

    @Test func othersThanRankZeroWatchRankZeroAlone() {
        var ledger = ledger(watched: 0..<1)
        #expect(pass(100, &ledger, alive: [0, 1], progress: false) == nil)
        #expect(pass(15, &ledger, alive: [1]) == nil)
        #expect(!ledger.isDoubtful(0))
        #expect(pass(1, &ledger, alive: [1]) == nil)
        #expect(ledger.isDoubtful(0))
        #expect(pass(14, &ledger, alive: [1]) == .silent([0]))
    }

    @Test func patienceLetsOthersSpeakFirst() {
        var ledger = ledger(watched: 0..<1)
        for _ in 0..<31 { ledger.advance(1) }
        #expect(ledger.verdict(patience: 2.5) == nil)
        #expect(ledger.verdict() == .silent([0]))
    }
}
