import Layers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct BidirectionalTests {
    private func expectTwin(_ shape: BatchShape, inputs: Int, units: Int) throws {
        var random = TestRandom(seed: 81)
        let example = BidirectionalExample(shape, inputs: inputs, units: units)
        func state() -> LSTMTwin<Double>.State {
            .init(
                hidden: random.matrix(shape.batch, units), cell: random.matrix(shape.batch, units))
        }
        let input: SequenceBatch<Double> = random.sequences(shape.times, shape.batch, inputs)
        let dOutput: SequenceBatch<Double> = random.sequences(
            shape.times, shape.batch, 2 * units)
        let initial = (ahead: state(), back: state()), dFinal = (ahead: state(), back: state())
        try example.run(
            x: input, initial: [initial.ahead, initial.back], dOutput: dOutput,
            dFinal: [dFinal.ahead, dFinal.back])

        let parameters = example.recording.parameters, recording = example.recording
        let twin = BidirectionalTwin(
            ahead: try parameters.lstmTwin(), back: try parameters.lstmTwin(suffix: "_reverse"))
        let pass = twin.forward(input, initial: initial, lengths: shape.lengths)
        let gradients = twin.backward(pass, dOutput: dOutput, dFinal: dFinal)
        expectNear(recording.values(example.y), pass.output.values, "output")
        expectNear(recording.gradient(example.x), gradients.input.values, "x")
        let sides = [
            (pass.ahead, gradients.ahead, "l0"), (pass.back, gradients.back, "l0_reverse"),
        ]
        for (ends, (pass, gradients, name)) in zip(example.states, sides) {
            expectNear(recording.state(ends.finalH), pass.final.hidden.values, "\(name) h")
            expectNear(recording.state(ends.finalC), pass.final.cell.values, "\(name) c")
            let initial = gradients.initial
            expectNear(recording.state(ends.gradientH), initial.hidden.values, "\(name) dh")
            expectNear(recording.state(ends.gradientC), initial.cell.values, "\(name) dc")
            func expectParameter(_ short: String, _ expected: [Double]) throws {
                let parameter = try parameters.parameter("lstm.\(short)_\(name)")
                expectNear(parameter.gradientDoubles, expected, "\(short)_\(name)")
            }
            try expectParameter("weight_ih", gradients.weightIH.values)
            try expectParameter("weight_hh", gradients.weightHH.values)
            try expectParameter("bias_ih", gradients.biasIH)
            try expectParameter("bias_hh", gradients.biasHH)
        }
    }

    @Test(arguments: BatchShape.awkward)
    func agreesWithTheTwin(shape: BatchShape) throws { try expectTwin(shape, inputs: 7, units: 9) }

    @Test(arguments: [(1, 1), (9, 7), (7, 8), (8, 9), (1, 31), (65, 64), (31, 65)])
    func agreesWithTheTwin(inputs: Int, units: Int) throws {
        let shape = BatchShape(ragged: 5, lanes: 4, sequences: 2)
        try expectTwin(shape, inputs: inputs, units: units)
    }

    /// A padded batch is its sentences one by one, bit for bit: rows are computed alone.
    @Test func isItsSentencesOneByOne() throws {
        var random = TestRandom(seed: 82)
        let shape = BatchShape(lanes: 2, sequences: 2, times: 7, lengths: [7, 2, 1, 5])
        let input: SequenceBatch<Double> = random.sequences(7, 4, 5)
        let whole = try output(shape, input)
        for (sequence, length) in shape.lengths.enumerated() {
            let cut = SequenceBatch(
                times: length, batch: 1, features: 5,
                values: Array(input.sequence(sequence).values.prefix(length * 5)))
            let alone = try output(BatchShape(full: length, lanes: 1, sequences: 1), cut)
            let padded = (0..<length).flatMap { time in
                (0..<18).map { whole[(time * 4 + sequence) * 18 + $0] }
            }
            #expect(padded == alone)
        }
    }

    /// The output of a stack of two layers from states of zero, [T][B][2H].
    private func output(
        _ shape: BatchShape, _ input: SequenceBatch<Double>
    ) throws -> [Double] {
        let example = BidirectionalExample(
            shape, inputs: 5, units: 9, layers: 2, purpose: .evaluation)
        example.recording.fill(example.x, input)
        for state in example.states { state.reset() }
        try example.recording.forward()
        return example.recording.values(example.y)
    }

    @Test(arguments: [("one", 1), ("two", 2)], [1, 2, 4])
    func agreesWithPyTorch(_ named: (name: String, layers: Int), lanes: Int) throws {
        let golden = try Golden.load("bidirectional"), name = named.name
        let input = try golden.sequences("\(name)/x")
        let initial = try golden.states(name, hidden: "h0", cell: "c0")
        let shape = BatchShape(
            lanes: lanes, sequences: input.batch / lanes, times: input.times,
            lengths: try golden.integers("\(name)/lengths"))
        let example = BidirectionalExample(
            shape, inputs: input.features, units: initial[0].hidden.columns, layers: named.layers)
        let recording = example.recording, ends = example.states
        for parameter in recording.parameters.parameters {
            parameter.set(try golden.values("\(name)/\(parameter.name.dropFirst("lstm.".count))"))
        }
        try example.run(
            x: input, initial: initial, dOutput: try golden.sequences("\(name)/grad/output"),
            dFinal: try golden.states(name, hidden: "grad/hn", cell: "grad/cn"))

        // PyTorch pads with zeros where our layers repeat a state.
        var output = recording.values(example.y)
        shape.blank(&output, features: example.y.features)
        try expectGolden(output, golden, "\(name)/output")
        try expectGolden(recording.gradient(example.x), golden, "\(name)/grad/x")
        try expectGolden(ends.flatMap { recording.state($0.finalH) }, golden, "\(name)/hn")
        try expectGolden(ends.flatMap { recording.state($0.finalC) }, golden, "\(name)/cn")
        try expectGolden(ends.flatMap { recording.state($0.gradientH) }, golden, "\(name)/grad/h0")
        try expectGolden(ends.flatMap { recording.state($0.gradientC) }, golden, "\(name)/grad/c0")
        for parameter in recording.parameters.parameters {
            let short = parameter.name.dropFirst("lstm.".count)
            try expectGolden(parameter.gradientDoubles, golden, "\(name)/grad/\(short)")
        }
    }
}

extension Golden {
    /// States of layers and directions, out of tensors [N, B, H].
    func states(
        _ name: String, hidden: String, cell: String
    ) throws -> [LSTMTwin<Double>.State] {
        let h = try sequences("\(name)/\(hidden)"), c = try sequences("\(name)/\(cell)")
        return (0..<h.times).map { .init(hidden: h[time: $0], cell: c[time: $0]) }
    }
}
