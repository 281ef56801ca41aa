import Layers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct EmbeddingTests {
    private func expectTwin(_ shape: BatchShape, features: Int) throws {
        var random = TestRandom(seed: 61)
        let recording = Recording(shape)
        let layer = Embedding("e", vocabulary: 9, features: features, in: recording.parameters)
        let tokens = random.integers(shape.times * shape.batch, below: 9)
        let y = layer(recording.integers(tokens), times: shape.times, on: recording.tape)
        let feed = GradientFeed(y, on: recording.tape)
        recording.seal()
        let dy: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, features)
        recording.fill(feed, dy)
        try recording.run()

        let twin = EmbeddingTwin(table: layer.weight.matrix)
        expectNear(recording.values(y), twin.forward(tokens).values, "y", tolerance: 0)
        expectNear(
            layer.weight.gradientDoubles, twin.backward(tokens, dy: dy.rows).values, "weight")
    }

    @Test(arguments: BatchShape.awkward)
    func agreesWithTheTwin(shape: BatchShape) throws { try expectTwin(shape, features: 9) }

    @Test(arguments: [1, 7, 8, 9, 31, 64, 65])
    func agreesWithTheTwin(features: Int) throws {
        try expectTwin(BatchShape(ragged: 4, lanes: 3, sequences: 2), features: features)
    }

    @Test(arguments: [1, 7])
    func agreesWithPyTorch(lanes: Int) throws {
        let golden = try Golden.load("embedding")
        let recording = Recording(BatchShape(full: 1, lanes: lanes, sequences: 7 / lanes))
        let layer = Embedding("e", vocabulary: 8, features: 9, in: recording.parameters)
        let tokens = recording.integers(try golden.integers("repeated/tokens"))
        let y = layer(tokens, times: 1, on: recording.tape)
        let feed = GradientFeed(y, on: recording.tape)
        recording.seal()
        layer.weight.set(try golden.values("repeated/weight"))
        recording.fill(feed, try golden.step("repeated/grad/y"))
        try recording.run()
        try expectGolden(recording.values(y), golden, "repeated/y")
        try expectGolden(layer.weight.gradientDoubles, golden, "repeated/grad/weight")
    }
}
