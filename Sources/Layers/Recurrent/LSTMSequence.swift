internal import Tensors

/// An LSTM layer over T steps of all of a rank's lanes.
///
/// The input's products and the weight gradients are whole-sequence products, one a lane; the
/// recurrent products take the rows of all lanes at once, by batch-invariant packed kernels.
final class LSTMSequence: Operation {
    let layer: LSTM
    let input: Tensor
    let lengths: View<Int32>
    let output: Tensor
    let state: RecurrentState
    unowned let tape: Tape

    private let gates: View<Float>  // [lane][T][b][4H]
    private let cells: View<Float>  // [lane][T][b][H]
    private let squashed: View<Float>  // tanh of cells
    private let bias: View<Float>  // both biases, [4H]

    init(
        layer: LSTM, input: Tensor, lengths: View<Int32>, output: Tensor, state: RecurrentState,
        tape: Tape
    ) {
        self.layer = layer
        self.input = input
        self.lengths = lengths
        self.output = output
        self.state = state
        self.tape = tape
        let rows = input.times * tape.lanes.rows
        gates = tape.scratch(rows * 4 * layer.units)
        cells = tape.scratch(rows * layer.units)
        squashed = tape.scratch(rows * layer.units)
        bias = tape.scratch(4 * layer.units)
    }

    private var times: Int { input.times }
    private var units: Int { layer.units }
    private var lanes: Int { tape.lanes.count }
    private var sequences: Int { tape.lanes.sequences }

    /// Step `time` of lane `lane` of a view [lane][T][b][width].
    private func step(_ view: View<Float>, _ lane: Int, _ time: Int, width: Int) -> View<Float> {
        let size = sequences * width, start = (lane * times + time) * size
        return view[start..<start + size]
    }

    /// Lane `lane` of a state [lane][b][H].
    private func rows(_ state: View<Float>, _ lane: Int) -> View<Float> {
        state.part(lane, of: lanes)
    }

    /// The rows of step `time` in all lanes of a view [lane][T][b][width].
    private func allRows(_ view: View<Float>, _ time: Int, width: Int) -> RowGroups {
        RowGroups(
            view, start: time * sequences * width, groups: lanes, rowsPerGroup: sequences,
            groupStride: times * sequences * width, columns: width)
    }

    /// The rows of a state [lane][b][H] in all lanes.
    private func allRows(_ state: View<Float>) -> RowGroups {
        RowGroups(
            state, start: 0, groups: lanes, rowsPerGroup: sequences,
            groupStride: sequences * units, columns: units)
    }

    private func operand(_ view: View<Float>, columns: Int) -> BLAS.Operand {
        BLAS.Operand(view, rows: view.count / columns, columns: columns)
    }

    // MARK: Forward

    func forward(_ moment: Moment) {
        layer.pack(with: tape.kernels)
        bias.copy(from: layer.inputBias.value)
        tape.kernels.add(layer.recurrentBias.value, to: bias)
        let weight = operand(layer.inputWeight.value, columns: layer.inputs)
        for lane in 0..<lanes {
            BLAS.multiply(
                operand(input.value(lane: lane), columns: layer.inputs), weight.transposed,
                into: gates.part(lane, of: lanes))
        }
        for time in 0..<times { forward(time) }
        for lane in 0..<lanes {
            rows(state.finalH, lane).copy(
                from: step(output.value, lane, times - 1, width: units))
            rows(state.finalC, lane).copy(from: step(cells, lane, times - 1, width: units))
        }
    }

    private func forward(_ time: Int) {
        let previous =
            time == 0
            ? allRows(state.initialH) : allRows(output.value, time - 1, width: units)
        layer.forwardWeights.multiply(
            previous, into: allRows(gates, time, width: 4 * units), accumulate: true,
            with: tape.kernels)
        for lane in 0..<lanes {
            tape.kernels.lstmForward(
                gates: step(gates, lane, time, width: 4 * units), bias: bias,
                previous: (
                    before(output.value, state.initialH, lane, time),
                    before(cells, state.initialC, lane, time)
                ),
                next: (
                    step(output.value, lane, time, width: units),
                    step(cells, lane, time, width: units),
                    step(squashed, lane, time, width: units)
                ),
                lengths: lengths.part(lane, of: lanes), time: time)
        }
    }

    /// The rows of the step before `time`: of the sequence, or of the initial state.
    private func before(
        _ sequence: View<Float>, _ initial: View<Float>, _ lane: Int, _ time: Int
    ) -> View<Float> {
        time == 0 ? rows(initial, lane) : step(sequence, lane, time - 1, width: units)
    }

    // MARK: Backward

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        for time in (0..<times).reversed() { backward(time, dy) }
        if let (dx, accumulate) = input.claimGradient() {
            let weight = operand(layer.inputWeight.value, columns: layer.inputs)
            for lane in 0..<lanes {
                BLAS.multiply(
                    operand(gates.part(lane, of: lanes), columns: 4 * units), weight,
                    into: dx.part(lane, of: lanes), accumulate: accumulate)
            }
        }
        sumWeightGradients()
    }

    /// Gates of step `time` become their gradient; the state's gradient moves one step back.
    private func backward(_ time: Int, _ dy: View<Float>) {
        for lane in 0..<lanes {
            tape.kernels.lstmBackward(
                gates: step(gates, lane, time, width: 4 * units),
                cPrevious: before(cells, state.initialC, lane, time),
                tanhC: step(squashed, lane, time, width: units),
                dy: step(dy, lane, time, width: units), dh: rows(state.gradientH, lane),
                dc: rows(state.gradientC, lane), lengths: lengths.part(lane, of: lanes),
                time: time)
        }
        layer.backwardWeights.multiply(
            allRows(gates, time, width: 4 * units), into: allRows(state.gradientH),
            accumulate: true, with: tape.kernels)
    }

    private func sumWeightGradients() {
        let rowsLeft = (times - 1) * sequences
        tape.sumLanes(into: layer.inputWeight.gradient) { lane, part in
            let gradient = operand(gates.part(lane, of: lanes), columns: 4 * units)
            let x = operand(input.value(lane: lane), columns: layer.inputs)
            BLAS.multiply(gradient.transposed, x, into: part)
        }
        tape.sumLanes(into: layer.recurrentWeight.gradient) { lane, part in
            // h of the step before: the output, one step late, and the initial state.
            let gradient = gates.part(lane, of: lanes), h = output.value(lane: lane)
            let first = sequences * 4 * units
            BLAS.multiply(
                operand(gradient[first..<gradient.count], columns: 4 * units).transposed,
                operand(h[0..<rowsLeft * units], columns: units), into: part)
            BLAS.multiply(
                operand(gradient[0..<first], columns: 4 * units).transposed,
                operand(rows(state.initialH, lane), columns: units), into: part,
                accumulate: true)
        }
        tape.sumLanes(into: layer.inputBias.gradient) { lane, part in
            tape.kernels.sumRows(of: gates.part(lane, of: lanes), into: part)
        }
        layer.recurrentBias.gradient.copy(from: layer.inputBias.gradient)
    }
}
