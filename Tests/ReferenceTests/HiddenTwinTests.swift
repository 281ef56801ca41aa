import Reference
import TestSupport
import Testing

/// The twins of GRU and plain recurrent layers.
@Suite struct HiddenTwinTests {
    /// Time steps and lengths: batch 1, one step, full, ragged with 0, all 0, no step, no sequence.
    private static let cases: [(times: Int, lengths: [Int])] = [
        (1, [1]), (5, [5]), (1, [1, 0, 1]), (4, [4, 4]), (5, [3, 0, 5, 1]), (3, [0, 0]), (0, [0]),
        (2, []),
    ]

    @Test(arguments: HiddenKind.allCases, cases)
    func hasItsGradient(kind: HiddenKind, shape: (times: Int, lengths: [Int])) {
        for (inputs, units) in [(1, 1), (3, 2)] {
            let example = HiddenExample(
                kind, times: shape.times, lengths: shape.lengths, inputs: inputs, units: units,
                seed: 61)
            let gradients = example.gradients()
            func check(
                _ gradient: [Double], _ name: String, at point: [Double],
                _ move: (inout HiddenExample, [Double]) -> Void
            ) {
                expectGradient(gradient, at: point, "\(kind) \(name)") { values in
                    var moved = example
                    move(&moved, values)
                    return moved.loss()
                }
            }
            check(gradients.input.values, "input", at: example.input.values) {
                $0.input.values = $1
            }
            check(gradients.initial.values, "h0", at: example.initial.values) {
                $0.initial.values = $1
            }
            check(gradients.weightIH.values, "weightIH", at: example.twin.weightIH.values) {
                $0.twin.weightIH.values = $1
            }
            check(gradients.weightHH.values, "weightHH", at: example.twin.weightHH.values) {
                $0.twin.weightHH.values = $1
            }
            check(gradients.biasIH, "biasIH", at: example.twin.biasIH) { $0.twin.biasIH = $1 }
            check(gradients.biasHH, "biasHH", at: example.twin.biasHH) { $0.twin.biasHH = $1 }
        }
    }

    /// A ragged batch is no more than its sequences one by one.
    @Test(arguments: HiddenKind.allCases)
    func raggedBatchIsTheSumOfItsSequences(kind: HiddenKind) {
        let example = HiddenExample(
            kind, times: 6, lengths: [6, 2, 0, 5, 1], inputs: 3, units: 7, seed: 62)
        let gradients = example.gradients(), pass = example.forward()
        var weightHH = DenseMatrix<Double>(rows: gradients.weightHH.rows, columns: 7)
        for sequence in example.lengths.indices {
            let single = example.alone(sequence)
            let singlePass = single.forward(), singleGradients = single.gradients()
            #expect(pass.final.row(sequence) == singlePass.final.values)
            for time in 0..<example.input.times {
                let isValid = time < single.input.times
                let own = isValid ? singlePass.output[time: time] : singlePass.final
                #expect(pass.output[time: time].row(sequence) == own.values)
                let dInput = isValid ? singleGradients.input[time: time].values : [0, 0, 0]
                expectClose(gradients.input[time: time].row(sequence), dInput)
            }
            expectClose(gradients.initial.row(sequence), singleGradients.initial.values)
            weightHH += singleGradients.weightHH
        }
        expectClose(gradients.weightHH.values, weightHH.values)
    }

    @Test(arguments: HiddenKind.allCases)
    func agreesWithPyTorch(kind: HiddenKind) throws {
        let golden = try Golden.load(kind.golden.file)
        for (name, layers) in kind.goldenCases {
            try expectCase(kind, golden, name, layers: layers)
        }
    }

    private func expectCase(
        _ kind: HiddenKind, _ golden: Golden, _ name: String, layers: Int
    ) throws {
        let lengths = try golden.integers("\(name)/lengths")
        let initial = try golden.sequences("\(name)/h0")
        let dFinal = try golden.sequences("\(name)/grad/hn")
        let stack = try (0..<layers).map { try golden.twin(kind, name, layer: $0) }
        var x = try golden.sequences("\(name)/x")
        var passes: [HiddenPass<Double>] = []
        for (layer, twin) in stack.enumerated() {
            passes.append(twin.forward(x, initial: initial[time: layer], lengths: lengths))
            x = passes[layer].output
        }
        var gradient = try golden.sequences("\(name)/grad/output")
        var dInitial: [[Double]] = []
        for (layer, twin) in stack.enumerated().reversed() {
            let gradients = twin.backward(
                passes[layer], dOutput: gradient, dFinal: dFinal[time: layer])
            func check(_ values: [Double], _ kind: String) throws {
                try expectGolden(values, golden, "\(name)/grad/\(kind)_l\(layer)")
            }
            try check(gradients.weightIH.values, "weight_ih")
            try check(gradients.weightHH.values, "weight_hh")
            try check(gradients.biasIH, "bias_ih")
            try check(gradients.biasHH, "bias_hh")
            dInitial.insert(gradients.initial.values, at: 0)
            gradient = gradients.input
        }
        // PyTorch pads a packed sequence with zeros where the twin repeats the last output.
        let output = name.hasSuffix("packed") ? withoutPadding(x, lengths) : x
        try expectGolden(output.values, golden, "\(name)/output")
        try expectGolden(
            passes.flatMap { $0.final.values }, golden, "\(name)/hn")
        try expectGolden(gradient.values, golden, "\(name)/grad/x")
        try expectGolden(dInitial.flatMap { $0 }, golden, "\(name)/grad/h0")
    }
}
