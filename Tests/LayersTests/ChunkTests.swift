import Layers
import RealModule
import Reference
import Tensors
import Testing

/// Recurrent layers that start anew after every few steps.
@Suite struct ChunkTests {
    private static let shape = BatchShape(ragged: 9, lanes: 2, sequences: 2)

    /// Cells written by steps, some of whose parameters meet the state before.
    @Test(arguments: [1, 2, 4, 8, 9, 10], RecurrentDirection.allCases)
    func stepCellsAgree(chunk: Int, direction: RecurrentDirection) throws {
        try SlowCheck(
            inputs: [3], isBackward: direction == .backward, chunk: chunk,
            record: { recording, x in
                var options = ElmanCell.Options()
                options.connection = .diagonal
                options.contexts = 2
                let cell = ElmanCell(
                    "cell", inputs: 3, units: 4, options: options, in: recording.parameters)
                let output = cell(
                    x[0], lengths: recording.lengths, direction: direction, chunk: chunk)
                return .init(output: output.sequence, states: output.states)
            },
            twin: { step in
                var sums = step.linear(step.inputs[0], "ih")
                for (kind, state) in zip(["hh", "context"], step.states) {
                    sums += state.combined(step.parameter("cell.weight_\(kind)_l0"), *)
                }
                step.states = [sums.map { .tanh($0) }, step.states[0]]
                return nil
            }
        ).run(Self.shape)
        try SlowCheck(
            inputs: [3], isBackward: direction == .backward, chunk: chunk,
            record: { recording, x in
                let cell = LSTMCell("cell", inputs: 3, units: 4, in: recording.parameters)
                let output = cell(
                    x[0], lengths: recording.lengths, direction: direction, chunk: chunk)
                return .init(output: output.sequence, states: output.states)
            }, twin: FusedCell.lstm.step
        ).run(Self.shape)
    }

    /// Fused layers that start from learned states.
    @Test(arguments: [1, 2, 4, 8, 9, 10, nil], FusedCell.allCases)
    func fusedCellsAgree(chunk: Int?, cell: FusedCell) throws {
        for direction in RecurrentDirection.allCases {
            try SlowCheck(
                inputs: [3], isBackward: direction == .backward, chunk: chunk,
                starts: cell.starts,
                record: { recording, x in
                    .init(
                        output: cell.record(
                            x[0], units: 5, direction: direction, chunk: chunk,
                            start: .learned, in: recording))
                }, twin: cell.step
            ).run(Self.shape)
        }
    }

    /// A layer in chunks gives what an ordinary one gives of each chunk by itself, bit for bit.
    @Test(arguments: [1, 4, 5, 9], FusedCell.allCases)
    func chunksStandAlone(chunk: Int, cell: FusedCell) throws {
        let shape = Self.shape
        var random = TestRandom(seed: 12)
        let x: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, 3)
        let dy: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, 5)
        func run(
            _ times: Range<Int>, chunk: Int?
        ) throws -> (y: [Double], dx: [Double], gradients: [[Double]]) {
            let part = BatchShape(
                lanes: shape.lanes, sequences: shape.sequences, times: times.count,
                lengths: shape.lengths.map {
                    min(max($0 - times.lowerBound, 0), times.count)
                })
            func cut(_ whole: SequenceBatch<Double>) -> SequenceBatch<Double> {
                var batch = SequenceBatch<Double>(
                    times: times.count, batch: shape.batch, features: whole.features)
                for time in times { batch[time: time - times.lowerBound] = whole[time: time] }
                return batch
            }
            let recording = Recording(part)
            let input = recording.input(features: 3)
            let y = cell.record(
                input, units: 5, direction: .backward, chunk: chunk, start: .learned,
                in: recording)
            let feed = GradientFeed(y, on: recording.tape)
            recording.seal()
            recording.fill(input, cut(x))
            recording.fill(feed, cut(dy))
            try recording.run()
            return (
                recording.values(y), recording.gradient(input),
                recording.parameters.parameters.map(\.gradientDoubles)
            )
        }
        let whole = try run(0..<shape.times, chunk: chunk)
        let parts = try stride(from: 0, to: shape.times, by: chunk).map {
            try run($0..<min($0 + chunk, shape.times), chunk: nil)
        }
        #expect(whole.y == parts.flatMap(\.y))
        #expect(whole.dx == parts.flatMap(\.dx))
        for (index, gradient) in whole.gradients.enumerated() {
            let sum = parts.dropFirst().reduce(parts[0].gradients[index]) {
                zip($0, $1.gradients[index]).map { $0 + $1 }
            }
            expectNear(gradient, sum, "parameter \(index)")
        }
    }

    /// What lies behind a chunk changes no bit of its outputs; its own last step reaches its first.
    @Test(arguments: [1, 3, 4])
    func outputsWaitForTheirChunkAlone(chunk: Int) throws {
        let shape = BatchShape(full: 9, lanes: 1, sequences: 2)
        func outputs(changing changed: Int?) throws -> [[Double]] {
            let recording = Recording(shape)
            let x = recording.input(features: 3)
            let layer = Bidirectional(
                LSTM.self,
                at: RecurrentPlace(
                    "cell", layer: 0, inputs: 3, units: 5, in: recording.parameters))
            let output = layer(
                x, lengths: recording.lengths, chunk: chunk, on: recording.tape)
            recording.seal()
            var random = TestRandom(seed: 5)
            var batch: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, 3)
            if let changed { batch[time: changed] = batch[time: changed].map { $0 + 1 } }
            recording.fill(x, batch)
            try recording.forward()
            let values = recording.values(output.sequence), step = values.count / shape.times
            return (0..<shape.times).map { Array(values[$0 * step..<($0 + 1) * step]) }
        }
        let before = try outputs(changing: nil)
        for changed in 0..<shape.times {
            let start = changed / chunk * chunk
            let after = try outputs(changing: changed)
            for time in 0..<start { #expect(after[time] == before[time]) }
            for time in start..<shape.times { #expect(after[time] != before[time]) }
        }
    }
}
