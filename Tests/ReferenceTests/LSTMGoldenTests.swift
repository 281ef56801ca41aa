import Reference
import TestSupport
import Testing

@Suite struct LSTMGoldenTests {
    @Test(arguments: [("one", 1), ("two", 2), ("packed", 1), ("carried", 2)])
    func agreesWithPyTorch(example: String, layers: Int) throws {
        let golden = try Golden.load("lstm")
        let lengths = try golden.integers("\(example)/lengths")
        let stack = try (0..<layers).map { try golden.lstm(example, layer: $0) }
        var x = try golden.sequences("\(example)/x")
        var passes: [LSTMTwin<Double>.Pass] = []
        for (layer, twin) in stack.enumerated() {
            let initial = try golden.state(example, hidden: "h0", cell: "c0", layer: layer)
            let pass = twin.forward(x, initial: initial, lengths: lengths)
            x = pass.output
            passes.append(pass)
        }
        // PyTorch pads a packed sequence with zeros where the twin repeats the last output.
        let output = example == "packed" ? withoutPadding(x, lengths) : x
        try expectGolden(output.values, golden, "\(example)/output")
        try expectGolden(passes.flatMap { $0.final.hidden.values }, golden, "\(example)/hn")
        try expectGolden(passes.flatMap { $0.final.cell.values }, golden, "\(example)/cn")
        try expectGradients(golden, example, stack, passes)
    }

    private func expectGradients(
        _ golden: Golden, _ example: String, _ stack: [LSTMTwin<Double>],
        _ passes: [LSTMTwin<Double>.Pass]
    ) throws {
        var dOutput = try golden.sequences("\(example)/grad/output")
        var dInitial: [LSTMTwin<Double>.State] = []
        for (layer, twin) in stack.enumerated().reversed() {
            let dFinal = try golden.state(example, hidden: "grad/hn", cell: "grad/cn", layer: layer)
            let gradients = twin.backward(passes[layer], dOutput: dOutput, dFinal: dFinal)
            let name = "\(example)/grad"
            try expectGolden(gradients.weightIH.values, golden, "\(name)/weight_ih_l\(layer)")
            try expectGolden(gradients.weightHH.values, golden, "\(name)/weight_hh_l\(layer)")
            try expectGolden(gradients.biasIH, golden, "\(name)/bias_ih_l\(layer)")
            try expectGolden(gradients.biasHH, golden, "\(name)/bias_hh_l\(layer)")
            dInitial.insert(gradients.initial, at: 0)
            dOutput = gradients.input
        }
        try expectGolden(dOutput.values, golden, "\(example)/grad/x")
        try expectGolden(dInitial.flatMap { $0.hidden.values }, golden, "\(example)/grad/h0")
        try expectGolden(dInitial.flatMap { $0.cell.values }, golden, "\(example)/grad/c0")
    }
}

extension Golden {
    /// The parameters of one LSTM layer, under PyTorch's names after a prefix.
    func lstm(
        _ prefix: String, layer: Int, separator: String = "/"
    ) throws -> LSTMTwin<Double> {
        LSTMTwin(
            weightIH: try matrix("\(prefix)\(separator)weight_ih_l\(layer)"),
            weightHH: try matrix("\(prefix)\(separator)weight_hh_l\(layer)"),
            biasIH: try values("\(prefix)\(separator)bias_ih_l\(layer)"),
            biasHH: try values("\(prefix)\(separator)bias_hh_l\(layer)"))
    }

    /// The state of one layer, out of tensors [layers, B, H].
    fileprivate func state(
        _ example: String, hidden: String, cell: String, layer: Int
    ) throws -> LSTMTwin<Double>.State {
        LSTMTwin.State(
            hidden: try sequences("\(example)/\(hidden)")[time: layer],
            cell: try sequences("\(example)/\(cell)")[time: layer])
    }
}
