import Layers
import RealModule
import Reference
import Tensors
import Testing

/// Attention to a source, over whole sequences and for a decoder's step.
@Suite struct AttentionTests {
    static let extents: [Attention.Extent] = [
        .global, .monotonic(window: 1), .predictive(window: 2),
    ]

    private func sourceLengths(_ shape: BatchShape, positions: Int) -> [Int] {
        (0..<shape.batch).map { positions - ($0 * 3) % (positions + 1) }
    }

    /// Queries and source are inputs of their own.
    @Test(arguments: Attention.Score.allCases, extents)
    func wholeSequencesAgree(score: Attention.Score, extent: Attention.Extent) throws {
        for shape in BatchShape.awkward.dropLast() {
            for positions in [1, 5] {
                let lengths = sourceLengths(shape, positions: positions)
                let slow = SlowAttention(score: score, extent: extent, sourceLengths: lengths)
                try SlowCheck(
                    inputs: [3, 3], positions: [1: positions],
                    record: { recording, x in
                        let attention = Attention(
                            "attention", queries: 3, source: 3, score: score, units: 4,
                            extent: extent, in: recording.parameters)
                        let source = attention.source(
                            x[1], lengths: recording.lengths(lengths))
                        return .init(output: attention(x[0], to: source).context)
                    },
                    twin: { slow($0, $0.inputs[0], source: $0.whole[1]).context }
                ).run(shape)
            }
        }
    }

    /// A decoder whose state before asks, and is made of the answer.
    @Test(arguments: Attention.Score.allCases, extents)
    func stepsOfADecoderAgree(score: Attention.Score, extent: Attention.Extent) throws {
        for shape in BatchShape.awkward.dropLast() {
            let lengths = sourceLengths(shape, positions: 4)
            let slow = SlowAttention(score: score, extent: extent, sourceLengths: lengths)
            try SlowCheck(
                inputs: [3, 3], positions: [1: 4],
                record: { recording, x in
                    let attention = Attention(
                        "attention", queries: 3, source: 3, score: score, extent: extent,
                        in: recording.parameters)
                    let source = attention.source(x[1], lengths: recording.lengths(lengths))
                    return recording.tape.recurrence(
                        times: shape.times, lengths: recording.lengths
                    ) { step in
                        let h = step.state(features: 3)
                        let context = attention(h.previous, to: source).context
                        step.update(h, to: Layers.tanh(context + x[0]))
                        return .init(output: h.sequence, states: [h])
                    }
                },
                twin: { step in
                    let context = slow(step, step.states[0], source: step.whole[1]).context
                    step.states[0] = context.combined(step.inputs[0], +).map { .tanh($0) }
                    return nil
                }
            ).run(shape, tolerance: 1e-5)
        }
    }

    /// What was attended to changes what is attended to; weights are a result too.
    @Test(arguments: BatchShape.awkward)
    func coverageAgrees(shape: BatchShape) throws {
        let lengths = sourceLengths(shape, positions: 4)
        let slow = SlowAttention(
            score: .additive, extent: .global, hasCoverage: true, sourceLengths: lengths)
        try SlowCheck(
            inputs: [3, 2], positions: [1: 4],
            record: { recording, x in
                let attention = Attention(
                    "attention", queries: 3, source: 2, score: .additive, units: 17,
                    hasCoverage: true, in: recording.parameters)
                let source = attention.source(x[1], lengths: recording.lengths(lengths))
                return recording.tape.recurrence(
                    times: shape.times, lengths: recording.lengths
                ) { step in
                    let covered = step.state(features: 4)
                    let answer = attention(x[0], to: source, covered: covered.previous)
                    step.update(covered, to: covered.previous + answer.weights)
                    return .init(
                        output: concatenate([answer.context, answer.weights]), states: [covered])
                }
            },
            twin: { step in
                let (context, weights) = slow(
                    step, step.inputs[0], source: step.whole[1], covered: step.states[0])
                step.states[0] = step.states[0].combined(weights, +)
                return DenseMatrix(
                    rows: context.rows, columns: 6,
                    values: (0..<context.rows).flatMap { context.row($0) + weights.row($0) })
            }
        ).run(shape, tolerance: 1e-5)
    }

