import Layers
import Reference
import Tensors
import Testing

@Suite struct LSTMTests {
    private func expectTwin(_ shape: BatchShape, inputs: Int, units: Int) throws {
        var random = TestRandom(seed: 64)
        let example = LSTMExample(shape, inputs: inputs, units: units)
        func state() -> LSTMTwin<Double>.State {
            .init(
                hidden: random.matrix(shape.batch, units), cell: random.matrix(shape.batch, units))
        }
        let input: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, inputs)
        let dOutput: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, units)
        let initial = state(), dFinal = state()
        try example.run(
            x: input, initial: [initial], dOutput: dOutput, dFinal: [dFinal])

        let twin = try example.recording.parameters.lstmTwin()
        let pass = twin.forward(input, initial: initial, lengths: shape.lengths)
        let gradients = twin.backward(pass, dOutput: dOutput, dFinal: dFinal)
        let recording = example.recording, ends = example.states[0]
        expectNear(recording.values(example.y), pass.output.values, "output")
        expectNear(recording.state(ends.finalH), pass.final.hidden.values, "final h")
        expectNear(recording.state(ends.finalC), pass.final.cell.values, "final c")
        expectNear(recording.gradient(example.x), gradients.input.values, "x")
        expectNear(recording.state(ends.gradientH), gradients.initial.hidden.values, "initial h")
        expectNear(recording.state(ends.gradientC), gradients.initial.cell.values, "initial c")
        func expectParameter(_ name: String, _ expected: [Double]) throws {
            let parameter = try recording.parameters.parameter("lstm.\(name)_l0")
            expectNear(parameter.gradientDoubles, expected, name)
        }
        try expectParameter("weight_ih", gradients.weightIH.values)
        try expectParameter("weight_hh", gradients.weightHH.values)
        try expectParameter("bias_ih", gradients.biasIH)
        try expectParameter("bias_hh", gradients.biasHH)
    }

    @Test(arguments: BatchShape.awkward)
    func agreesWithTheTwin(shape: BatchShape) throws { try expectTwin(shape, inputs: 7, units: 9) }

    @Test(arguments: [(1, 1), (9, 7), (7, 8), (8, 9), (1, 31), (65, 64), (31, 65)])
    func agreesWithTheTwin(inputs: Int, units: Int) throws {
        let shape = BatchShape(ragged: 5, lanes: 4, sequences: 2)
        try expectTwin(shape, inputs: inputs, units: units)
    }

    /// A batch of empty sequences carries its state through and has no gradient but the carried.
    @Test func carriesTheStateOfEmptySequences() throws {
        let shape = BatchShape(lanes: 2, sequences: 1, times: 3, lengths: [0, 0])
        let example = LSTMExample(shape, inputs: 2, units: 9)
        var random = TestRandom(seed: 65)
        let initial = LSTMTwin<Double>.State(
            hidden: random.matrix(2, 9), cell: random.matrix(2, 9))
        try example.run(
            x: random.sequences(3, 2, 2), initial: [initial],
            dOutput: SequenceBatch(times: 3, batch: 2, features: 9), dFinal: [initial])
        let recording = example.recording, ends = example.states[0]
        for h in [ends.finalH, ends.gradientH] {
            expectNear(recording.state(h), initial.hidden.values, "h", tolerance: 0)
        }
        for c in [ends.finalC, ends.gradientC] {
            expectNear(recording.state(c), initial.cell.values, "c", tolerance: 0)
        }
        #expect(recording.parameters.gradientsOnly.array.allSatisfy { $0 == 0 })
    }

    /// Without dropout and statistics, a tape that evaluates gives the bits of one that trains.
    @Test func evaluatesLikeInTraining() throws {
        var random = TestRandom(seed: 66)
        let shape = BatchShape(ragged: 5, lanes: 3, sequences: 2)
        let input: SequenceBatch<Double> = random.sequences(5, 6, 7)
        let outputs = try [Tape.Purpose.training, .evaluation].map { purpose in
            let example = LSTMExample(shape, inputs: 7, units: 9, layers: 2, purpose: purpose)
            example.recording.fill(example.x, input)
            for state in example.states { state.reset() }
            try example.recording.forward()
            return example.y.value.array
        }
        expectSameBits(outputs[0], outputs[1], "output")
    }

    /// An update of the weights reaches the packed copies.
    @Test func noticesChangedWeights() throws {
        var random = TestRandom(seed: 67)
        let shape = BatchShape(full: 3, lanes: 1, sequences: 2)
        let example = LSTMExample(shape, inputs: 2, units: 9)
        let input: SequenceBatch<Double> = random.sequences(3, 2, 2)
        example.recording.fill(example.x, input)
        try example.recording.forward()
        let parameters = example.recording.parameters
        try parameters.parameter("lstm.weight_hh_l0").set(random.vector(36 * 9))
        parameters.markChanged()
        try example.recording.forward()
        let expected = try parameters.lstmTwin().forward(input).output.values
        expectNear(example.recording.values(example.y), expected, "output")
    }

    /// Only the forget gate's part of one bias starts elsewhere.
    @Test func theForgetGateCanStartOpen() {
        let all = [Float(0), 1.5].map { bias in
            let parameters = ParameterSet()
            let layer = LSTM(
                "lstm", layer: 0, inputs: 3, units: 5, forgetBias: bias, in: parameters)
            parameters.allocate(seed: 8, kernels: .best)
            #expect(layer.units == 5)
            return parameters.parameters.map { ($0.name, $0.value.array) }
        }
        for (usual, open) in zip(all[0], all[1]) {
            let isBias = usual.0 == "lstm.bias_ih_l0"
            for (index, value) in usual.1.enumerated() {
                let isForget = isBias && (5..<10).contains(index)
                #expect(open.1[index] == (isForget ? value + 1.5 : value))
            }
        }
    }
}
