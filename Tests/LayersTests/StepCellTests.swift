import Layers
import RealModule
import Reference
import Tensors
import Testing

/// Cells written by steps against twins in Double, forward and by differences.
@Suite struct StepCellTests {
    private static let shapes = [
        BatchShape(ragged: 5, lanes: 1, sequences: 3),
        BatchShape(ragged: 4, lanes: 3, sequences: 2),
    ]

    /// Compares a cell of 4 inputs with its twin.
    private func check(
        _ inputs: Int = 4, least: Double = 0, limit: Double = 1,
        _ cell: @escaping (ParameterSet) -> any StepCell,
        twin: @escaping (inout SlowStep) -> DenseMatrix<Double>?
    ) throws {
        for direction in RecurrentDirection.allCases {
            for shape in Self.shapes {
                try SlowCheck(
                    inputs: [inputs], isBackward: direction == .backward, least: least,
                    limit: limit,
                    record: { recording, x in
                        let layer = cell(recording.parameters)
                        let output = layer(
                            x[0], lengths: recording.lengths, direction: direction)
                        return .init(output: output.sequence, states: output.states)
                    }, twin: twin
                ).run(shape, tolerance: 2e-5)
            }
        }
    }

    @Test(arguments: [1, 2], ElmanCell.Recurrence.allCases)
    func elman(contexts: Int, recurrence: ElmanCell.Recurrence) throws {
        for activation in [PointwiseFunction.tanh, .sigmoid, .relu] {
            var options = ElmanCell.Options()
            options.contexts = contexts
            options.recurrence = recurrence
            options.activation = activation
            try check { [options] in
                ElmanCell("cell", inputs: 4, units: 5, options: options, in: $0)
            } twin: { step in
                let h = step.states[0]
                var sums = step.linear(step.inputs[0], "ih")
                for (kind, state) in zip(["hh", "context"], step.states) {
                    switch recurrence {
                    case .full: sums += step.linear(state, kind)
                    case .diagonal:
                        sums += state.combined(step.parameter("cell.weight_\(kind)_l0"), *)
                    }
                }
                let new = sums.map {
                    activation == .tanh ? .tanh($0) : activation == .relu ? max(0, $0) : sigma($0)
                }
                step.states = contexts == 2 ? [new, h] : [new]
                return nil
            }
        }
    }

    @Test(arguments: [true, false], [0, 0.5 as Float])
    func jordan(hasHiddenRecurrence: Bool, decay: Float) throws {
        for isSoftmax in [false, true] {
            var options = JordanCell.Options()
            options.hasHiddenRecurrence = hasHiddenRecurrence
            options.decay = decay
            if isSoftmax { options.output = nil }
            try check { [options] in
                JordanCell("cell", inputs: 4, units: 5, outputs: 3, options: options, in: $0)
            } twin: { step in
                let s = step.states[1].map { $0 * Double(decay) }.combined(step.states[0], +)
                var sums = step.linear(step.inputs[0], "ih")
                sums += step.linear(s, "state")
                if hasHiddenRecurrence { sums += step.linear(step.states[2], "hh") }
                let h = sums.map { Double.tanh($0) }, logits = step.linear(h, "ho")
                let y = isSoftmax ? logits.softmax() : logits.map(sigma)
                step.states = hasHiddenRecurrence ? [y, s, h] : [y, s]
                return nil
            }
        }
    }

    /// Every combination of an LSTM's options that change its formula.
    @Test(arguments: [false, true], [false, true])
    func lstm(hasPeepholes: Bool, isCoupled: Bool) throws {
        for (projection, isNormalized) in [(nil, false), (3, false), (nil, true), (3, true)] {
            var options = LSTMCell.Options()
            options.hasPeepholes = hasPeepholes
            options.isCoupled = isCoupled
            options.projection = projection
            options.isNormalized = isNormalized
            try check { [options] in
                LSTMCell("cell", inputs: 4, units: 5, options: options, in: $0)
            } twin: { step in
                let c = step.states[1]
                var own = step.linear(step.inputs[0], "ih")
                var seen = step.linear(step.states[0], "hh")
                if isNormalized {
                    own = step.normalized(own, "norm_ih")
                    seen = step.normalized(seen, "norm_hh")
                }
                own += seen
                let gates = (0..<(isCoupled ? 3 : 4)).map { own.columns($0 * 5..<$0 * 5 + 5) }
                func peek(_ gate: DenseMatrix<Double>, _ cell: DenseMatrix<Double>, _ name: String)
                    -> DenseMatrix<Double>
                {
                    if !hasPeepholes { return gate }
                    let peephole = step.parameter("cell.peephole_\(name)_l0")
                    return gate.combined(cell.combined(peephole, *), +)
                }
                let i = peek(gates[0], c, "i").map(sigma)
                let f = isCoupled ? i.map { 1 - $0 } : peek(gates[1], c, "f").map(sigma)
                let g = gates[gates.count - 2].map { Double.tanh($0) }
                let new = f.combined(c, *).combined(i.combined(g, *), +)
                let o = peek(gates[gates.count - 1], new, "o").map(sigma)
                let shown = isNormalized ? step.normalized(new, "norm_c") : new
                var h = o.combined(shown.map { .tanh($0) }, *)
                if projection != nil { h = step.linear(h, "hr") }
                step.states = [h, new]
                return nil
            }
        }
    }

