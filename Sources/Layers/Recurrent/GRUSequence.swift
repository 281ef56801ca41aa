internal import Tensors

/// A GRU layer that resets after the product, over T steps of all of a rank's lanes.
///
/// A step is one product of all gates, into memory that stays in the cache, and one kernel. Backward
/// leaves [dr, dz, dn] beside r dn: W's gradient takes the first three, U's all but dn.
final class GRUSequence: Operation {
    let layer: GRU
    let input: Tensor
    let lengths: View<Int32>
    let output: Tensor
    let state: RecurrentState
    unowned let tape: Tape

    private let layout: SequenceLayout
    private let gates: View<Float>  // [lane][T][b][3H]
    private let candidates: View<Float>  // U h + b of n, then its gradient: [lane][T][b][H]
    private let recurrent: View<Float>  // U h of one step, [lane][b][3H]
    private let bias: View<Float>  // of r and z, of W for n, of U for n: [4H]
    private let biasGradient: View<Float>  // sums of [dr, dz, dn, r dn], [4H]
    private let places: SequenceProduct.Places
    private let gatePlace: View<Float>?
    private let candidatePlace: View<Float>?
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
        candidates = tape.scratch(layout.rows * units, during: .forward ... .weights)
        recurrent = tape.scratch(tape.lanes.rows * 3 * units)
        bias = tape.scratch(4 * units)
        biasGradient = tape.scratch(4 * units, during: .weights ... .inputs)
        layer.inputProduct.plan(tape.computing)
        places = layer.inputProduct.places(on: tape, before: layer.forwardWeights)
        gatePlace = layer.backwardGateWeights.place(on: tape, during: .states ... .states)
        candidatePlace = layer.backwardCandidateWeights.place(
            on: tape, during: .states ... .states)
        layer.forwardWeights.plan(tape.computing)
        layer.backwardGateWeights.plan(tape.computing)
        layer.backwardCandidateWeights.plan(tape.computing)
        guard tape.purpose == .training else {
            weightGradient = nil
            return
        }
        let parameters = layer.parameters
        let late = layout.before(
            output.sequence.value, initial: state.initialH, columns: units,
            result: parameters.recurrentWeight.gradient)
        weightGradient = WeightGradient(
            of: [
                WeightGradient.Factor(
                    input.value, columns: layer.inputs, result: parameters.inputWeight.gradient
                ).times(columns: 0..<3 * units),
                late.times(columns: 0..<2 * units, 3 * units..<4 * units),
            ], bias: biasGradient, outputs: 3 * units, beside: units, times: input.times,
            during: .weights ... .weights, on: tape)
    }

    private var units: Int { layer.units }

    // MARK: Forward

    func forward(_ moment: Moment) {
        let gateCount = 2 * units, all = 3 * units
        bias[0..<all].copy(from: layer.parameters.inputBias.value)
        let recurrentBias = layer.parameters.recurrentBias.value
        tape.kernels.add(recurrentBias[0..<gateCount], to: bias[0..<gateCount])
        bias[all..<all + units].copy(from: recurrentBias[gateCount..<all])
        layer.inputProduct.forward(input.value, into: gates, packing: places, on: tape)
        layer.forwardWeights.pack(tape.computing, into: places.next)
        tape.eachLaneRun { worker, lanes in
            for step in 0..<layout.times { forward(layout.time(step), lanes, worker) }
            layout.keepLast(of: output.value, in: state.finalH, lanes: lanes, width: units)
        }
    }

    private func forward(_ time: Int, _ lanes: Range<Int>, _ worker: Int) {
        layer.forwardWeights.multiply(
            layout.before(
                output.value, initial: state.initialH, lanes: lanes, time: time, width: units),
            into: layout.state(recurrent, lanes: lanes, width: 3 * units),
            accumulate: false, worker: worker, with: tape.computing)
        for lane in lanes {
            tape.kernels.gruForward(
                step(time, lane), recurrent: layout.part(recurrent, lane: lane), bias: bias,
                h: layout.step(output.value, lane: lane, time: time, width: units),
                state: layout.step(candidates, lane: lane, time: time, width: units))
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
        layer.backwardGateWeights.pack(tape.computing, into: gatePlace)
        layer.backwardCandidateWeights.pack(tape.computing, into: candidatePlace)
        tape.eachLaneRun { worker, lanes in
            for step in (0..<layout.times).reversed() {
                backward(layout.time(step), dy, lanes, worker)
                state.leave(step, layout, lanes: lanes, with: tape.kernels)
                tape.progress(worker)
            }
        }
        input.restoreValue()
        weightGradient?.compute(gates, beside: candidates)
        let gateCount = 2 * units, all = 3 * units
        let recurrentBias = layer.parameters.recurrentBias.gradient
        layer.parameters.inputBias.gradient.copy(from: biasGradient[0..<all])
        recurrentBias[0..<gateCount].copy(from: biasGradient[0..<gateCount])
        recurrentBias[gateCount..<all].copy(from: biasGradient[all..<all + units])
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
            tape.kernels.gruBackward(
                step(time, lane), dy: layout.step(dy, lane: lane, time: time, width: units),
                dh: layout.part(state.gradientH, lane: lane),
                state: layout.step(candidates, lane: lane, time: time, width: units))
        }
        let dh = layout.state(state.gradientH, lanes: lanes, width: units)
        let dGates = layout.step(gates, lanes: lanes, time: time, width: 3 * units)
        layer.backwardGateWeights.multiply(
            dGates[columns: 0..<2 * units], into: dh, accumulate: true, worker: worker,
            with: tape.computing)
        layer.backwardCandidateWeights.multiply(
            layout.step(candidates, lanes: lanes, time: time, width: units), into: dh,
            accumulate: true, worker: worker, with: tape.computing)
    }
}
