internal import Tensors

/// A plain recurrent layer over T steps of all of a rank's lanes.
///
/// Everything happens in place: products become h in the output, and the output's gradient, which
/// nobody needs afterwards, becomes that before the activation. So there is no memory besides.
final class RNNSequence: Operation {
    let layer: RNN
    let input: Tensor
    let lengths: View<Int32>
    let output: Tensor
    let state: RecurrentState
    unowned let tape: Tape

    private let layout: SequenceLayout
    private let bias: View<Float>  // both biases, [H]
    private let places: SequenceProduct.Places
    private let backwardPlace: View<Float>?
    private let weightGradient: WeightGradient?

    init(
        layer: RNN, input: Tensor, lengths: View<Int32>, output: RecurrentOutput, tape: Tape
    ) {
        self.layer = layer
        self.input = input
        self.lengths = lengths
        self.output = output.sequence
        state = output.state
        self.tape = tape
        layout = SequenceLayout(
            times: input.times, lanes: tape.lanes, direction: layer.direction,
            chunk: state.chunk)
        bias = tape.scratch(layer.units)
        layer.inputProduct.plan(tape.computing)
        places = layer.inputProduct.places(on: tape, before: layer.forwardWeights)
        backwardPlace = layer.backwardWeights.place(on: tape, during: .states ... .states)
        layer.forwardWeights.plan(tape.computing)
        layer.backwardWeights.plan(tape.computing)
        guard tape.purpose == .training else {
            weightGradient = nil
            return
        }
        let parameters = layer.parameters
        weightGradient = WeightGradient(
            of: [
                WeightGradient.Factor(
                    input.value, columns: layer.inputs, result: parameters.inputWeight.gradient),
                layout.before(
                    output.sequence.value, initial: state.initialH, columns: layer.units,
                    result: parameters.recurrentWeight.gradient),
            ], bias: parameters.inputBias.gradient, outputs: layer.units, times: input.times,
            during: .weights ... .weights, on: tape)
    }

    private var units: Int { layer.units }

    // MARK: Forward

    func forward(_ moment: Moment) {
        bias.copy(from: layer.parameters.inputBias.value)
        tape.kernels.add(layer.parameters.recurrentBias.value, to: bias)
        layer.inputProduct.forward(input.value, into: output.value, packing: places, on: tape)
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
            into: layout.step(output.value, lanes: lanes, time: time, width: units),
            accumulate: true, worker: worker, with: tape.computing)
        for lane in lanes {
            tape.kernels.rnnForward(
                layout.step(output.value, lane: lane, time: time, width: units), bias: bias,
                previous: layout.before(
                    output.value, initial: state.initialH, lane: lane, time: time, width: units),
                activation: layer.activation, lengths: layout.part(lengths, lane: lane),
                time: time)
        }
    }

    // MARK: Backward

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        state.clearStarts()
        layer.backwardWeights.pack(tape.computing, into: backwardPlace)
        tape.eachLaneRun { worker, lanes in
            for step in (0..<layout.times).reversed() {
                backward(layout.time(step), dy, lanes, worker)
                state.leave(step, layout, lanes: lanes, with: tape.kernels)
                tape.progress(worker)
            }
        }
        input.restoreValue()
        weightGradient?.compute(dy)
        layer.parameters.recurrentBias.gradient.copy(from: layer.parameters.inputBias.gradient)
        if let (dx, accumulate) = input.claimGradient() {
            layer.inputProduct.backward(
                dy, into: dx, accumulate: accumulate, packing: places, on: tape)
        }
    }

    /// The output's gradient at `time` moves before the activation; the state's, one step back.
    private func backward(
        _ time: Int, _ dy: View<Float>, _ lanes: Range<Int>, _ worker: Int
    ) {
        for lane in lanes {
            tape.kernels.rnnBackward(
                h: layout.step(output.value, lane: lane, time: time, width: units),
                dy: layout.step(dy, lane: lane, time: time, width: units),
                dh: layout.part(state.gradientH, lane: lane), activation: layer.activation,
                lengths: layout.part(lengths, lane: lane), time: time)
        }
        layer.backwardWeights.multiply(
            layout.step(dy, lanes: lanes, time: time, width: units),
            into: layout.state(state.gradientH, lanes: lanes, width: units),
            accumulate: true, worker: worker, with: tape.computing)
    }
}
