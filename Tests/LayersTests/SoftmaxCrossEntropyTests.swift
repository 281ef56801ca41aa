import Layers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct SoftmaxCrossEntropyTests {
    /// A loss on a tape whose logits are filled by hand.
    private struct Example {
        let recording: Recording
        let logits: Tensor
        let loss: SoftmaxCrossEntropy

        init(
            _ shape: BatchShape, classes: Int, targets: [Int], purpose: Tape.Purpose = .training
        ) {
            recording = Recording(shape, purpose: purpose)
            logits = recording.input(features: classes)
            loss = SoftmaxCrossEntropy(
                logits, targets: recording.integers(targets), on: recording.tape)
            recording.seal()
        }
    }

    /// Random targets, none in rows of padding.
    private func targets(_ shape: BatchShape, classes: Int) -> [Int] {
        var random = TestRandom(seed: 68)
        return zip(shape.valid, random.integers(shape.valid.count, below: classes))
            .map { $0 ? $1 : -1 }
    }

    private func expectTwin(_ shape: BatchShape, classes: Int) throws {
        var random = TestRandom(seed: 69)
        let targets = targets(shape, classes: classes)
        let logits: SequenceBatch<Double> = random.sequences(
            shape.times, shape.batch, classes, limit: 8)
        let twin = CrossEntropyTwin(logits: logits.rows, targets: targets)
        for purpose in [Tape.Purpose.training, .evaluation] {
            let example = Example(shape, classes: classes, targets: targets, purpose: purpose)
            example.recording.fill(example.logits, logits)
            try example.recording.forward()
            expectNear([Double(example.loss.sums[0])], [twin.lossSum], "loss")
            #expect(example.loss.sums[1] == Float(twin.count))
            #expect(example.recording.values(example.logits) == logits.values)
            guard purpose == .training else { continue }
            try example.recording.tape.backward(Recording.moment)
            expectNear(example.recording.gradient(example.logits), twin.dLogits.values, "logits")
        }
    }

    @Test(arguments: BatchShape.awkward)
    func agreesWithTheTwin(shape: BatchShape) throws { try expectTwin(shape, classes: 9) }

    @Test(arguments: [1, 7, 8, 9, 31, 64, 65])
    func agreesWithTheTwin(classes: Int) throws {
        try expectTwin(BatchShape(ragged: 4, lanes: 3, sequences: 2), classes: classes)
    }

    @Test(arguments: ["padded", "large", "empty"])
    func agreesWithPyTorch(name: String) throws {
        let golden = try Golden.load("cross_entropy")
        let logits = try golden.step("\(name)/logits")
        for lanes in [1, logits.batch] {
            let example = Example(
                BatchShape(full: 1, lanes: lanes, sequences: logits.batch / lanes),
                classes: logits.features, targets: try golden.integers("\(name)/targets"))
            example.recording.fill(example.logits, logits)
            try example.recording.run()
            try expectGolden([Double(example.loss.sums[0])], golden, "\(name)/loss")
            #expect(Double(example.loss.sums[1]) == (try golden.number("\(name)/count")))
            try expectGolden(
                example.recording.gradient(example.logits), golden, "\(name)/grad/logits")
        }
    }

    /// A number that is none must reach the loss, where training looks for it.
    @Test(arguments: [Double.nan, .infinity])
    func showsABrokenLogit(broken: Double) throws {
        for place in [0, 8] {
            let example = Example(
                BatchShape(full: 1, lanes: 1, sequences: 1), classes: 9, targets: [4])
            var logits = SequenceBatch<Double>(times: 1, batch: 1, features: 9)
            logits.values[place] = broken
            example.recording.fill(example.logits, logits)
            try example.recording.forward()
            #expect(!example.loss.sums[0].isFinite, "class \(place)")
        }
    }
}
