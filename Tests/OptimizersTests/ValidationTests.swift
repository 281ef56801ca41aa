import Optimizers
import Testing

@Suite struct NonmonotonicTriggerTests {
    /// The step at which averaging begins; nil for never.
    private func begin(_ losses: [Double], interval: Int) -> Int? {
        var trigger = NonmonotonicTrigger(interval: interval)
        return losses.indices.first { trigger.observe(losses[$0]) }
    }

    @Test func beginsWhenALossIsAboveTheBestOfLongAgo() {
        #expect(begin([3, 2, 1, 0.5], interval: 0) == nil)
        #expect(begin([3, 2, 2.5], interval: 0) == 2)
        #expect(begin([3, 2, 2.5, 2.4, 1.9], interval: 2) == nil)
        #expect(begin([3, 2, 2.5, 2.4, 2.1], interval: 2) == 4)
        #expect(begin([1, 2, 3, 4, 5, 6, 7], interval: 5) == 6)
        #expect(begin([1, 1, 1], interval: 0) == nil)
    }

    @Test func aLossThatIsNotANumberIsAboveAll() {
        #expect(begin([1, .nan], interval: 0) == 1)
        #expect(begin([.nan, 1, 2], interval: 0) == 2)
    }
}

@Suite struct EarlyStoppingTests {
    /// Whether each loss is the best, and the number of validations after which it is over.
    private func watch(
        _ losses: [Double], patience: Int, threshold: Double = 0
    ) -> (best: [Bool], state: EarlyStoppingState) {
        let stopping = EarlyStopping(patience: patience, threshold: threshold)
        var state = EarlyStoppingState(), best: [Bool] = []
        for (index, loss) in losses.enumerated() where !state.isOver {
            best.append(stopping.observe(loss, step: 10 * (index + 1), state: &state))
        }
        return (best, state)
    }

    @Test func endsAfterPatienceValidationsWithoutImprovement() {
        let (best, state) = watch([3, 2, 2.5, 2, 1.9, 2, 2, 2, 1], patience: 3)
        #expect(best == [true, true, false, false, true, false, false, false])
        #expect(state.isOver && state.bestStep == 50 && state.best == 1.9)
        #expect(!watch([3, 2, 2.5, 2, 1.9, 2, 2], patience: 3).state.isOver)
        #expect(watch([1, 1], patience: 1).state.isOver)
    }

    @Test func smallImprovementsDoNotCount() {
        #expect(watch([1, 0.95, 0.85], patience: 9, threshold: 0.1).best == [true, false, true])
        // Losses below zero fall as well.
        #expect(watch([-1, -1.05, -1.2], patience: 9, threshold: 0.1).best == [true, false, true])
    }

    @Test func aLossThatIsNotANumberIsNeverTheBest() {
        let (best, state) = watch([.nan, .nan], patience: 2)
        #expect(best == [false, false])
        #expect(state.isOver && state.best == nil)
    }
}
