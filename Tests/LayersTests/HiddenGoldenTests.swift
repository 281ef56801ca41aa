import Layers
import Reference
import Tensors
import TestSupport
import Testing

/// GRU and plain recurrent layers against PyTorch.
@Suite struct HiddenGoldenTests {
    @Test(arguments: HiddenKind.allCases, [1, 2, 4])
    func agreesWithPyTorch(kind: HiddenKind, lanes: Int) throws {
        let golden = try Golden.load(kind.golden.file)
        for (name, layers) in kind.goldenCases {
            try expectCase(kind, golden, name, layers: layers, lanes: lanes)
        }
    }

    private func expectCase(
        _ kind: HiddenKind, _ golden: Golden, _ name: String, layers: Int, lanes: Int
    ) throws {
        func states(_ part: String) throws -> [DenseMatrix<Double>] {
            let all = try golden.sequences("\(name)/\(part)")
            return (0..<layers).map { all[time: $0] }
        }
        let input = try golden.sequences("\(name)/x"), initial = try states("h0")
        let shape = BatchShape(
            lanes: lanes, sequences: input.batch / lanes, times: input.times,
            lengths: try golden.integers("\(name)/lengths"))
        let example = HiddenExample(
            kind, shape, inputs: input.features, units: initial[0].columns, layers: layers)
        let recording = example.recording
        for parameter in recording.parameters.parameters {
            parameter.set(try golden.values("\(name)/\(parameter.name.dropFirst("layer.".count))"))
        }
        try example.run(
            x: input, initial: initial, dOutput: try golden.sequences("\(name)/grad/output"),
            dFinal: try states("grad/hn"))

        // PyTorch pads a packed sequence with zeros where our layer repeats the last output.
        var output = recording.values(example.y)
        if name.hasSuffix("packed") { shape.blank(&output, features: example.y.features) }
        try expectGolden(output, golden, "\(name)/output")
        try expectGolden(recording.gradient(example.x), golden, "\(name)/grad/x")
        let ends = example.states
        try expectGolden(
            ends.flatMap { recording.state($0.finalH) }, golden, "\(name)/hn")
        try expectGolden(
            ends.flatMap { recording.state($0.gradientH) }, golden, "\(name)/grad/h0")
        for parameter in recording.parameters.parameters {
            let short = parameter.name.dropFirst("layer.".count)
            try expectGolden(
                parameter.gradientDoubles, golden, "\(name)/grad/\(short)")
        }
    }
}
