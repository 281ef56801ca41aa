import Layers
import RealModule
import Reference
import Tensors
import Testing

/// Cells written by steps against twins in Double, forward and by differences.
@Suite struct StepCellTests {
    @Test(arguments: [1, 2], ElmanCell.Connection.allCases)
    func elman(contexts: Int, connection: ElmanCell.Connection) throws {
        for activation in [PointwiseFunction.tanh, .sigmoid, .relu] {
            var options = ElmanCell.Options()
            options.contexts = contexts
            options.connection = connection
            options.activation = activation
            try checkCell { [options] in
                ElmanCell("cell", inputs: 4, units: 5, options: options, in: $0)
            } twin: { step in
                let h = step.states[0]
                var sums = step.linear(step.inputs[0], "ih")
                for (kind, state) in zip(["hh", "context"], step.states) {
                    switch connection {
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
            try checkCell { [options] in
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
            try checkCell { [options] in
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
        try checkCell { [options] in
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

    /// Batch statistics of each step, over the valid rows; the means' gradients come with them.
    @Test func batchNormalizedLSTM() throws {
        var options = LSTMCell.Options()
        options.batchNormSteps = 3
        // Differences of two nearly equal rows are divided by their own small deviation.
        try checkCell(tolerance: 1e-4) { [options] in
            LSTMCell("cell", inputs: 4, units: 5, options: options, in: $0)
        } twin: { step in
            func normalized(_ x: DenseMatrix<Double>, _ kind: String) -> DenseMatrix<Double> {
                let name = "cell.batch_norm_\(kind)_l0"
                let valid = (0..<x.rows).filter { step.time < step.lengths[$0] }
                let count = Double(max(valid.count, 1)), bias = step.parameter("\(name).bias")
                var y = DenseMatrix<Double>(rows: x.rows, columns: x.columns)
                for j in 0..<x.columns {
                    let mean = valid.reduce(0) { $0 + x[$1, j] } / count
                    let square = valid.reduce(0) {
                        $0 + (x[$1, j] - mean) * (x[$1, j] - mean)
                    }
                    let deviation = (square / count + 1e-5).squareRoot()
                    for row in valid {
                        y[row, j] =
                            (x[row, j] - mean) / deviation * step.parameter("\(name).weight")[0, j]
                            + (bias.rows == 0 ? 0 : bias[0, j])
                    }
                }
                return y
            }
            var sums = normalized(step.linear(step.inputs[0], "ih", hasBias: false), "ih")
            sums += normalized(step.linear(step.states[0], "hh", hasBias: false), "hh")
            sums = sums.combined(step.parameter("cell.bias_ih_l0"), +)
            let gates = SlowGates(sums), c = gates.cell(after: step.states[1])
            step.states = [gates.hidden(normalized(c, "c")), c]
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
