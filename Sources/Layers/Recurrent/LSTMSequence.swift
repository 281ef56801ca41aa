internal import Tensors

/// An LSTM layer over T steps of all of a rank's lanes.
///
/// Threads share the lanes. A recurrent product takes the rows of all lanes of its thread at once;
/// the input's products and the weight gradients take the whole sequence. Gates and h are kept for
/// the backward pass. There the gates of a step become their gradient, and the gradient of its output
/// becomes h once more, which the weight gradient asks for after the value is gone.
final class LSTMSequence: Operation {
    let layer: LSTM
    let input: Tensor
    let lengths: View<Int32>
    let output: Tensor
    let state: RecurrentState
    unowned let tape: Tape

    private let layout: SequenceLayout
    private let gates: View<Float>  // [lane][T][b][4H]
    private let cells: CellHistory
    private let bias: View<Float>  // both biases, [4H]
    private let places: SequenceProduct.Places
    private let backwardPlace: View<Float>?
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
            times: input.times, lanes: tape.lanes, direction: layer.direction,
            chunk: state.chunk)
        gates = tape.scratch(layout.rows * 4 * layer.units, during: .forward ... .inputs)
        cells = CellHistory(layout, units: layer.units, on: tape)
        bias = tape.scratch(4 * layer.units, during: .forward ... .forward)
        layer.inputProduct.plan(tape.computing)
        layer.forwardWeights.plan(tape.computing)
        layer.backwardWeights.plan(tape.computing)
        places = layer.inputProduct.places(on: tape, before: layer.forwardWeights)
        backwardPlace = layer.backwardWeights.place(on: tape, during: .states ... .states)
        guard let h = output.gradient else {
            weightGradient = nil
            return
        }
        weightGradient = WeightGradient(
            of: [
                WeightGradient.Factor(
                    input.value, columns: layer.inputs,
                    result: layer.parameters.inputWeight.gradient),
                layout.before(
                    h, initial: state.initialH, columns: layer.units,
                    result: layer.parameters.recurrentWeight.gradient),
            ], bias: layer.parameters.inputBias.gradient, outputs: 4 * layer.units,
            times: input.times,
            during: .weights ... .weights, on: tape)
    }

    private var units: Int { layer.units }

    // MARK: Forward

    func forward(_ moment: Moment) {
        bias.copy(from: layer.parameters.inputBias.value)
        tape.kernels.add(layer.parameters.recurrentBias.value, to: bias)
        layer.inputProduct.forward(input.value, into: gates, packing: places, on: tape)
        layer.forwardWeights.pack(tape.computing, into: places.next)
        tape.eachLaneRun { worker, lanes in
            for number in 0..<layout.times { forward(number, lanes, worker) }
            layout.keepLast(of: output.value, in: state.finalH, lanes: lanes, width: units)
            for lane in lanes {
                layout.part(state.finalC, lane: lane).copy(
                    from: cells.before(layout.times, initial: state.initialC, lane: lane))
            }
        }
    }

    private func forward(_ number: Int, _ lanes: Range<Int>, _ worker: Int) {
        let time = layout.time(number)
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
                        width: units), cells.before(number, initial: state.initialC, lane: lane)
                ),
                next: (
                    layout.step(output.value, lane: lane, time: time, width: units),
                    cells.after(number, lane: lane)
                ),
                lengths: layout.part(lengths, lane: lane), time: time)
        }
    }

    // MARK: Backward

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        state.clearStarts()
        layer.backwardWeights.pack(tape.computing, into: backwardPlace)
        tape.eachLaneRun { worker, lanes in
            for segment in (0..<cells.segmentCount).reversed() {
                let steps = cells.steps(ofSegment: segment)
                for lane in lanes {
                    cells.restore(
                        steps, gates: gates, initial: state.initialC, lengths: lengths, lane: lane,
                        with: tape.kernels)
                }
                for number in steps.reversed() {
                    backward(number, dy, lanes, worker)
                    state.leave(number, layout, lanes: lanes, with: tape.kernels)
                    tape.progress(worker)
                }
            }
        }
        input.restoreValue()
        weightGradient?.compute(gates)
        layer.parameters.recurrentBias.gradient.copy(from: layer.parameters.inputBias.gradient)
        if let (dx, accumulate) = input.claimGradient() {
            layer.inputProduct.backward(
                gates, into: dx, accumulate: accumulate, packing: places, on: tape)
        }
    }

    /// Gates of a step become their gradient, that of the output becomes h; the state's gradient
    /// moves one step back.
    private func backward(
        _ number: Int, _ dy: View<Float>, _ lanes: Range<Int>, _ worker: Int
    ) {
        let time = layout.time(number)
        for lane in lanes {
            tape.kernels.lstmBackward(
                gates: layout.step(gates, lane: lane, time: time, width: 4 * units),
                c: (
                    cells.before(number, initial: state.initialC, lane: lane),
                    cells.after(number, lane: lane)
                ),
                dy: layout.step(dy, lane: lane, time: time, width: units),
                restoringFrom: layout.part(state.initialH, lane: lane),
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