    @Test(arguments: [false, true])
    func gru(isNormalized: Bool) throws {
        var options = GRUCell.Options()
        options.isNormalized = isNormalized
        try check { [options] in
            GRUCell("cell", inputs: 4, units: 5, options: options, in: $0)
        } twin: { step in
            let h = step.states[0]
            var own = step.linear(step.inputs[0], "ih"), seen = step.linear(h, "hh")
            if isNormalized {
                own = step.normalized(own, "norm_ih")
                seen = step.normalized(seen, "norm_hh")
            }
            func part(_ k: Int) -> (DenseMatrix<Double>, DenseMatrix<Double>) {
                (own.columns(k * 5..<k * 5 + 5), seen.columns(k * 5..<k * 5 + 5))
            }
            let r = part(0).0.combined(part(0).1, +).map(sigma)
            let z = part(1).0.combined(part(1).1, +).map(sigma)
            let n = part(2).0.combined(r.combined(part(2).1, *), +).map { Double.tanh($0) }
            step.states = [z.map { 1 - $0 }.combined(n, *).combined(z.combined(h, *), +)]
            return nil
        }
    }

    @Test func gruD() throws {
        try check(9, least: 0.25) {
            GRUDCell("cell", features: 3, units: 5, in: $0)
        } twin: { step in
            let x = step.inputs[0].columns(0..<3), m = step.inputs[0].columns(3..<6)
            let delta = step.inputs[0].columns(6..<9), not = m.map { 1 - $0 }
            let own = delta.combined(step.parameter("cell.decay_input_weight_l0"), *)
                .combined(step.parameter("cell.decay_input_bias_l0"), +)
            let gamma = own.map { Double.exp(-max(0, $0)) }
            let last = m.combined(x, *).combined(not.combined(step.states[1], *), +)
            // The mean is 0.
            let guess = m.combined(x, *).combined(
                not.combined(gamma.combined(step.states[1], *), *), +)
            let h = step.linear(delta, "decay").map { Double.exp(-max(0, $0)) }
                .combined(step.states[0], *)
            let sums = step.linear(guess.beside(m), "ih"), seen = step.linear(h, "hh")
            let r = sums.columns(0..<5).combined(seen.columns(0..<5), +).map(sigma)
            let z = sums.columns(5..<10).combined(seen.columns(5..<10), +).map(sigma)
            let n = sums.columns(10..<15).combined(step.linear(r.combined(h, *), "hn"), +)
                .map { Double.tanh($0) }
            step.states = [z.map { 1 - $0 }.combined(n, *).combined(z.combined(h, *), +), last]
            return nil
        }
    }

    @Test func timeLSTM() throws {
        try check(5, least: 0.25) {
            TimeLSTMCell("cell", inputs: 5, units: 5, in: $0)
        } twin: { step in
            let x = step.inputs[0].columns(0..<4), time = step.inputs[0].columns(4..<5)
            let short = step.linear(step.states[1], "d").map { Double.tanh($0) }
            let fading = time.map { 1 / .log(2.718281828459045 + $0) }
            let memory = step.states[1].combined(short, -)
                .combined(short.combined(fading, *), +)
            var sums = step.linear(x, "ih")
            sums += step.linear(step.states[0], "hh")
            let i = sums.columns(0..<5).map(sigma), f = sums.columns(5..<10).map(sigma)
            let g = sums.columns(10..<15).map { Double.tanh($0) }
            let c = f.combined(memory, *).combined(i.combined(g, *), +)
            step.states = [sums.columns(15..<20).map(sigma).combined(c.map { .tanh($0) }, *), c]
            return nil
        }
    }

