import Layers
import RealModule
import Reference
import Tensors
import Testing

/// Cells for irregular intervals against twins in Double, forward and by differences.
@Suite struct TimedCellTests {
    @Test func gruD() throws {
        try checkCell(9, least: 0.25) {
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
        try checkCell(5, least: 0.25) {
            TimeLSTMCell("cell", inputs: 5, units: 5, in: $0)
        } twin: { step in
            let x = step.inputs[0].columns(0..<4), time = step.inputs[0].columns(4..<5)
            let short = step.linear(step.states[1], "d").map { Double.tanh($0) }
            let fading = time.map { 1 / .log(2.718281828459045 + $0) }
            let memory = step.states[1].combined(short, -)
                .combined(short.combined(fading, *), +)
            var sums = step.linear(x, "ih")
            sums += step.linear(step.states[0], "hh")
            let gates = SlowGates(sums), c = gates.cell(after: memory)
            step.states = [gates.hidden(c), c]
            return nil
        }
    }

    @Test func phasedLSTM() throws {
        var options = PhasedLSTMCell.Options()
        options.open = 0.5
        options.leak = 0.25
        options.periods = 0...1
        try checkCell(5, limit: 3) { [options] in
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
            let gates = SlowGates(sums), new = gates.cell(after: c), shown = gates.hidden(new)
            let rest = k.map { 1 - $0 }
            step.states = [
                k.combined(shown, *).combined(rest.combined(h, *), +),
                k.combined(new, *).combined(rest.combined(c, *), +),
            ]
            return nil
        }
    }
}
