import Layers
import Tensors
import Testing

/// The promise: losses and gradients have the same bits on any number of ranks.
@Suite struct LossLaneTests {
    @Test(.timeLimit(.minutes(60)), arguments: [8, 12], [1, 3])
    func ranksDoNotChangeABit(lanes: Int, sequences: Int) throws {
        let shape = BatchShape(ragged: 9, lanes: lanes, sequences: sequences)
        let whole = try LossBoard(shape).step()
        #expect(whole.numbers.allSatisfy { $0.isFinite })
        #expect(whole.gradients.contains { $0 != 0 })
        for ranks in lanes == 8 ? [1, 2, 4, 8] : [1, 3, 6, 12] {
            let parts = try onRanks(ranks) { rank, summation in
                try LossBoard(shape, rank: rank, ranks: ranks, summation: summation).step()
            }
            let joined = try #require(StepResult.joined(parts))
            expectSameBits(joined.numbers, whole.numbers, "\(ranks) ranks")
        }
    }

    @Test func instructionSetsAndThreadsDoNotChangeABit() throws {
        let shape = BatchShape(ragged: 9, lanes: 8, sequences: 3)
        let best = try LossBoard(shape).step()
        for kernels in availableKernels {
            let other = try LossBoard(shape, computing: Computing(kernels: kernels)).step()
            expectSameBits(other.numbers, best.numbers, kernels.instructionSet.name)
        }
        for threads in [2, 3] {
            let computing = Computing(kernels: .best, workers: Workers(count: threads))
            let other = try LossBoard(shape, computing: computing).step()
            expectSameBits(other.numbers, best.numbers, "\(threads) threads")
        }
    }

    @Test func otherLanesChangeBits() throws {
        let sums = try [1, 8].map { lanes in
            try LossBoard(BatchShape(ragged: 9, lanes: lanes, sequences: 24 / lanes)).step().sums
        }
        #expect(zip(sums[0].joined(), sums[1].joined()).contains { $0 != $1 })
        expectNear(
            sums[0].joined().map(Double.init), sums[1].joined().map(Double.init), "sums")
    }
}

@Suite struct LossCombinationTests {
    /// Means with factors, times the count of the first loss; gradients likewise.
    @Test func addsMeansWithFactors() throws {
        let shape = BatchShape(lanes: 2, sequences: 1, times: 3, lengths: [3, 1])
        let recording = Recording(shape), tape = recording.tape
        let a = recording.input(features: 1), b = tape.tensor(times: 1, features: 2)
        let first = RegressionLoss(
            .squared, of: a,
            targets: ElementTargets(Memory<Float>(count: 6).whole, lengths: recording.lengths),
            on: tape)
        let second = RegressionLoss(
            .squared, of: b, targets: ElementTargets(Memory<Float>(count: 4).whole), on: tape)
        let combination = LossCombination([(first, 0.5), (second, 2)], on: tape)
        recording.seal()
        a.value.fill(3)
        b.value.fill(1)
        try recording.run()
        // 4 steps of loss 9 and 4 numbers of loss 1: 0.5 * 9 + 2 * 1, times 4.
        #expect(combination.sums.array == [26, 4])
        #expect(a.finishedGradient().array == [3, 3, 3, 3, 0, 0])
        #expect(b.finishedGradient().array == [4, 4, 4, 4])
    }

    @Test func aLossThatCountsNothingIsLeftOut() throws {
        let recording = Recording(BatchShape(full: 1, lanes: 1, sequences: 1))
        let a = recording.input(features: 1), b = recording.input(features: 2)
        let zeros = ElementTargets(Memory<Float>(count: 1).whole)
        let first = RegressionLoss(.squared, of: a, targets: zeros, on: recording.tape)
        let second = SoftmaxCrossEntropy(b, targets: recording.integers([-1]), on: recording.tape)
        let combination = LossCombination([(first, 1), (second, 1)], on: recording.tape)
        recording.seal()
        a.value.fill(2)
        try recording.run()
        #expect(combination.sums.array == [4, 1])
        #expect(b.finishedGradient().array == [0, 0])
    }
}

@Suite struct LastStepTests {
    @Test func takesTheLastValidStep() throws {
        let shape = BatchShape(lanes: 2, sequences: 2, times: 3, lengths: [3, 1, 0, 2])
        let recording = Recording(shape), x = recording.input(features: 2)
        let last = LastStep()(x, lengths: recording.lengths, on: recording.tape)
        let feed = GradientFeed(last, on: recording.tape)
        recording.seal()
        // Each number names its place, lane by lane: 10 * sequence + time + 1.
        for lane in 0..<2 {
            for time in 0..<3 {
                for sequence in 0..<2 {
                    let place = ((lane * 3 + time) * 2 + sequence) * 2
                    x.value[place] = Float(10 * (lane * 2 + sequence) + time + 1)
                    x.value[place + 1] = -1
                }
            }
        }
        feed.gradient.copy(from: [1, 2, 3, 4, 5, 6, 7, 8])
        try recording.run()
        #expect(last.value.array == [3, -1, 11, -1, 0, 0, 32, -1])
        #expect(
            x.finishedGradient().array == [
                0, 0, 3, 4, 0, 0, 0, 0, 1, 2, 0, 0,
                0, 0, 0, 0, 0, 0, 7, 8, 0, 0, 0, 0,
            ])
    }
}
