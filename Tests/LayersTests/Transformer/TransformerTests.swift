import Foundation
import Layers
import Reference
import Tensors
import Testing

/// What holds for transformers whatever their numbers are.
@Suite struct TransformerTests {
    private struct Example {
        let recording: Recording
        let x: Tensor
        let y: Tensor
        let feed: GradientFeed

        init(
            _ shape: BatchShape, features: Int = 6, heads: Int = 2, dropout: Float = 0,
            isCausal: Bool = false, window: Int? = nil,
            computing: Computing = Computing(kernels: .best), rank: Int = 0, ranks: Int = 1,
            summation: any RankSummation = SingleRank()
        ) {
            recording = Recording(
                shape, computing: computing, rank: rank, ranks: ranks, summation: summation)
            x = recording.input(features: features)
            var options = TransformerOptions(heads: heads, units: 9, dropout: dropout)
            options.activation = .gelu
            let encoder = TransformerEncoder(
                "encoder", layers: 2, features: features, options, in: recording.parameters)
            let positions = Positions(
                "positions", length: 4, features: features, in: recording.parameters)
            y = encoder(
                positions(x), lengths: recording.lengths, isCausal: isCausal, window: window,
                on: recording.tape)
            feed = GradientFeed(y, on: recording.tape)
            recording.seal()
        }
    }

    /// A padded batch is its sentences, one by one: the same bits in every valid row.
    @Test(arguments: [1, 2], [false, true])
    func paddedBatchIsItsSentences(heads: Int, isCausal: Bool) throws {
        let shape = BatchShape(lanes: 2, sequences: 2, times: 9, lengths: [9, 1, 7, 4])
        var random = TestRandom(seed: 31)
        let input: SequenceBatch<Double> = random.sequences(9, 4, 6)
        var slopes: SequenceBatch<Double> = random.sequences(9, 4, 6)
        shape.blank(&slopes.values, features: 6)
        let whole = Example(shape, heads: heads, isCausal: isCausal, window: 5)
        whole.recording.fill(whole.x, input)
        whole.recording.fill(whole.feed, slopes)
        try whole.recording.run()
        let values = whole.recording.values(whole.y)
        let gradients = whole.recording.gradient(whole.x)
        for (sequence, length) in shape.lengths.enumerated() {
            func alone(_ batch: SequenceBatch<Double>) -> SequenceBatch<Double> {
                SequenceBatch(
                    times: length, batch: 1, features: 6,
                    values: (0..<length).flatMap { batch[time: $0].row(sequence) })
            }
            func rows(_ numbers: [Double]) -> [Float] {
                (0..<length).flatMap { time in
                    let start = (time * 4 + sequence) * 6
                    return numbers[start..<start + 6].map { Float($0) }
                }
            }
            let one = Example(
                BatchShape(full: length, lanes: 1, sequences: 1), heads: heads,
                isCausal: isCausal, window: 5)
            one.recording.fill(one.x, alone(input))
            one.recording.fill(one.feed, alone(slopes))
            try one.recording.run()
            expectSameBits(
                one.recording.values(one.y).map { Float($0) }, rows(values), "\(sequence)")
            expectSameBits(
                one.recording.gradient(one.x).map { Float($0) }, rows(gradients),
                "gradient of \(sequence)")
        }
    }

    /// With a causal mask a later input changes no earlier output, not even a bit; without, it does.
    @Test(arguments: [true, false])
    func laterInputsChangeNothingEarlier(isCausal: Bool) throws {
        let shape = BatchShape(full: 70, lanes: 1, sequences: 2)
        let example = Example(shape, isCausal: isCausal)
        var random = TestRandom(seed: 32)
        var input: SequenceBatch<Double> = random.sequences(70, 2, 6)
        example.recording.fill(example.x, input)
        try example.recording.forward()
        let before = example.y.value.array
        for row in 120..<140 { input.rows[row, 1] += 1 }
        example.recording.fill(example.x, input)
        try example.recording.forward()
        let after = example.y.value.array, early = 0..<60 * 2 * 6
        let changed = early.count { before[$0] != after[$0] }
        #expect((changed == 0) == isCausal, "\(changed) earlier numbers changed")
        #expect(before != after)
    }

    /// A step sees no further than the windows of all layers.
    @Test func windowsLimitWhatIsSeen() throws {
        let shape = BatchShape(full: 70, lanes: 1, sequences: 1)
        let example = Example(shape, window: 3)
        var random = TestRandom(seed: 33)
        var input: SequenceBatch<Double> = random.sequences(70, 1, 6)
        example.recording.fill(example.x, input)
        try example.recording.forward()
        let before = example.y.value.array
        input.rows[40, 2] += 1
        example.recording.fill(example.x, input)
        try example.recording.forward()
        let changed = Set(
            before.indices.filter { before[$0] != example.y.value[$0] }.map { $0 / 6 })
        // Two layers see three steps each.
        #expect(changed == Set(34...46))
    }

    /// Lanes on other ranks, threads and instruction sets do not change a bit.
    @Test func bitsDoNotDependOnRanksOrThreads() throws {
        let shape = BatchShape(ragged: 9, lanes: 4, sequences: 3)
        func run(ranks: Int, kernels: Kernels, threads: Int) throws -> [Float] {
            let parts = try onRanks(ranks) { rank, summation in
                let example = Example(
                    shape, features: 20, heads: 4, dropout: 0.25, isCausal: true,
                    computing: Computing(kernels: kernels, workers: Workers(count: threads)),
                    rank: rank, ranks: ranks, summation: summation)
                let recording = example.recording
                for lane in 0..<recording.lanes.count {
                    var random = TestRandom(seed: UInt64(recording.lanes.first + lane))
                    let part = example.x.value(lane: lane)
                    part.copy(from: random.vector(part.count))
                    let gradient = example.feed.gradient.part(lane, of: recording.lanes.count)
                    gradient.copy(from: random.vector(gradient.count))
                }
                try recording.run()
                return StepResult(
                    rows: [example.y.value.array, example.x.finishedGradient().array],
                    sums: [recording.parameters.gradientsOnly.array], statistics: [])
            }
            return try #require(StepResult.joined(parts)).numbers
        }
        let expected = try run(ranks: 1, kernels: .best, threads: 1)
        for kernels in availableKernels {
            for (ranks, threads) in [(1, 1), (2, 1), (4, 1), (1, 3), (2, 2)] {
                let numbers = try run(ranks: ranks, kernels: kernels, threads: threads)
                expectSameBits(numbers, expected, "\(ranks) ranks, \(threads) threads")
            }
        }
    }

    /// Positions are the paper's sinusoids, and learned ones have exact gradients.
    @Test(arguments: [1, 7, 8], [false, true])
    func positionsAgree(features: Int, isLearned: Bool) throws {
        for shape in BatchShape.awkward {
            try SlowCheck(
                inputs: [features],
                record: { recording, x in
                    let positions =
                        isLearned
                        ? Positions(
                            "positions", length: 4, features: features, in: recording.parameters)
                        : Positions()
                    return .init(output: positions(x[0]))
                },
                twin: { step in
                    let table = step.parameter("positions.weight")
                    var y = step.inputs[0]
                    for column in 0..<features {
                        let wave = pow(10000, Double(column / 2 * 2) / Double(features))
                        let angle = Double(step.time) / wave
                        let value =
                            isLearned
                            ? table[min(step.time, 3), column]
                            : column % 2 == 0 ? sin(angle) : cos(angle)
                        for row in 0..<y.rows { y[row, column] += value }
                    }
                    return y
                }
            ).run(shape)
        }
    }
}
