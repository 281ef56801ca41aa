internal import Tensors

/// A GRU layer that resets before the product, over T steps of all of a rank's lanes.
///
/// A step is two products, since that of the candidate waits for r. Backward leaves [dr, dz, dn]: r
/// and z were multiplied with h, n with r h.
final class ResetFirstSequence: Operation {
    let layer: GRU
    let input: Tensor
    let lengths: View<Int32>
    let output: Tensor
    let state: RecurrentState
    unowned let tape: Tape

    private let layout: SequenceLayout
    private let gates: View<Float>  // [lane][T][b][3H]
    private let resetH: View<Float>  // r h, [lane][T][b][H]
    private let recurrent: View<Float>  // products of one step, [lane][b][3H]
    private let bias: View<Float>  // both biases, [3H]
    private let places: SequenceProduct.Places
    private let weightGradient: WeightGradient?

    init(
        layer: GRU, input: Tensor, lengths: View<Int32>, output: RecurrentOutput, tape: Tape
    ) {
        self.layer = layer
        self.input = input
        self.lengths = lengths
        self.output = output.sequence
        state = output.state
        self.tape = tape
        let units = layer.units
        layout = SequenceLayout(
            times: input.times, lanes: tape.lanes, direction: layer.direction,
            chunk: state.chunk)
        gates = tape.scratch(layout.rows * 3 * units, during: .forward ... .inputs)
        resetH = tape.scratch(layout.rows * units, during: .forward ... .weights)
        recurrent = tape.scratch(tape.lanes.rows * 3 * units)
        bias = tape.scratch(3 * units)
        layer.inputProduct.plan(tape.computing)
        places = layer.inputProduct.places(on: tape)
        layer.forwardGateWeights.plan(tape.computing)
        layer.forwardCandidateWeights.plan(tape.computing)
        layer.backwardGateWeights.plan(tape.computing)
        layer.backwardCandidateWeights.plan(tape.computing)
        guard tape.purpose == .training else {
            weightGradient = nil
            return
        }
        let parameters = layer.parameters, gateSize = 2 * units * units
        let gradient = parameters.recurrentWeight.gradient
        weightGradient = WeightGradient(
            of: [
                WeightGradient.Factor(
                    input.value, columns: layer.inputs, result: parameters.inputWeight.gradient),
                layout.before(
                    output.sequence.value, initial: state.initialH, columns: units,
                    result: gradient[0..<gateSize]
                ).times(columns: 0..<2 * units),
                WeightGradient.Factor(
                    resetH, columns: units, result: gradient[gateSize..<gradient.count]
                ).times(columns: 2 * units..<3 * units),
            ], bias: parameters.inputBias.gradient, outputs: 3 * units, times: input.times,
            during: .weights ... .weights, on: tape)
    }

    private var units: Int { layer.units }

    // MARK: Forward

    func forward(_ moment: Moment) {
        layer.forwardGateWeights.pack(tape.computing)
        layer.forwardCandidateWeights.pack(tape.computing)
        bias.copy(from: layer.parameters.inputBias.value)
        tape.kernels.add(layer.parameters.recurrentBias.value, to: bias)
        layer.inputProduct.forward(input.value, into: gates, packing: places, on: tape)
        tape.eachLaneRun { worker, lanes in
            for step in 0..<layout.times { forward(layout.time(step), lanes, worker) }
            layout.keepLast(of: output.value, in: state.finalH, lanes: lanes, width: units)
        }
    }

    private func forward(_ time: Int, _ lanes: Range<Int>, _ worker: Int) {
        let products = layout.state(recurrent, lanes: lanes, width: 3 * units)
        layer.forwardGateWeights.multiply(
            layout.before(
                output.value, initial: state.initialH, lanes: lanes, time: time, width: units),
            into: products[columns: 0..<2 * units], accumulate: false, worker: worker,
            with: tape.computing)
        for lane in lanes {
            tape.kernels.gruResetForward(
                step(time, lane), recurrent: layout.part(recurrent, lane: lane), bias: bias,
                resetH: layout.step(resetH, lane: lane, time: time, width: units))
        }
        layer.forwardCandidateWeights.multiply(
            layout.step(resetH, lanes: lanes, time: time, width: units),
            into: products[columns: 2 * units..<3 * units], accumulate: false, worker: worker,
            with: tape.computing)
        for lane in lanes {
            tape.kernels.gruCandidateForward(
                step(time, lane), recurrent: layout.part(recurrent, lane: lane), bias: bias,
                h: layout.step(output.value, lane: lane, time: time, width: units))
        }
    }

    private func step(_ time: Int, _ lane: Int) -> GatedStep {
        GatedStep(
            gates: layout.step(gates, lane: lane, time: time, width: 3 * units),
            previous: layout.before(
                output.value, initial: state.initialH, lane: lane, time: time, width: units),
            lengths: layout.part(lengths, lane: lane), time: time)
    }

    // MARK: Backward

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        state.clearStarts()
        layer.backwardGateWeights.pack(tape.computing)
        layer.backwardCandidateWeights.pack(tape.computing)
        tape.eachLaneRun { worker, lanes in
            for step in (0..<layout.times).reversed() {
                backward(layout.time(step), dy, lanes, worker)
                state.leave(step, layout, lanes: lanes, with: tape.kernels)
                tape.progress(worker)
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

    /// Gates of step `time` become their gradient; the state's gradient moves one step back.
    private func backward(
        _ time: Int, _ dy: View<Float>, _ lanes: Range<Int>, _ worker: Int
    ) {
        for lane in lanes {
            tape.kernels.gruCandidateBackward(
                step(time, lane), dy: layout.step(dy, lane: lane, time: time, width: units),
                dh: layout.part(state.gradientH, lane: lane))
        }
        let dGates = layout.step(gates, lanes: lanes, time: time, width: 3 * units)
        let products = layout.state(recurrent, lanes: lanes, width: 3 * units)
        layer.backwardCandidateWeights.multiply(
            dGates[columns: 2 * units..<3 * units],
            into: products[columns: 2 * units..<3 * units], accumulate: false, worker: worker,
            with: tape.computing)
        for lane in lanes {
            tape.kernels.gruResetBackward(
                step(time, lane), recurrent: layout.part(recurrent, lane: lane),
                dh: layout.part(state.gradientH, lane: lane))
        }
        layer.backwardGateWeights.multiply(
            dGates[columns: 0..<2 * units],
            into: layout.state(state.gradientH, lanes: lanes, width: units), accumulate: true,
            worker: worker, with: tape.computing)
    }
}
