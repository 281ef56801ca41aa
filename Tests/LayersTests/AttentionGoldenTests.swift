import Layers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct AttentionGoldenTests {
    @Test(arguments: [("general", true), ("dot", false)], [1, 2, 4])
    func agreesWithPyTorch(_ named: (name: String, isGeneral: Bool), lanes: Int) throws {
        let golden = try Golden.load("attention"), name = named.name
        let input = try golden.sequences("\(name)/x")
        let values = try golden.sequences("\(name)/values")
        let h0 = try golden.matrix("\(name)/h0"), vector = try golden.matrix("\(name)/vector")
        let shape = BatchShape(
            lanes: lanes, sequences: input.batch / lanes, times: input.times,
            lengths: try golden.integers("\(name)/lengths"))
        let sourceLengths = try golden.integers("\(name)/source_lengths")
        let example = DecoderExample(
            shape, positions: values.times, sourceLengths: sourceLengths,
            .init(
                inputs: input.features, features: values.features, units: h0.columns,
                outputs: vector.columns, isGeneral: named.isGeneral))
        let recording = example.recording, parameters = recording.parameters.parameters
        for parameter in parameters {
            parameter.set(try golden.values("\(name)/\(torchName(parameter))"))
        }
        try example.run(
            .init(
                input: input, lengths: shape.lengths, values: values,
                sourceLengths: sourceLengths,
                initial: .init(hidden: h0, cell: try golden.matrix("\(name)/c0")),
                initialVector: vector), dOutput: try golden.sequences("\(name)/grad/output"))

        let state = example.output.state
        try expectGolden(recording.values(example.output.sequence), golden, "\(name)/output")
        try expectGolden(example.weights().used, golden, "\(name)/weights")
        try expectGolden(recording.state(state.finalH), golden, "\(name)/hn")
        try expectGolden(recording.state(state.finalC), golden, "\(name)/cn")
        try expectGolden(recording.gradient(example.x), golden, "\(name)/grad/x")
        try expectGolden(recording.gradient(example.values), golden, "\(name)/grad/values")
        try expectGolden(recording.state(state.gradientH), golden, "\(name)/grad/h0")
        try expectGolden(recording.state(state.gradientC), golden, "\(name)/grad/c0")
        for parameter in parameters {
            try expectGolden(
                parameter.gradientDoubles, golden, "\(name)/grad/\(torchName(parameter))")
        }
    }

    /// The names that the modules of the script have.
    private func torchName(_ parameter: Parameter) -> String {
        guard parameter.name.hasSuffix("_l0") else {
            return parameter.name.replacing("decoder.", with: "")
        }
        return parameter.name.replacing("decoder.", with: "cell.").replacing("_l0", with: "")
    }
}
