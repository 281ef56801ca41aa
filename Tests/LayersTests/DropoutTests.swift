import Layers
import Reference
import Tensors
import Testing

@Suite struct DropoutTests {
    /// The mask that seed, name, step, sequence, time and unit alone determine, [T * B * F].
    private func mask(
        _ shape: BatchShape, name: String, rate: Float, kind: Dropout.Kind, features: Int
    ) -> [Bool] {
        let moment = Recording.moment
        let random = Philox(seed: moment.seed, site: RandomSite(name: name))
        var mask: [Bool] = []
        for time in 0..<shape.times {
            for sequence in 0..<shape.batch {
                for unit in 0..<features {
                    let number = random.uniform(
                        step: moment.step, sequence: UInt32(sequence),
                        timeStep: kind == .variational ? 0 : UInt32(time), unit: UInt32(unit))
                    mask.append(number < 1 - rate)
                }
            }
        }
        return mask
    }

    private func expectTwin(_ shape: BatchShape, features: Int, kind: Dropout.Kind) throws {
        var random = TestRandom(seed: 70)
        let rate: Float = 0.3
        let recording = Recording(shape)
        let x = recording.input(features: features)
        let y = Dropout("d", rate: rate, kind: kind)(x, on: recording.tape)
        let feed = GradientFeed(y, on: recording.tape)
        recording.seal()
        let input: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, features)
        let dy: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, features)
        recording.fill(x, input)
        recording.fill(feed, dy)
        try recording.run()

        let twin = DropoutTwin(
            mask: mask(shape, name: "d", rate: rate, kind: kind, features: features),
            probability: Double(rate))
        expectNear(recording.values(y), twin.forward(input.rows).values, "y")
        expectNear(recording.gradient(x), twin.backward(dy: dy.rows).values, "x")
    }

    @Test(arguments: BatchShape.awkward, Dropout.Kind.allCases)
    func agreesWithTheTwin(shape: BatchShape, kind: Dropout.Kind) throws {
        try expectTwin(shape, features: 9, kind: kind)
    }

    @Test(arguments: [1, 7, 8, 31, 64, 65])
    func agreesWithTheTwin(features: Int) throws {
        try expectTwin(
            BatchShape(full: 3, lanes: 3, sequences: 2), features: features, kind: .standard)
    }

    /// Where a tape evaluates or the rate is 0 there is no operation at all.
    @Test func leavesItsInputAlone() {
        let shape = BatchShape(full: 2, lanes: 1, sequences: 2)
        let evaluation = Recording(shape, purpose: .evaluation)
        let x = evaluation.input(features: 3)
        #expect(Dropout("d", rate: 0.5)(x, on: evaluation.tape) === x)
        let training = Recording(shape)
        let z = training.input(features: 3)
        #expect(Dropout("d", rate: 0)(z, on: training.tape) === z)
        #expect(Dropout("d", rate: 0.5)(z, on: training.tape) !== z)
    }
}
