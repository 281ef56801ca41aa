import Layers
import Reference
import Tensors
import Testing

/// What recurrent layers start from; gradients of learned states are checked in ``ChunkTests``, too.
@Suite struct InitialStateTests {
    private static let shape = BatchShape(ragged: 5, lanes: 4, sequences: 3)

    /// A learned start of a cell written by steps, with its gradient.
    @Test(arguments: BatchShape.awkward)
    func learnedStatesOfStepCells(shape: BatchShape) throws {
        try SlowCheck(
            inputs: [3], starts: FusedCell.lstm.starts,
            record: { recording, x in
                let cell = LSTMCell("cell", inputs: 3, units: 4, in: recording.parameters)
                let starts = FusedCell.lstm.starts.map {
                    StateStart($0, features: 4, .learned, in: recording.parameters)
                        .record(on: recording.tape)
                }
                let output = cell(x[0], lengths: recording.lengths)
                for (start, state) in zip(starts, output.states) {
                    start.begin(state.initial, gradient: state.gradient)
                }
                return .init(output: output.sequence)
            }, twin: FusedCell.lstm.step
        ).run(shape)
    }

    /// The initial states of all sequences, [L b, features], at a step.
    private func states(
        _ kind: InitialState, name: String = "cell.h0_l0", features: Int = 65,
        purpose: Tape.Purpose = .training, moment: Moment = Recording.moment, rank: Int = 0,
        ranks: Int = 1
    ) throws -> [Float] {
        let recording = Recording(Self.shape, purpose: purpose, rank: rank, ranks: ranks)
        let start = StateStart(name, features: features, kind, in: recording.parameters)
        let operation = start.record(on: recording.tape)
        let count = recording.lanes.rows * features
        let state = Memory<Float>(count: count).whole
        state.fill(7)
        operation.begin(state, gradient: nil)
        recording.seal()
        try recording.forward(moment)
        return state.array
    }

    @Test(arguments: [1, 7, 8, 9, 31, 64, 65])
    func randomStatesAreFunctionsOfStepAndSequence(features: Int) throws {
        let kind = InitialState.random(deviation: 0.5)
        func numbers(
            name: String = "cell.h0_l0", _ moment: Moment = Recording.moment, rank: Int = 0,
            ranks: Int = 1
        ) throws -> [Float] {
            try states(
                kind, name: name, features: features, moment: moment, rank: rank, ranks: ranks)
        }
        let whole = try numbers(), seed = Recording.moment.seed, step = Recording.moment.step
        #expect(try numbers() == whole)
        for ranks in [2, 4] {
            #expect(
                try (0..<ranks).flatMap { try numbers(rank: $0, ranks: ranks) } == whole)
        }
        #expect(try numbers(name: "cell.c0_l0") != whole)
        #expect(try numbers(Moment(seed: seed, step: step + 1)) != whole)
        #expect(try numbers(Moment(seed: seed + 1, step: step)) != whole)
        let rows = Set((0..<Self.shape.batch).map { whole[$0 * features..<($0 + 1) * features] })
        #expect(rows.count == Self.shape.batch)
    }

    /// 12 sequences of 65 units: the mean has the deviation 0.5 / √780, and the sum of squares a
    /// relative one of √(2 / 780); five of either are passed by one in a million sets.
    @Test func randomStatesAreNormal() throws {
        let numbers = try states(.random(deviation: 0.5)).map(Double.init)
        let count = Double(numbers.count)
        #expect(abs(numbers.reduce(0, +) / count) < 5 * 0.5 / count.squareRoot())
        let variance = numbers.reduce(0) { $0 + $1 * $1 } / count
        #expect(abs(variance / 0.25 - 1) < 5 * (2 / count).squareRoot())
    }

    @Test func evaluationStartsFromZeros() throws {
        let zeros = [Float](repeating: 0, count: Self.shape.batch * 65)
        #expect(try states(.random(deviation: 0.5), purpose: .evaluation) == zeros)
        #expect(try states(.zero) == zeros)
    }

    /// At step 0 the first sequence has the numbers that a parameter of the name would start with.
    @Test(arguments: [0, 1, 7, 8, 9, 31, 64, 65])
    func aRowOfNormalNumbers(count: Int) {
        let philox = Philox(seed: 3, site: RandomSite(name: "h0"))
        let row = Memory<Float>(count: count).whole
        philox.fillNormal(row, deviation: 2, step: 0, sequence: 0)
        #expect(row.array == philox.normals(count: count).map { Float(2 * $0) })
    }
}
