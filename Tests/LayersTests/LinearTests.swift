import Layers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct LinearTests {
    /// A linear layer on a tape, fed with an input and the gradient of its output.
    private struct Example {
        let recording: Recording
        let layer: Linear
        let x: Tensor
        let y: Tensor
        let feed: GradientFeed

        init(_ shape: BatchShape, inputs: Int, outputs: Int) {
            recording = Recording(shape)
            layer = Linear("l", inputs: inputs, outputs: outputs, in: recording.parameters)
            x = recording.input(features: inputs)
            y = layer(x, on: recording.tape)
            feed = GradientFeed(y, on: recording.tape)
            recording.seal()
        }

        func run(x input: SequenceBatch<Double>, dy: SequenceBatch<Double>) throws {
            recording.fill(x, input)
            recording.fill(feed, dy)
            try recording.run()
        }
    }

    private func expectTwin(_ shape: BatchShape, inputs: Int, outputs: Int) throws {
        var random = TestRandom(seed: 62)
        let example = Example(shape, inputs: inputs, outputs: outputs)
        let input: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, inputs)
        let dy: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, outputs)
        try example.run(x: input, dy: dy)

        let layer = example.layer
        let twin = LinearTwin(weight: layer.weight.matrix, bias: layer.bias.doubles)
        expectNear(example.recording.values(example.y), twin.forward(input.rows).values, "y")
        let gradients = twin.backward(x: input.rows, dy: dy.rows)
        expectNear(example.recording.gradient(example.x), gradients.x.values, "x")
        expectNear(layer.weight.gradientDoubles, gradients.weight.values, "weight")
        expectNear(layer.bias.gradientDoubles, gradients.bias, "bias")
    }

    @Test(arguments: BatchShape.awkward)
    func agreesWithTheTwin(shape: BatchShape) throws {
        try expectTwin(shape, inputs: 7, outputs: 9)
    }

    @Test(arguments: [(1, 1), (7, 8), (8, 7), (9, 31), (31, 1), (64, 65), (65, 64)])
    func agreesWithTheTwin(inputs: Int, outputs: Int) throws {
        let shape = BatchShape(ragged: 3, lanes: 3, sequences: 2)
        try expectTwin(shape, inputs: inputs, outputs: outputs)
    }

    @Test(arguments: [("small", 1), ("tails", 1), ("tails", 3), ("tails", 9)])
    func agreesWithPyTorch(name: String, lanes: Int) throws {
        let golden = try Golden.load("linear")
        let weight = try golden.matrix("\(name)/weight"), input = try golden.step("\(name)/x")
        let example = Example(
            BatchShape(full: 1, lanes: lanes, sequences: input.batch / lanes),
            inputs: weight.columns, outputs: weight.rows)
        example.layer.weight.set(weight.values)
        example.layer.bias.set(try golden.values("\(name)/bias"))
        try example.run(x: input, dy: try golden.step("\(name)/grad/y"))
        try expectGolden(example.recording.values(example.y), golden, "\(name)/y")
        try expectGolden(example.recording.gradient(example.x), golden, "\(name)/grad/x")
        try expectGolden(example.layer.weight.gradientDoubles, golden, "\(name)/grad/weight")
        try expectGolden(example.layer.bias.gradientDoubles, golden, "\(name)/grad/bias")
    }

    /// A tensor with two uses gets the sum of both gradients.
    @Test func addsTheGradientsOfTwoUses() throws {
        var random = TestRandom(seed: 63)
        let shape = BatchShape(full: 2, lanes: 3, sequences: 2)
        let recording = Recording(shape)
        let layers = ["a", "b"].map {
            Linear($0, inputs: 7, outputs: 8, in: recording.parameters)
        }
        let x = recording.input(features: 7)
        let feeds = layers.map { GradientFeed($0(x, on: recording.tape), on: recording.tape) }
        recording.seal()
        let input: SequenceBatch<Double> = random.sequences(2, 6, 7)
        recording.fill(x, input)
        var expected = DenseMatrix<Double>(rows: 12, columns: 7)
        for (layer, feed) in zip(layers, feeds) {
            let dy: SequenceBatch<Double> = random.sequences(2, 6, 8)
            recording.fill(feed, dy)
            let twin = LinearTwin(weight: layer.weight.matrix, bias: layer.bias.doubles)
            expected += twin.backward(x: input.rows, dy: dy.rows).x
        }
        // Twice, because the first use in the second step must not add to the first step's.
        for _ in 0..<2 {
            try recording.run()
            expectNear(recording.gradient(x), expected.values, "x")
        }
    }
}
