import Layers
import Reference
import Tensors
import TestSupport
import Testing

@Suite struct LSTMGoldenTests {
    @Test(
        arguments: [("one", 1), ("two", 2), ("packed", 1), ("carried", 2)], [1, 2, 4])
    func agreesWithPyTorch(_ named: (name: String, layers: Int), lanes: Int) throws {
        let golden = try Golden.load("lstm"), name = named.name
        let input = try golden.sequences("\(name)/x")
        let initial = try states(golden, name, hidden: "h0", cell: "c0")
        let shape = BatchShape(
            lanes: lanes, sequences: input.batch / lanes, times: input.times,
            lengths: try golden.integers("\(name)/lengths"))
        let example = LSTMExample(
            shape, inputs: input.features, units: initial[0].hidden.columns, layers: named.layers)
        let recording = example.recording
        for parameter in recording.parameters.parameters {
            parameter.set(try golden.values("\(name)/\(parameter.name.dropFirst("lstm.".count))"))
        }
        try example.run(
            x: input, initial: initial, dOutput: try golden.sequences("\(name)/grad/output"),
            dFinal: try states(golden, name, hidden: "grad/hn", cell: "grad/cn"))

        // PyTorch pads a packed sequence with zeros where our layer repeats the last output.
        var output = recording.values(example.y)
        if name == "packed" { shape.blank(&output, features: example.y.features) }
        try expectGolden(output, golden, "\(name)/output")
        try expectGolden(recording.gradient(example.x), golden, "\(name)/grad/x")
        let ends = example.states
        try expectGolden(ends.flatMap { recording.state($0.finalH) }, golden, "\(name)/hn")
        try expectGolden(ends.flatMap { recording.state($0.finalC) }, golden, "\(name)/cn")
        try expectGolden(ends.flatMap { recording.state($0.gradientH) }, golden, "\(name)/grad/h0")
        try expectGolden(ends.flatMap { recording.state($0.gradientC) }, golden, "\(name)/grad/c0")
        for parameter in recording.parameters.parameters {
            let short = parameter.name.dropFirst("lstm.".count)
            try expectGolden(parameter.gradientDoubles, golden, "\(name)/grad/\(short)")
        }
    }

    /// The states of all layers, out of tensors [layers, B, H].
    private func states(
        _ golden: Golden, _ name: String, hidden: String, cell: String
    ) throws -> [LSTMTwin<Double>.State] {
        let h = try golden.sequences("\(name)/\(hidden)")
        let c = try golden.sequences("\(name)/\(cell)")
        return (0..<h.times).map { .init(hidden: h[time: $0], cell: c[time: $0]) }
    }
}
