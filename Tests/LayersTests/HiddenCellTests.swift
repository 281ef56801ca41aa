import Layers
import Reference
import Tensors
import Testing

/// GRU and plain recurrent layers, whose state is h alone.
@Suite struct HiddenCellTests {
    /// What a layer is run with.
    private struct Numbers {
        let input: SequenceBatch<Double>
        let initial: DenseMatrix<Double>
        let dOutput: SequenceBatch<Double>
        let dFinal: DenseMatrix<Double>

        init(_ shape: BatchShape, inputs: Int, units: Int) {
            var random = TestRandom(seed: 84)
            input = random.sequences(shape.times, shape.batch, inputs)
            initial = random.matrix(shape.batch, units)
            dOutput = random.sequences(shape.times, shape.batch, units)
            dFinal = random.matrix(shape.batch, units)
        }

        func run(_ example: HiddenExample) throws {
            try example.run(x: input, initial: [initial], dOutput: dOutput, dFinal: [dFinal])
        }
    }

    private func expectTwin(
        _ kind: HiddenKind, _ shape: BatchShape, inputs: Int, units: Int
    ) throws {
        let numbers = Numbers(shape, inputs: inputs, units: units)
        let example = HiddenExample(kind, shape, inputs: inputs, units: units)
        try numbers.run(example)
        let twin = try example.recording.parameters.twin(kind)
        let pass = twin.forward(numbers.input, initial: numbers.initial, lengths: shape.lengths)
        let gradients = twin.backward(pass, dOutput: numbers.dOutput, dFinal: numbers.dFinal)
        let recording = example.recording, ends = example.states[0]
        #expect(ends.initialC.count == 0 && ends.finalC.count == 0 && ends.gradientC.count == 0)
        expectNear(recording.values(example.y), pass.output.values, "output")
        expectNear(recording.state(ends.finalH), pass.final.values, "final h")
        expectNear(recording.gradient(example.x), gradients.input.values, "x")
        expectNear(recording.state(ends.gradientH), gradients.initial.values, "initial h")
        func expectParameter(_ name: String, _ expected: [Double]) throws {
            let parameter = try recording.parameters.parameter("layer.\(name)_l0")
            expectNear(parameter.gradientDoubles, expected, name)
        }
        try expectParameter("weight_ih", gradients.weightIH.values)
        try expectParameter("weight_hh", gradients.weightHH.values)
        try expectParameter("bias_ih", gradients.biasIH)
        try expectParameter("bias_hh", gradients.biasHH)
    }

    @Test(arguments: HiddenKind.allCases, BatchShape.awkward)
    func agreesWithTheTwin(kind: HiddenKind, shape: BatchShape) throws {
        try expectTwin(kind, shape, inputs: 7, units: 9)
    }

    @Test(
        arguments: HiddenKind.allCases,
        [(1, 1), (9, 7), (7, 8), (8, 9), (1, 31), (65, 64), (31, 65)])
    func agreesWithTheTwin(kind: HiddenKind, sizes: (inputs: Int, units: Int)) throws {
        for times in [1, 2, 9] {
            try expectTwin(
                kind, BatchShape(ragged: times, lanes: 4, sequences: 2), inputs: sizes.inputs,
                units: sizes.units)
        }
    }

    /// A batch of empty sequences carries its state through and has no gradient but the carried.
    @Test(arguments: HiddenKind.allCases)
    func carriesTheStateOfEmptySequences(kind: HiddenKind) throws {
        let shape = BatchShape(lanes: 2, sequences: 1, times: 3, lengths: [0, 0])
        let example = HiddenExample(kind, shape, inputs: 2, units: 9)
        var random = TestRandom(seed: 85)
        let h: DenseMatrix<Double> = random.matrix(2, 9)
        try example.run(
            x: random.sequences(3, 2, 2), initial: [h],
            dOutput: SequenceBatch(times: 3, batch: 2, features: 9), dFinal: [h])
        let recording = example.recording, ends = example.states[0]
        expectNear(recording.state(ends.finalH), h.values, "h", tolerance: 0)
        expectNear(recording.state(ends.gradientH), h.values, "dh", tolerance: 0)
        #expect(recording.parameters.gradientsOnly.array.allSatisfy { $0 == 0 })
    }

    /// What stands in the padding of the input reaches nothing but what belongs to padding.
    @Test(arguments: HiddenKind.allCases)
    func ignoresPaddedInputs(kind: HiddenKind) throws {
        let shape = BatchShape(ragged: 5, lanes: 4, sequences: 2)
        let numbers = Numbers(shape, inputs: 7, units: 9)
        let results = try [0.25, -1e30].map { garbage in
            var input = numbers.input
            for (row, isValid) in shape.valid.enumerated() where !isValid {
                for column in 0..<7 { input.rows[row, column] = garbage }
            }
            let example = HiddenExample(kind, shape, inputs: 7, units: 9)
            try example.run(
                x: input, initial: [numbers.initial], dOutput: numbers.dOutput,
                dFinal: [numbers.dFinal])
            return example.numbers
        }
        expectSameBits(results[0], results[1], "\(kind)")
    }

    /// Without dropout and statistics, a tape that evaluates gives the bits of one that trains.
    @Test(arguments: HiddenKind.allCases)
    func evaluatesLikeInTraining(kind: HiddenKind) throws {
        let shape = BatchShape(ragged: 5, lanes: 3, sequences: 2)
        let numbers = Numbers(shape, inputs: 7, units: 9)
        let outputs = try [Tape.Purpose.training, .evaluation].map { purpose in
            let example = HiddenExample(
                kind, shape, inputs: 7, units: 9, layers: 2, purpose: purpose)
            example.recording.fill(example.x, numbers.input)
            for state in example.states { state.reset() }
            try example.recording.forward()
            return example.y.value.array
        }
        expectSameBits(outputs[0], outputs[1], "output")
    }

    /// An update of the weights reaches all packed copies, of both directions.
    @Test(arguments: HiddenKind.allCases)
    func noticesChangedWeights(kind: HiddenKind) throws {
        let shape = BatchShape(ragged: 3, lanes: 1, sequences: 2)
        let numbers = Numbers(shape, inputs: 2, units: 9)
        func example() -> HiddenExample { HiddenExample(kind, shape, inputs: 2, units: 9) }
        func change(_ example: HiddenExample) throws {
            var random = TestRandom(seed: 86)
            for parameter in example.recording.parameters.parameters {
                parameter.set(random.vector(parameter.count))
            }
            example.recording.parameters.markChanged()
        }
        let used = example(), fresh = example()
        try numbers.run(used)
        let before = used.numbers
        for example in [used, fresh] {
            try change(example)
            try numbers.run(example)
        }
        expectSameBits(used.numbers, fresh.numbers, "\(kind)")
        #expect(used.numbers != before)
    }
}
