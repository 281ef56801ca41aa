import Layers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct BatchNormalizationTests {
    private func expectTwin(_ shape: BatchShape, features: Int, passes: Int = 1) throws {
        var random = TestRandom(seed: 71)
        let example = NormalizationExample(shape, features: features)
        let twin = example.twin
        var running = BatchNormalizationTwin<Double>.Running(columns: features)
        for _ in 0..<passes {
            let input: SequenceBatch<Double> = random.sequences(
                shape.times, shape.batch, features, limit: 2)
            let dy: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, features)
            try example.run(x: input, dy: dy)
            let pass = twin.train(input.rows, valid: shape.valid, running: &running)
            let gradients = twin.backward(pass, dy: dy.rows)
            let recording = example.recording, layer = example.layer
            expectNear(recording.values(example.y), pass.y.values, "y")
            expectNear(recording.gradient(example.x), gradients.x.values, "x")
            expectNear(layer.weight.gradientDoubles, gradients.weight, "weight")
            expectNear(layer.bias.gradientDoubles, gradients.bias, "bias")
            expectNear(example.runningMean, running.mean, "running mean")
            expectNear(example.runningVariance, running.variance, "running variance")
        }
    }

    @Test(arguments: BatchShape.awkward)
    func agreesWithTheTwin(shape: BatchShape) throws {
        try expectTwin(shape, features: 9, passes: 2)
    }

    @Test(arguments: [1, 7, 8, 31, 64, 65])
    func agreesWithTheTwin(features: Int) throws {
        try expectTwin(BatchShape(ragged: 4, lanes: 3, sequences: 2), features: features)
    }

    @Test(arguments: ["all", "masked"], [1, 3, 9])
    func agreesWithPyTorch(name: String, lanes: Int) throws {
        let golden = try Golden.load("batchnorm")
        let lengths = try golden.integers("\(name)/mask")
        let shape = BatchShape(
            lanes: lanes, sequences: lengths.count / lanes, times: 1, lengths: lengths)
        let weight = try golden.values("\(name)/weight")
        let example = NormalizationExample(shape, features: weight.count)
        example.layer.weight.set(weight)
        example.layer.bias.set(try golden.values("\(name)/bias"))
        let recording = example.recording
        for phase in ["train1", "train2"] {
            let part = "\(name)/\(phase)"
            try example.run(
                x: try golden.step("\(part)/x"), dy: try golden.step("\(part)/grad/y"))
            try expectGolden(recording.values(example.y), golden, "\(part)/y")
            try expectGolden(recording.gradient(example.x), golden, "\(part)/grad/x")
            try expectGolden(
                example.layer.weight.gradientDoubles, golden, "\(part)/grad/weight")
            try expectGolden(example.layer.bias.gradientDoubles, golden, "\(part)/grad/bias")
            try expectGolden(example.runningMean, golden, "\(part)/running_mean")
            try expectGolden(example.runningVariance, golden, "\(part)/running_var")
        }
        let part = "\(name)/evaluate"
        let output = try example.evaluate(x: try golden.step("\(part)/x"))
        try expectGolden(output, golden, "\(part)/y")
        try expectGolden(example.runningMean, golden, "\(part)/running_mean")
        try expectGolden(example.runningVariance, golden, "\(part)/running_var")
    }

    /// A single valid row has mean and no unbiased variance; none has neither.
    @Test(arguments: [1, 0])
    func staysSaneWithTooFewRows(rows: Int) throws {
        let lengths = rows == 1 ? [0, 1, 0] : [0, 0, 0]
        let shape = BatchShape(lanes: 3, sequences: 1, times: 2, lengths: lengths)
        let example = NormalizationExample(shape, features: 9)
        var random = TestRandom(seed: 72)
        let input: SequenceBatch<Double> = random.sequences(2, 3, 9)
        let dy: SequenceBatch<Double> = random.sequences(2, 3, 9)
        try example.run(x: input, dy: dy)

        // The one valid row is that of time 0 and sequence 1.
        let row = rows == 1 ? input.rows.row(1) : Array(repeating: 0, count: 9)
        expectNear(example.runningMean, row.map { $0 / 10 }, "running mean")
        #expect(example.runningVariance.allSatisfy { $0 == 1 })
        let bias = example.layer.bias.doubles, output = example.recording.values(example.y)
        expectNear(Array(output[9..<18]), rows == 1 ? bias : row, "y")
        #expect((output[0..<9] + output[18...]).allSatisfy { $0 == 0 })
        // A row that is its own mean can move nothing but the shift.
        #expect(example.recording.gradient(example.x).allSatisfy { $0 == 0 })
        #expect(example.layer.weight.gradientDoubles.allSatisfy { $0 == 0 })
        expectNear(
            example.layer.bias.gradientDoubles, rows == 1 ? dy.rows.row(1) : row, "bias")
    }

    /// What stands in padded rows, even what overflows when squared, changes no bit.
    @Test func ignoresPadding() throws {
        var random = TestRandom(seed: 73)
        let shape = BatchShape(ragged: 5, lanes: 4, sequences: 2)
        var input: SequenceBatch<Double> = random.sequences(5, 8, 9)
        let dy: SequenceBatch<Double> = random.sequences(5, 8, 9)
        let results = try [0.25, 1e30].map { garbage in
            for (row, isValid) in shape.valid.enumerated() where !isValid {
                for column in 0..<9 { input.rows[row, column] = garbage }
            }
            let example = NormalizationExample(shape, features: 9)
            try example.run(x: input, dy: dy)
            return example.y.value.array + example.x.finishedGradient().array
                + example.recording.parameters.gradients.whole.array
                + example.recording.parameters.statisticValues.whole.array
        }
        expectSameBits(results[0], results[1], "normalisation")
    }
}
