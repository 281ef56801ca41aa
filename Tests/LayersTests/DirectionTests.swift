import Layers
import RealModule
import Reference
import Tensors
import Testing

/// Layers that walk backward, and both directions together.
@Suite struct DirectionTests {
    /// A sequence's valid steps in the other order; padding stays where it is.
    private func reversed(
        _ batch: SequenceBatch<Double>, _ shape: BatchShape
    ) -> SequenceBatch<Double> {
        var result = batch
        for sequence in 0..<shape.batch {
            let length = shape.lengths[sequence]
            for time in 0..<length {
                for feature in 0..<batch.features {
                    result[time, sequence, feature] = batch[length - 1 - time, sequence, feature]
                }
            }
        }
        return result
    }

    private struct Run {
        var output: SequenceBatch<Double>
        var input: SequenceBatch<Double>
        var parameters: [[Double]]
    }

    private func run(
        _ kind: HiddenKind, _ direction: RecurrentDirection, _ shape: BatchShape,
        x: SequenceBatch<Double>, dy: SequenceBatch<Double>
    ) throws -> Run {
        let recording = Recording(shape)
        let input = recording.input(features: 4)
        let layer = RecurrentCells.type(kind.cell).init(
            RecurrentPlace(
                "layer", layer: 0, inputs: 4, units: 5, direction: direction,
                options: kind.options, in: recording.parameters))
        let output = layer(input, lengths: recording.lengths, on: recording.tape)
        let feed = GradientFeed(output.sequence, on: recording.tape)
        recording.seal()
        var random = TestRandom(seed: 5)
        for parameter in recording.parameters.parameters {
            parameter.value.copy(from: random.vector(parameter.count))
        }
        recording.parameters.markChanged()
        recording.fill(input, x)
        recording.fill(feed, dy)
        output.state.reset()
        output.state.detach()
        try recording.run()
        func batch(_ values: [Double], _ features: Int) -> SequenceBatch<Double> {
            SequenceBatch(
                times: shape.times, batch: shape.batch, features: features, values: values)
        }
        return Run(
            output: batch(recording.values(output.sequence), 5),
            input: batch(recording.gradient(input), 4),
            parameters: recording.parameters.parameters.map(\.gradientDoubles))
    }

    /// Backward over sequences is forward over reversed ones: rows are computed alone, so that even
    /// the bits agree; sums over rows have another order.
    @Test(arguments: HiddenKind.allCases, BatchShape.awkward)
    func backwardIsForwardOverReversedSequences(kind: HiddenKind, shape: BatchShape) throws {
        var random = TestRandom(seed: 6)
        let x: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, 4)
        var dy: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, 5)
        shape.blank(&dy.values, features: 5)
        let back = try run(kind, .backward, shape, x: x, dy: dy)
        let ahead = try run(
            kind, .forward, shape, x: reversed(x, shape), dy: reversed(dy, shape))
        var expected = reversed(ahead.output, shape), output = back.output
        shape.blank(&expected.values, features: 5)
        shape.blank(&output.values, features: 5)
        #expect(output == expected)
        expectNear(back.input.values, reversed(ahead.input, shape).values, "x")
        for (one, other) in zip(back.parameters, ahead.parameters) {
            expectNear(one, other, "gradients of parameters")
        }
    }

    /// What becomes of both directions, against sums and products of the layers alone.
    @Test(arguments: Bidirectional.Merge.allCases)
    func mergesAgree(merge: Bidirectional.Merge) throws {
        try SlowCheck(
            inputs: [3, 3],
            record: { _, x in .init(output: merge(x[0], x[1])) },
            twin: { step in
                let (a, b) = (step.inputs[0], step.inputs[1])
                switch merge {
                case .concat:
                    return DenseMatrix(
                        rows: a.rows, columns: 6,
                        values: (0..<a.rows).flatMap { a.row($0) + b.row($0) })
                case .sum: return a.combined(b, +)
                case .multiply: return a.combined(b, *)
                case .average: return a.combined(b) { ($0 + $1) / 2 }
                }
            }
        ).run(BatchShape(ragged: 4, lanes: 2, sequences: 3))
    }
}
