import Layers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct WeightedEntropyTests {
    private func expectTwin(_ shape: BatchShape, classes: Int) throws {
        var random = TestRandom(seed: 92)
        let targets = zip(shape.valid, random.integers(shape.valid.count, below: classes))
            .map { $0 ? $1 : -1 }
        let logits: SequenceBatch<Double> = random.sequences(
            shape.times, shape.batch, classes, limit: 8)
        let weights = (0..<classes).map { Double($0 % 5) / 2 }
        for (weights, smoothing) in [(weights, 0), (weights, 0.125), ([], 0.25)] {
            let twin = weightedEntropyTwin(
                logits: logits.rows, targets: targets,
                weights: weights.isEmpty ? Array(repeating: 1, count: classes) : weights,
                smoothing: smoothing)
            for purpose in [Tape.Purpose.training, .evaluation] {
                let recording = Recording(shape, purpose: purpose)
                let input = recording.input(features: classes)
                let loss = SoftmaxCrossEntropy(
                    input, targets: recording.integers(targets),
                    classWeights: weights.map { Float($0) }, labelSmoothing: Float(smoothing),
                    on: recording.tape)
                recording.seal()
                recording.fill(input, logits)
                try recording.expect(loss, of: input, twin, "entropy")
            }
        }
    }

    @Test(arguments: BatchShape.awkward)
    func agreesWithTheTwin(shape: BatchShape) throws { try expectTwin(shape, classes: 9) }

    @Test(arguments: [1, 7, 8, 9, 31, 64, 65])
    func agreesWithTheTwin(classes: Int) throws {
        try expectTwin(BatchShape(ragged: 4, lanes: 3, sequences: 2), classes: classes)
    }

    @Test(arguments: ["weighted", "smoothed", "both"])
    func agreesWithPyTorch(name: String) throws {
        let golden = try Golden.load("losses"), logits = try golden.step("entropy/\(name)/x")
        let recording = Recording(BatchShape(full: 1, lanes: 7, sequences: 1))
        let input = recording.input(features: 9)
        let weights = try golden.tensor("entropy/weights").floats
        let loss = SoftmaxCrossEntropy(
            input, targets: recording.integers(try golden.integers("entropy/targets")),
            classWeights: name == "smoothed" ? [] : weights,
            labelSmoothing: Float(try golden.number("entropy/\(name)/smoothing")),
            on: recording.tape)
        recording.seal()
        recording.fill(input, logits)
        try recording.run()
        try expectGolden([Double(loss.sums[0])], golden, "entropy/\(name)/loss")
        try expectGolden(recording.gradient(input), golden, "entropy/\(name)/grad/x")
    }

    /// Weights of 1 and no smoothing are the plain loss, to the bit.
    @Test func isThePlainLossWithoutWeights() throws {
        let shape = BatchShape(full: 3, lanes: 1, sequences: 4)
        var random = TestRandom(seed: 93)
        let logits: SequenceBatch<Double> = random.sequences(3, 4, 33, limit: 5)
        let targets = random.integers(12, below: 33)
        let results = try [[], [Float](repeating: 1, count: 33)].map { weights in
            let recording = Recording(shape), input = recording.input(features: 33)
            let loss = SoftmaxCrossEntropy(
                input, targets: recording.integers(targets), classWeights: weights,
                on: recording.tape)
            recording.seal()
            recording.fill(input, logits)
            try recording.run()
            return loss.sums.array + input.finishedGradient().array
        }
        expectSameBits(results[1], results[0], "plain")
    }
}
