internal import Tensors

extension AttentionDecoding {
    func runBackward() {
        guard let gradients else { preconditionFailure("a tape that evaluates has no gradients") }
        let dy = output.finishedGradient()
        layer.weights.packBackward(tape.computing)
        // Nothing uses the state after the last step, nor the attentional vector's next use.
        state.detach()
        gradients.fed.fill(0)
        tape.eachLaneRun { worker, lanes in
            for lane in lanes { attention.startBackward(lane: lane) }
            for time in (0..<layout.times).reversed() {
                combine(time, dy, gradients, lanes, worker)
                recur(time, gradients, lanes, worker)
            }
        }
        if let start {
            start.gradientH.copy(from: state.gradientH)
            start.gradientC.copy(from: state.gradientC)
        }
        if let (dx, accumulate) = input.claimGradient() {
            layer.weights.input.backward.multiplyAll(
                gates, into: dx, accumulate: accumulate, with: tape.computing)
        }
        attention.finishBackward(queries: hidden, on: tape)
        gradients.compute(gates: gates, of: layer)
    }

    /// The derivative of a step's attentional vectors: to those of its h and of the source.
    private func combine(
        _ time: Int, _ dy: View<Float>, _ gradients: DecoderGradients, _ lanes: Range<Int>,
        _ worker: Int
    ) {
        let a = layer.outputs
        for lane in lanes {
            tape.kernels.tanhBackward(
                layout.step(output.value, lane: lane, time: time, width: a),
                dy: layout.step(dy, lane: lane, time: time, width: a),
                later: layout.part(gradients.fed, lane: lane),
                into: layout.step(gradients.sums, lane: lane, time: time, width: a),
                lengths: layout.part(lengths, lane: lane), time: time)
        }
        let sums = layout.step(gradients.sums, lanes: lanes, time: time, width: a)
        layer.weights.context.backward.multiply(
            sums,
            into: layout.step(
                attention.dContexts, lanes: lanes, time: time, width: layer.valueFeatures),
            accumulate: false, worker: worker, with: tape.computing)
        layer.weights.hidden.backward.multiply(
            sums, into: layout.state(gradients.hidden, lanes: lanes, width: units),
            accumulate: false, worker: worker, with: tape.computing)
        for lane in lanes {
            attention.backward(
                layout.part(gradients.hidden, lane: lane), lane: lane, time: time)
        }
    }

    /// The derivative of a step of the LSTM: gates become their gradient, those of the state and of
    /// the attentional vector move one step back.
    private func recur(
        _ time: Int, _ gradients: DecoderGradients, _ lanes: Range<Int>, _ worker: Int
    ) {
        for lane in lanes {
            tape.kernels.lstmBackward(
                gates: layout.step(gates, lane: lane, time: time, width: 4 * units),
                c: (
                    cellBefore(lane, time),
                    layout.step(cells, lane: lane, time: time, width: units)
                ),
                dy: layout.part(gradients.hidden, lane: lane),
                dh: layout.part(state.gradientH, lane: lane),
                dc: layout.part(state.gradientC, lane: lane),
                lengths: layout.part(lengths, lane: lane), time: time)
        }
        let dGates = layout.step(gates, lanes: lanes, time: time, width: 4 * units)
        layer.weights.recurrent.backward.multiply(
            dGates, into: layout.state(state.gradientH, lanes: lanes, width: units),
            accumulate: true, worker: worker, with: tape.computing)
        layer.weights.fed.backward.multiply(
            dGates, into: layout.state(gradients.fed, lanes: lanes, width: layer.outputs),
            accumulate: false, worker: worker, with: tape.computing)
    }
}
