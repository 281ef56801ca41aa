import Layers
import RealModule
import Reference
import Tensors

/// The fused recurrent layers, with a twin's step of each.
enum FusedCell: CaseIterable {
    case lstm, gru, resetFirst, rnn

    /// Its states by name.
    var states: [String] { self == .lstm ? ["h", "c"] : ["h"] }

    /// The parameters that its states start from if they are learned.
    var starts: [String] { states.map { "cell.\($0)0_l0" } }

    /// Records the layer `cell` and the starts of its states, and returns its output.
    func record(
        _ x: Tensor, units: Int, direction: RecurrentDirection, chunk: Int?, start: InitialState,
        in recording: Recording
    ) -> Tensor {
        var place = RecurrentPlace(
            "cell", layer: 0, inputs: x.features, units: units, direction: direction,
            in: recording.parameters)
        if self == .resetFirst { place.options.reset = .before }
        let layer: any RecurrentCell =
            switch self {
            case .lstm: LSTM(place)
            case .gru, .resetFirst: GRU(place)
            case .rnn: RNN(place)
            }
        let operations = starts.map {
            StateStart($0, features: units, start, in: recording.parameters)
                .record(on: recording.tape)
        }
        let output = layer(x, lengths: recording.lengths, chunk: chunk, on: recording.tape)
        let state = output.state, isTrained = recording.tape.purpose == .training
        let ends = [(state.initialH, state.gradientH), (state.initialC, state.gradientC)]
        for (operation, (initial, gradient)) in zip(operations, ends) {
            operation.begin(initial, gradient: isTrained ? gradient : nil)
        }
        return output.sequence
    }

    /// One step of its twin.
    func step(_ step: inout SlowStep) -> DenseMatrix<Double>? {
        let x = step.linear(step.inputs[0], "ih"), h = step.states[0], units = h.columns
        switch self {
        case .lstm:
            var sums = x
            sums += step.linear(h, "hh")
            let gates = SlowGates(sums), c = gates.cell(after: step.states[1])
            step.states = [gates.hidden(c), c]
        case .gru, .resetFirst:
            let seen = step.linear(h, "hh")
            func gate(_ index: Int) -> (own: DenseMatrix<Double>, seen: DenseMatrix<Double>) {
                let columns = index * units..<(index + 1) * units
                return (x.columns(columns), seen.columns(columns))
            }
            let reset = gate(0).own.combined(gate(0).seen, +).map(sigma)
            let keep = gate(1).own.combined(gate(1).seen, +).map(sigma)
            let part =
                self == .gru
                ? reset.combined(gate(2).seen, *)
                : step.linear(reset.combined(h, *), "hh").columns(2 * units..<3 * units)
            let new = gate(2).own.combined(part, +).map { Double.tanh($0) }
            step.states = [
                keep.map { 1 - $0 }.combined(new, *).combined(keep.combined(h, *), +)
            ]
        case .rnn:
            step.states = [x.combined(step.linear(h, "hh"), +).map { .tanh($0) }]
        }
        return nil
    }
}
