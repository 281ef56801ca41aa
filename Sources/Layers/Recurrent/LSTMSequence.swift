internal import Tensors

/// An LSTM layer over T steps of all of a rank's lanes.
///
/// Threads share the lanes. A recurrent product takes the rows of all lanes of its thread at once;
/// the input's products and the weight gradients take the whole sequence.
final class LSTMSequence: Operation {
    let layer: LSTM
    let input: Tensor
    let lengths: View<Int32>
    let output: Tensor
    let state: RecurrentState
    unowned let tape: Tape

    private let layout: SequenceLayout
    private let gates: View<Float>  // [lane][T][b][4H]
    private let cells: View<Float>  // [lane][T][b][H]
    private let squashed: View<Float>  // tanh of cells
    private let bias: View<Float>  // both biases, [4H]
    private let weightGradient: WeightGradient?

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
        layout = SequenceLayout(
            times: input.times, lanes: tape.lanes, direction: layer.direction)
        gates = tape.scratch(layout.rows * 4 * layer.units)
        cells = tape.scratch(layout.rows * layer.units)
        squashed = tape.scratch(layout.rows * layer.units)
        bias = tape.scratch(4 * layer.units)
        layer.inputProduct.plan(tape.computing)
        layer.forwardWeights.plan(tape.computing)
        layer.backwardWeights.plan(tape.computing)
        guard tape.purpose == .training else {
            weightGradient = nil
            return
        }
        weightGradient = WeightGradient(
            of: [
                WeightGradient.Factor(
                    input.value, columns: layer.inputs, result: layer.inputWeight.gradient),
                layout.before(
                    output.value, initial: state.initialH, columns: layer.units,
                    result: layer.recurrentWeight.gradient),
            ], bias: layer.inputBias.gradient, outputs: 4 * layer.units, times: input.times,
            on: tape)
    }

    private var units: Int { layer.units }

    // MARK: Forward

    func forward(_ moment: Moment) {
        layer.forwardWeights.pack(tape.computing)
        bias.copy(from: layer.inputBias.value)
        tape.kernels.add(layer.recurrentBias.value, to: bias)
        layer.inputProduct.forward(input.value, into: gates, on: tape)
        tape.eachLaneRun { worker, lanes in
            for step in 0..<layout.times { forward(layout.time(step), lanes, worker) }
            layout.keepLast(of: output.value, in: state.finalH, lanes: lanes, width: units)
            layout.keepLast(of: cells, in: state.finalC, lanes: lanes, width: units)
        }
    }

    private func forward(_ time: Int, _ lanes: Range<Int>, _ worker: Int) {
        layer.forwardWeights.multiply(
            layout.before(
                output.value, initial: state.initialH, lanes: lanes, time: time, width: units),
            into: layout.step(gates, lanes: lanes, time: time, width: 4 * units),
            accumulate: true, worker: worker, with: tape.computing)
        for lane in lanes {
            tape.kernels.lstmForward(
                gates: layout.step(gates, lane: lane, time: time, width: 4 * units), bias: bias,
                previous: (
                    layout.before(
                        output.value, initial: state.initialH, lane: lane, time: time,
                        width: units), cellBefore(lane, time)
                ),
                next: (
                    layout.step(output.value, lane: lane, time: time, width: units),
                    layout.step(cells, lane: lane, time: time, width: units),
                    layout.step(squashed, lane: lane, time: time, width: units)
                ),
                lengths: layout.part(lengths, lane: lane), time: time)
        }
    }

    private func cellBefore(_ lane: Int, _ time: Int) -> View<Float> {
        layout.before(cells, initial: state.initialC, lane: lane, time: time, width: units)
    }

    // MARK: Backward

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        layer.backwardWeights.pack(tape.computing)
        tape.eachLaneRun { worker, lanes in
            for step in (0..<layout.times).reversed() {
                backward(layout.time(step), dy, lanes, worker)
                tape.progress(worker)
            }
        }
        if let (dx, accumulate) = input.claimGradient() {
            layer.inputProduct.backward(gates, into: dx, accumulate: accumulate, on: tape)
        }
        weightGradient?.compute(gates)
        layer.recurrentBias.gradient.copy(from: layer.inputBias.gradient)
    }

    /// Gates of step `time` become their gradient; the state's gradient moves one step back.
    private func backward(
        _ time: Int, _ dy: View<Float>, _ lanes: Range<Int>, _ worker: Int
    ) {
        for lane in lanes {
            tape.kernels.lstmBackward(
                gates: layout.step(gates, lane: lane, time: time, width: 4 * units),
                cPrevious: cellBefore(lane, time),
                tanhC: layout.step(squashed, lane: lane, time: time, width: units),
                dy: layout.step(dy, lane: lane, time: time, width: units),
                dh: layout.part(state.gradientH, lane: lane),
                dc: layout.part(state.gradientC, lane: lane),
                lengths: layout.part(lengths, lane: lane), time: time)
        }
        layer.backwardWeights.multiply(
            layout.step(gates, lanes: lanes, time: time, width: 4 * units),
            into: layout.state(state.gradientH, lanes: lanes, width: units),
            accumulate: true, worker: worker, with: tape.computing)
    }
}
