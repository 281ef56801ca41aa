import Layers
import Reference
import Tensors
import Testing

@Suite struct AttentionDecoderTests {
    private func sourceLengths(_ batch: Int, positions: Int) -> [Int] {
        var random = TestRandom(seed: 83)
        var lengths = random.integers(batch, below: positions + 1)
        lengths[batch / 2] = positions
        return lengths
    }

    private func expectTwin(
        _ shape: BatchShape, positions: Int, _ sizes: DecoderExample.Sizes = .init()
    ) throws {
        let example = DecoderExample(
            shape, positions: positions,
            sourceLengths: sourceLengths(shape.batch, positions: positions), sizes)
        let recording = example.recording, parameters = recording.parameters
        let inputs = example.inputs(seed: 84)
        var random = TestRandom(seed: 85)
        let dOutput: SequenceBatch<Double> = random.sequences(
            shape.times, shape.batch, sizes.outputs)
        try example.run(inputs, dOutput: dOutput)

        let twin = try example.twin()
        let pass = twin.forward(inputs), output = example.output
        let gradients = twin.backward(pass, dOutput: dOutput)
        expectNear(recording.values(output.sequence), pass.output.values, "output")
        expectNear(example.weights().used, pass.weights.flatMap(\.values), "weights")
        #expect(example.weights().rest.allSatisfy { $0 == 0 })
        expectNear(recording.state(output.state.finalH), pass.final.hidden.values, "final h")
        expectNear(recording.state(output.state.finalC), pass.final.cell.values, "final c")
        expectNear(recording.gradient(example.x), gradients.input.values, "x")
        expectNear(recording.gradient(example.values), gradients.values.values, "values")
        let initial = gradients.initial
        expectNear(recording.state(output.state.gradientH), initial.hidden.values, "initial h")
        expectNear(recording.state(output.state.gradientC), initial.cell.values, "initial c")
        func expectParameter(_ name: String, _ expected: [Double]) throws {
            expectNear(try parameters.parameter(name).gradientDoubles, expected, name)
        }
        let cell = gradients.weights.cell
        try expectParameter("decoder.weight_ih_l0", cell.weightIH.values)
        try expectParameter("decoder.weight_hh_l0", cell.weightHH.values)
        try expectParameter("decoder.bias_ih_l0", cell.biasIH)
        try expectParameter("decoder.bias_hh_l0", cell.biasHH)
        try expectParameter(
            "decoder.combination.weight", gradients.weights.combination.values)
        if sizes.isGeneral { try expectParameter("keys.weight", gradients.weights.keys.values) }
    }

    @Test(arguments: BatchShape.awkward)
    func agreesWithTheTwin(shape: BatchShape) throws { try expectTwin(shape, positions: 6) }

    @Test(arguments: [1, 7, 8, 9, 31, 64, 65])
    func agreesWithTheTwin(positions: Int) throws {
        try expectTwin(BatchShape(ragged: 4, lanes: 2, sequences: 3), positions: positions)
    }

    @Test(arguments: [
        (1, 1, 1, 1), (7, 9, 8, 31), (8, 65, 7, 9), (31, 7, 64, 65), (65, 8, 9, 7), (9, 31, 65, 8),
    ])
    func agreesWithTheTwin(inputs: Int, features: Int, units: Int, outputs: Int) throws {
        try expectTwin(
            BatchShape(ragged: 4, lanes: 2, sequences: 2), positions: 5,
            .init(inputs: inputs, features: features, units: units, outputs: outputs))
    }

    @Test(arguments: [1, 8, 31])
    func dotAgreesWithTheTwin(units: Int) throws {
        try expectTwin(
            BatchShape(ragged: 5, lanes: 2, sequences: 3), positions: 6,
            .init(features: units, units: units, isGeneral: false))
    }

    /// A tape that evaluates gives the bits of one that trains, also one step at a time.
    @Test func evaluatesLikeInTraining() throws {
        let shape = BatchShape(full: 5, lanes: 2, sequences: 2), lengths = [3, 6, 1, 0]
        let trained = DecoderExample(shape, positions: 6, sourceLengths: lengths)
        let inputs = trained.inputs(seed: 86)
        trained.fill(inputs)
        try trained.recording.forward()
        let whole = trained.recording.values(trained.output.sequence)

        let single = DecoderExample(
            BatchShape(full: 1, lanes: 2, sequences: 2), positions: 6, sourceLengths: lengths,
            purpose: .evaluation)
        single.fill(
            .init(
                input: SequenceBatch(times: 1, batch: 4, rows: inputs.input[time: 0]),
                lengths: [1, 1, 1, 1], values: inputs.values, sourceLengths: lengths,
                initial: inputs.initial, initialVector: inputs.initialVector))
        var steps: [Double] = []
        for time in 0..<5 {
            single.recording.fill(
                single.x, SequenceBatch(times: 1, batch: 4, rows: inputs.input[time: time]))
            try single.recording.forward()
            steps += single.recording.values(single.output.sequence)
            single.output.state.initialH.copy(from: single.output.state.finalH)
            single.output.state.initialC.copy(from: single.output.state.finalC)
            single.output.initialVector.copy(from: single.output.sequence.value)
        }
        #expect(steps == whole)
    }

    /// What stands in the padding of source and input changes no bit.
    @Test func ignoresPadding() throws {
        let shape = BatchShape(ragged: 5, lanes: 2, sequences: 3)
        let lengths = [4, 0, 17, 20, 16, 3]
        var random = TestRandom(seed: 87)
        let dOutput: SequenceBatch<Double> = random.sequences(5, 6, 7)
        let results = try [0.25, -1e30].map { garbage in
            let example = DecoderExample(shape, positions: 20, sourceLengths: lengths)
            var inputs = example.inputs(seed: 88)
            for (sequence, length) in lengths.enumerated() {
                for position in length..<20 {
                    for feature in 0..<6 { inputs.values[position, sequence, feature] = garbage }
                }
            }
            for (row, isValid) in shape.valid.enumerated() where !isValid {
                for column in 0..<5 { inputs.input.rows[row, column] = garbage }
            }
            try example.run(inputs, dOutput: dOutput)
            let output = example.output, state = output.state
            return [
                output.sequence.value, output.weights, state.finalH, state.finalC,
                state.gradientH, state.gradientC, example.x.finishedGradient(),
                example.values.finishedGradient(), example.recording.parameters.gradientsOnly,
            ].flatMap(\.array)
        }
        expectSameBits(results[0], results[1], "decoder")
    }
}
