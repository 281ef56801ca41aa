import Reference
import TestSupport
import Testing

@Suite struct AttentionDecoderTests {
    /// A decoder with its inputs and the gradient that is fed into its backward pass.
    private struct Example {
        var twin: AttentionDecoderTwin<Double>
        var inputs: AttentionDecoderTwin<Double>.Inputs
        let dOutput: SequenceBatch<Double>

        init(times: Int, lengths: [Int], positions: Int, sourceLengths: [Int]) {
            var random = TestRandom(seed: 42)
            let batch = lengths.count, units = 3, features = 2, outputs = 2, inputs = 3
            twin = AttentionDecoderTwin(
                cell: LSTMTwin(
                    weightIH: random.matrix(4 * units, inputs + outputs),
                    weightHH: random.matrix(4 * units, units), biasIH: random.vector(4 * units),
                    biasHH: random.vector(4 * units)),
                keys: random.matrix(units, features, limit: 3),
                combination: random.matrix(outputs, features + units))
            self.inputs = .init(
                input: random.sequences(times, batch, inputs), lengths: lengths,
                values: random.sequences(positions, batch, features, limit: 2),
                sourceLengths: sourceLengths,
                initial: .init(
                    hidden: random.matrix(batch, units), cell: random.matrix(batch, units)),
                initialVector: random.matrix(batch, outputs))
            dOutput = random.sequences(times, batch, outputs)
        }

        func loss(_ place: WritableKeyPath<Example, [Double]>, _ values: [Double]) -> Double {
            var moved = self
            moved[keyPath: place] = values
            return dot(moved.twin.forward(moved.inputs).output.values, dOutput.values)
        }
    }

    @Test(
        arguments: [(1, [1]), (3, [3, 2]), (4, [2, 0, 4])],
        [(1, [1, 0, 1]), (4, [4, 1, 3]), (2, [0, 2, 2])])
    func hasItsGradient(target: (times: Int, lengths: [Int]), source: (Int, [Int])) {
        let example = Example(
            times: target.times, lengths: target.lengths, positions: source.0,
            sourceLengths: Array(source.1.prefix(target.lengths.count)))
        let gradients = example.twin.backward(
            example.twin.forward(example.inputs), dOutput: example.dOutput)
        func check(
            _ gradient: [Double], _ name: String, _ place: WritableKeyPath<Example, [Double]>
        ) {
            expectGradient(gradient, at: example[keyPath: place], name) { example.loss(place, $0) }
        }
        let weights = gradients.weights
        check(gradients.input.values, "input", \.inputs.input.values)
        check(gradients.values.values, "values", \.inputs.values.values)
        check(gradients.initial.hidden.values, "h0", \.inputs.initial.hidden.values)
        check(gradients.initial.cell.values, "c0", \.inputs.initial.cell.values)
        check(gradients.initialVector.values, "vector", \.inputs.initialVector.values)
        check(weights.keys.values, "keys", \.twin.keys.values)
        check(weights.combination.values, "combination", \.twin.combination.values)
        check(weights.cell.weightIH.values, "weightIH", \.twin.cell.weightIH.values)
        check(weights.cell.weightHH.values, "weightHH", \.twin.cell.weightHH.values)
        check(weights.cell.biasIH, "biasIH", \.twin.cell.biasIH)
    }

    @Test(arguments: ["general", "dot"])
    func agreesWithPyTorch(name: String) throws {
        let golden = try Golden.load("attention")
        let values = try golden.sequences("\(name)/values")
        var keys = DenseMatrix<Double>(rows: values.features, columns: values.features)
        for unit in 0..<values.features { keys[unit, unit] = 1 }
        if name == "general" { keys = try golden.matrix("\(name)/keys.weight") }
        let twin = AttentionDecoderTwin(
            cell: LSTMTwin(
                weightIH: try golden.matrix("\(name)/cell.weight_ih"),
                weightHH: try golden.matrix("\(name)/cell.weight_hh"),
                biasIH: try golden.values("\(name)/cell.bias_ih"),
                biasHH: try golden.values("\(name)/cell.bias_hh")), keys: keys,
            combination: try golden.matrix("\(name)/combination.weight"))
        let pass = twin.forward(
            .init(
                input: try golden.sequences("\(name)/x"),
                lengths: try golden.integers("\(name)/lengths"), values: values,
                sourceLengths: try golden.integers("\(name)/source_lengths"),
                initial: .init(
                    hidden: try golden.matrix("\(name)/h0"), cell: try golden.matrix("\(name)/c0")),
                initialVector: try golden.matrix("\(name)/vector")))
        let gradients = twin.backward(
            pass, dOutput: try golden.sequences("\(name)/grad/output"))
        try expectGolden(pass.output.values, golden, "\(name)/output")
        try expectGolden(pass.weights.flatMap(\.values), golden, "\(name)/weights")
        try expectGolden(pass.final.hidden.values, golden, "\(name)/hn")
        try expectGolden(gradients.input.values, golden, "\(name)/grad/x")
        try expectGolden(gradients.values.values, golden, "\(name)/grad/values")
        try expectGolden(gradients.initial.hidden.values, golden, "\(name)/grad/h0")
        try expectGolden(gradients.initial.cell.values, golden, "\(name)/grad/c0")
        try expectGolden(gradients.initialVector.values, golden, "\(name)/grad/vector")
        let cell = gradients.weights.cell
        try expectGolden(cell.weightIH.values, golden, "\(name)/grad/cell.weight_ih")
        try expectGolden(cell.weightHH.values, golden, "\(name)/grad/cell.weight_hh")
        try expectGolden(cell.biasIH, golden, "\(name)/grad/cell.bias_ih")
        try expectGolden(
            gradients.weights.combination.values, golden, "\(name)/grad/combination.weight")
        if name == "general" {
            try expectGolden(
                gradients.weights.keys.values, golden, "\(name)/grad/keys.weight")
        }
    }
}
