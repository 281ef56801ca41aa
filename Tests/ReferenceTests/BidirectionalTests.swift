import Reference
import TestSupport
import Testing

@Suite struct BidirectionalTests {
    private typealias State = LSTMTwin<Double>.State

    /// A layer with input, states and the gradients that are fed into its backward pass.
    private struct Example {
        var twin: BidirectionalTwin<Double>
        var input: SequenceBatch<Double>
        var ahead: LSTMTwin<Double>.State
        var back: LSTMTwin<Double>.State
        let lengths: [Int]
        let dOutput: SequenceBatch<Double>
        let dAhead: LSTMTwin<Double>.State
        let dBack: LSTMTwin<Double>.State

        init(times: Int, lengths: [Int], inputs: Int, units: Int) {
            var random = TestRandom(seed: 41)
            let batch = lengths.count
            func layer() -> LSTMTwin<Double> {
                LSTMTwin(
                    weightIH: random.matrix(4 * units, inputs),
                    weightHH: random.matrix(4 * units, units), biasIH: random.vector(4 * units),
                    biasHH: random.vector(4 * units))
            }
            func state() -> LSTMTwin<Double>.State {
                .init(hidden: random.matrix(batch, units), cell: random.matrix(batch, units))
            }
            twin = BidirectionalTwin(ahead: layer(), back: layer())
            input = random.sequences(times, batch, inputs)
            ahead = state()
            back = state()
            self.lengths = lengths
            dOutput = random.sequences(times, batch, 2 * units)
            dAhead = state()
            dBack = state()
        }

        var pass: BidirectionalTwin<Double>.Pass {
            twin.forward(input, initial: (ahead, back), lengths: lengths)
        }

        /// The loss with the values at a place replaced.
        func loss(_ place: WritableKeyPath<Example, [Double]>, _ values: [Double]) -> Double {
            var moved = self
            moved[keyPath: place] = values
            let pass = moved.pass
            let ends = [(pass.ahead.final, dAhead), (pass.back.final, dBack)]
            return ends.reduce(dot(pass.output.values, dOutput.values)) {
                $0 + dot($1.0.hidden.values, $1.1.hidden.values)
                    + dot($1.0.cell.values, $1.1.cell.values)
            }
        }
    }

    @Test(arguments: [(1, [1]), (4, [4, 4]), (5, [3, 0, 5, 1]), (3, [0, 0])], [(1, 1), (3, 2)])
    func hasItsGradient(batch: (times: Int, lengths: [Int]), size: (inputs: Int, units: Int)) {
        let example = Example(
            times: batch.times, lengths: batch.lengths, inputs: size.inputs, units: size.units)
        let gradients = example.twin.backward(
            example.pass, dOutput: example.dOutput, dFinal: (example.dAhead, example.dBack))
        func check(
            _ gradient: [Double], _ name: String, _ place: WritableKeyPath<Example, [Double]>
        ) {
            expectGradient(gradient, at: example[keyPath: place], name) { example.loss(place, $0) }
        }
        check(gradients.input.values, "input", \.input.values)
        check(gradients.ahead.initial.hidden.values, "h0", \.ahead.hidden.values)
        check(gradients.back.initial.hidden.values, "h0 reverse", \.back.hidden.values)
        check(gradients.back.initial.cell.values, "c0 reverse", \.back.cell.values)
        check(gradients.ahead.weightIH.values, "weightIH", \.twin.ahead.weightIH.values)
        check(gradients.back.weightIH.values, "weightIH reverse", \.twin.back.weightIH.values)
        check(gradients.back.weightHH.values, "weightHH reverse", \.twin.back.weightHH.values)
        check(gradients.back.biasIH, "biasIH reverse", \.twin.back.biasIH)
    }

    @Test func agreesWithPyTorch() throws {
        let golden = try Golden.load("bidirectional")
        func layer(_ suffix: String) throws -> LSTMTwin<Double> {
            LSTMTwin(
                weightIH: try golden.matrix("one/weight_ih_l0\(suffix)"),
                weightHH: try golden.matrix("one/weight_hh_l0\(suffix)"),
                biasIH: try golden.values("one/bias_ih_l0\(suffix)"),
                biasHH: try golden.values("one/bias_hh_l0\(suffix)"))
        }
        func states(_ h: String, _ c: String) throws -> BidirectionalTwin<Double>.States {
            let h = try golden.sequences("one/\(h)"), c = try golden.sequences("one/\(c)")
            return (
                State(hidden: h[time: 0], cell: c[time: 0]),
                State(hidden: h[time: 1], cell: c[time: 1])
            )
        }
        let twin = BidirectionalTwin(ahead: try layer(""), back: try layer("_reverse"))
        let pass = twin.forward(
            try golden.sequences("one/x"), initial: try states("h0", "c0"),
            lengths: try golden.integers("one/lengths"))
        let gradients = twin.backward(
            pass, dOutput: try golden.sequences("one/grad/output"),
            dFinal: try states("grad/hn", "grad/cn"))
        let ends = [pass.ahead.final, pass.back.final]
        try expectGolden(ends.flatMap { $0.hidden.values }, golden, "one/hn")
        try expectGolden(ends.flatMap { $0.cell.values }, golden, "one/cn")
        try expectGolden(gradients.input.values, golden, "one/grad/x")
        let sides = [gradients.ahead, gradients.back]
        try expectGolden(sides.flatMap { $0.initial.hidden.values }, golden, "one/grad/h0")
        for (side, suffix) in zip(sides, ["", "_reverse"]) {
            let name = "one/grad"
            try expectGolden(side.weightIH.values, golden, "\(name)/weight_ih_l0\(suffix)")
            try expectGolden(side.weightHH.values, golden, "\(name)/weight_hh_l0\(suffix)")
            try expectGolden(side.biasIH, golden, "\(name)/bias_ih_l0\(suffix)")
        }
    }
}
