import Layers
import RealModule
import Reference
import Tensors
import Testing

/// One row out of the valid steps of each sequence.
@Suite struct StepPoolingTests {
    /// Runs a pooling forward and backward; compares with a twin of one sequence's valid rows.
    private func check(
        _ shape: BatchShape, _ record: (Recording, Tensor) -> Tensor,
        twin: ([[Double]], ParameterSet) -> [Double]
    ) throws {
        let recording = Recording(shape), features = 5
        let x = recording.input(features: features)
        let y = record(recording, x)
        let feed = GradientFeed(y, on: recording.tape)
        recording.seal()
        var random = TestRandom(seed: 8)
        var batch: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, features)
        batch.values = batch.values.map { Double(Float($0)) }
        let slope: SequenceBatch<Double> = random.sequences(1, shape.batch, features)
        recording.fill(x, batch)
        recording.fill(feed, slope)
        try recording.run()
        func pooled(_ batch: SequenceBatch<Double>, _ sequence: Int) -> [Double] {
            let rows = (0..<shape.lengths[sequence]).map { batch[time: $0].row(sequence) }
            return rows.isEmpty
                ? Array(repeating: 0, count: features) : twin(rows, recording.parameters)
        }
        expectNear(
            recording.values(y), (0..<shape.batch).flatMap { pooled(batch, $0) }, "output")
        let slopes = batch.values.indices.map { index -> Double in
            let sequence = index / features % shape.batch
            func loss(_ change: Double) -> Double {
                var moved = batch
                moved.values[index] += change
                return zip(pooled(moved, sequence), slope[time: 0].row(sequence)).reduce(0) {
                    $0 + $1.0 * $1.1
                }
            }
            return (loss(3e-6) - loss(-3e-6)) / 6e-6
        }
        expectNear(recording.gradient(x), slopes, "gradient")
    }

    @Test(arguments: BatchShape.awkward)
    func meanAgrees(shape: BatchShape) throws {
        try check(shape) {
            meanStep($1, lengths: $0.lengths)
        } twin: { rows, _ in
            (0..<5).map { j in rows.reduce(0) { $0 + $1[j] } / Double(rows.count) }
        }
    }

    @Test(arguments: BatchShape.awkward)
    func largestAgrees(shape: BatchShape) throws {
        try check(shape) {
            largestStep($1, lengths: $0.lengths)
        } twin: { rows, _ in
            (0..<5).map { j in rows.map { $0[j] }.max() ?? 0 }
        }
    }

    @Test(arguments: BatchShape.awkward)
    func attentionAgrees(shape: BatchShape) throws {
        try check(shape) { recording, x in
            AttentionPooling("pool", features: 5, units: 7, in: recording.parameters)(
                x, lengths: recording.lengths
            ).context
        } twin: { rows, parameters in
            func numbers(_ name: String) -> [Double] {
                parameters.parameters.first { $0.name == name }?.doubles ?? []
            }
            let weight = numbers("pool.key.weight"), bias = numbers("pool.key.bias")
            let vector = numbers("pool.vector")
            let scores = rows.map { row in
                (0..<7).reduce(0.0) { sum, unit in
                    let energy = (0..<5).reduce(bias[unit]) { $0 + weight[unit * 5 + $1] * row[$1] }
                    return sum + vector[unit] * .tanh(energy)
                }
            }
            let total = scores.reduce(0) { $0 + .exp($1) }
            return (0..<5).map { j in
                zip(rows, scores).reduce(0) { $0 + $1.0[j] * .exp($1.1) / total }
            }
        }
    }

    /// Of equal steps the first has the gradient.
    @Test func firstOfEqualStepsIsTheLargest() throws {
        let shape = BatchShape(full: 3, lanes: 1, sequences: 1), recording = Recording(shape)
        let x = recording.input(features: 17)
        let y = largestStep(x, lengths: recording.lengths)
        let feed = GradientFeed(y, on: recording.tape)
        recording.seal()
        x.value.fill(-2)
        feed.gradient.fill(3)
        try recording.run()
        #expect(y.value.array == Array(repeating: -2, count: 17))
        #expect(
            x.finishedGradient().array
                == Array(repeating: 3, count: 17) + Array(repeating: 0, count: 34))
    }
}