    @Test func phasedLSTM() throws {
        var options = PhasedLSTMCell.Options()
        options.open = 0.5
        options.leak = 0.25
        options.periods = 0...1
        try check(5, limit: 3) { [options] in
            PhasedLSTMCell("cell", inputs: 5, units: 5, options: options, in: $0)
        } twin: { step in
            let x = step.inputs[0].columns(0..<4), h = step.states[0], c = step.states[1]
            var k = h
            for row in 0..<h.rows {
                for unit in 0..<5 {
                    let period = Double.exp(step.parameter("cell.log_period_l0")[0, unit])
                    let turn =
                        step.inputs[0][row, 4] / period - step.parameter("cell.shift_l0")[0, unit]
                    let phase = turn - turn.rounded(.down)
                    k[row, unit] =
                        phase < 0.25 ? 4 * phase : phase < 0.5 ? 2 - 4 * phase : 0.25 * phase
                }
            }
            var sums = step.linear(x, "ih")
            sums += step.linear(h, "hh")
            let i = sums.columns(0..<5).map(sigma), f = sums.columns(5..<10).map(sigma)
            let g = sums.columns(10..<15).map { Double.tanh($0) }
            let new = f.combined(c, *).combined(i.combined(g, *), +)
            let shown = sums.columns(15..<20).map(sigma).combined(new.map { .tanh($0) }, *)
            let rest = k.map { 1 - $0 }
            step.states = [
                k.combined(shown, *).combined(rest.combined(h, *), +),
                k.combined(new, *).combined(rest.combined(c, *), +),
            ]
            return nil
        }
    }

    /// One context is a plain recurrent network, a cell without options is the fused one.
    @Test(arguments: ["rnn", "lstm", "gru"])
    func withoutOptionsIsTheFusedCell(name: String) throws {
        let shape = BatchShape(ragged: 5, lanes: 2, sequences: 3)
        func run(_ record: (Recording, Tensor) -> Tensor) throws -> [[Double]] {
            let recording = Recording(shape)
            let x = recording.input(features: 4)
            let y = record(recording, x)
            let feed = GradientFeed(y, on: recording.tape)
            recording.seal()
            var random = TestRandom(seed: 9)
            recording.fill(x, random.sequences(shape.times, shape.batch, 4))
            recording.fill(feed, random.sequences(shape.times, shape.batch, 5))
            try recording.run()
            return [recording.values(y), recording.gradient(x)]
                + recording.parameters.parameters.map(\.gradientDoubles)
        }
        let composed = try run { recording, x in
            let cell: any StepCell =
                switch name {
                case "rnn": ElmanCell("layer", inputs: 4, units: 5, in: recording.parameters)
                case "lstm": LSTMCell("layer", inputs: 4, units: 5, in: recording.parameters)
                default: GRUCell("layer", inputs: 4, units: 5, in: recording.parameters)
                }
            return cell(x, lengths: recording.lengths).sequence
        }
        let fused = try run { recording, x in
            // Declared in the order of the composed cells, so that all start alike.
            let cell = RecurrentCells.type(name).init(
                RecurrentPlace(
                    "layer", layer: 0, inputs: 4, units: 5, in: recording.parameters))
            return cell(x, lengths: recording.lengths, on: recording.tape).sequence
        }
        expectNear(composed[0], fused[0], "output")
        expectNear(composed[1], fused[1], "gradient of x")
    }
}

private func sigma(_ x: Double) -> Double { 1 / (1 + .exp(-x)) }

extension SlowStep {
    /// W x + b with the parameters `cell.weight_{kind}_l0` and, if there is one, `cell.bias_{kind}_l0`.
    fileprivate func linear(_ x: DenseMatrix<Double>, _ kind: String) -> DenseMatrix<Double> {
        let product = x.times(parameter("cell.weight_\(kind)_l0").transposed())
        let bias = parameter("cell.bias_\(kind)_l0").values
        return bias.isEmpty ? product : product.addingToRows(bias)
    }

    /// Layer normalisation with γ and β.
    fileprivate func normalized(
        _ x: DenseMatrix<Double>, _ kind: String
    ) -> DenseMatrix<Double> {
        var y = x
        let scale = parameter("cell.\(kind)_l0.weight"), shift = parameter("cell.\(kind)_l0.bias")
        for row in 0..<x.rows {
            let values = x.row(row), mean = values.reduce(0, +) / Double(x.columns)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.columns)
            for j in 0..<x.columns {
                y[row, j] =
                    (values[j] - mean) / (variance + 1e-5).squareRoot() * scale[0, j] + shift[0, j]
            }
        }
        return y
    }
}

extension DenseMatrix<Double> {
    fileprivate func columns(_ range: Range<Int>) -> DenseMatrix {
        DenseMatrix(
            rows: rows, columns: range.count, values: (0..<rows).flatMap { row(($0))[range] })
    }

    fileprivate func beside(_ other: DenseMatrix) -> DenseMatrix {
        DenseMatrix(
            rows: rows, columns: columns + other.columns,
            values: (0..<rows).flatMap { row($0) + other.row($0) })
    }

    fileprivate func softmax() -> DenseMatrix {
        let sums = (0..<rows).map { row($0).reduce(0) { $0 + .exp($1) } }
        return DenseMatrix(
            rows: rows, columns: columns,
            values: values.indices.map { .exp(values[$0]) / sums[$0 / columns] })
    }
}