    /// A recurrence, where each step stands alone, and whole sequences give the same bits at every
    /// size.
    @Test(arguments: [1, 7, 8, 9, 31, 64, 65], [1, 31, 65])
    func stepsAndSequencesHaveTheSameBits(positions: Int, features: Int) throws {
        let shape = BatchShape(ragged: 9, lanes: 2, sequences: 2)
        let lengths = sourceLengths(shape, positions: positions)
        for (score, extent) in [
            (Attention.Score.scaled, Attention.Extent.global), (.dot, .monotonic(window: 3)),
            (.additive, .predictive(window: 4)),
        ] {
            func run(inSteps: Bool) throws -> [Float] {
                let recording = Recording(shape)
                let x = recording.input(features: features)
                let y = recording.tape.tensor(times: positions, features: features)
                let attention = Attention(
                    "attention", queries: features, source: features, score: score,
                    extent: extent, in: recording.parameters)
                let source = attention.source(y, lengths: recording.lengths(lengths))
                let output =
                    inSteps
                    ? recording.tape.recurrence(
                        times: shape.times, lengths: recording.lengths
                    ) { _ in attention(x, to: source).context }
                    : attention(x, to: source).context
                let feed = GradientFeed(output, on: recording.tape)
                recording.seal()
                var random = TestRandom(seed: 5)
                recording.fill(x, random.sequences(shape.times, shape.batch, features))
                recording.fill(y, random.sequences(positions, shape.batch, features))
                recording.fill(feed, random.sequences(shape.times, shape.batch, features))
                try recording.run()
                return output.value.array + x.finishedGradient().array
                    + y.finishedGradient().array + recording.parameters.gradientsOnly.array
            }
            expectSameBits(
                try run(inSteps: true), try run(inSteps: false), "\(score), \(extent)")
        }
    }

    /// Lanes on other ranks, threads and instruction sets change no bit of a decoder with all there is.
    @Test func bitsDoNotDependOnRanksOrThreads() throws {
        let shape = BatchShape(ragged: 5, lanes: 4, sequences: 3), positions = 17
        func run(ranks: Int, kernels: Kernels, threads: Int) throws -> [Float] {
            let parts = try onRanks(ranks) { rank, summation in
                let recording = Recording(
                    shape,
                    computing: Computing(kernels: kernels, workers: Workers(count: threads)),
                    rank: rank, ranks: ranks, summation: summation)
                let x = recording.input(features: 20)
                let values = recording.tape.tensor(times: positions, features: 6)
                let attention = Attention(
                    "attention", queries: 20, source: 6, score: .additive, units: 19,
                    extent: .predictive(window: 3), hasCoverage: true, in: recording.parameters)
                let source = attention.source(
                    values,
                    lengths: recording.lengths(sourceLengths(shape, positions: positions)))
                let pooled = largestStep(values, lengths: source.lengths)
                let y = recording.tape.recurrence(
                    times: shape.times, lengths: recording.lengths
                ) { step in
                    let covered = step.state(features: positions)
                    let answer = attention(x, to: source, covered: covered.previous)
                    step.update(covered, to: covered.previous + answer.weights)
                    return answer.context + pooled
                }
                let feed = GradientFeed(y, on: recording.tape)
                recording.seal()
                for lane in 0..<recording.lanes.count {
                    var random = TestRandom(seed: UInt64(recording.lanes.first + lane))
                    for part in [
                        x.value(lane: lane), values.value(lane: lane),
                        feed.gradient.part(lane, of: recording.lanes.count),
                    ] { part.copy(from: random.vector(part.count)) }
                }
                try recording.run()
                return StepResult(
                    rows: [y, x, values].flatMap {
                        [$0.value.array, $0.finishedGradient().array]
                    }, sums: [recording.parameters.gradientsOnly.array], statistics: [])
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
}
