internal import Tensors

/// The operation of ``AttentionDecoder``: T steps of all of a rank's lanes.
///
/// Threads share the lanes. The products of a step take the rows of all lanes of a thread at once;
/// the input's products and the gradients of weights and source take the whole sequence.
final class AttentionDecoding: Operation {
    let layer: AttentionDecoder
    let input: Tensor
    let lengths: View<Int32>
    let start: RecurrentState?
    let output: Tensor
    let state: RecurrentState
    let initialVector: View<Float>
    let attention: SourceAttention
    let layout: SequenceLayout
    unowned let tape: Tape

    let gates: View<Float>  // [lane][T][b][4H]
    let hidden: View<Float>  // [lane][T][b][H]
    let cells: View<Float>  // [lane][T][b][H]
    private let bias: View<Float>  // both biases, [4H]

    let gradients: DecoderGradients?

    init(
        layer: AttentionDecoder, input: Tensor, lengths: View<Int32>, source: AttentionSource,
        start: RecurrentState?, output: Tensor, initialVector: View<Float>, tape: Tape
    ) {
        self.layer = layer
        self.input = input
        self.lengths = lengths
        self.start = start
        self.output = output
        self.initialVector = initialVector
        self.tape = tape
        state = RecurrentState(units: layer.units, hasCell: true, on: tape)
        layout = SequenceLayout(times: input.times, lanes: tape.lanes)
        attention = SourceAttention(source, layout: layout, targetLengths: lengths, on: tape)
        gates = tape.scratch(layout.rows * 4 * layer.units, during: .forward ... .inputs)
        hidden = tape.scratch(layout.rows * layer.units, during: .forward ... .inputs)
        cells = tape.scratch(layout.rows * layer.units, during: .forward ... .inputs)
        bias = tape.scratch(4 * layer.units)
        layer.weights.plan(tape.computing)
        gradients =
            tape.purpose == .training
            ? DecoderGradients(
                layer, rows: layout.rows, input: input, vectors: (output.value, initialVector),
                hidden: (hidden, state.initialH), contexts: attention.contexts, on: tape) : nil
    }

    var units: Int { layer.units }

    // MARK: Forward

    func forward(_ moment: Moment) {
        layer.weights.packForward(tape.computing)
        bias.copy(from: layer.inputBias.value)
        tape.kernels.add(layer.recurrentBias.value, to: bias)
        if let start {
            state.initialH.copy(from: start.finalH)
            state.initialC.copy(from: start.finalC)
        }
        layer.weights.input.forward.multiplyAll(
            input.value, into: gates, accumulate: false, with: tape.computing)
        tape.eachLaneRun { worker, lanes in
            for lane in lanes { attention.start(lane: lane) }
            for time in 0..<layout.times { forward(time, lanes, worker) }
            layout.keepLast(of: hidden, in: state.finalH, lanes: lanes, width: units)
            layout.keepLast(of: cells, in: state.finalC, lanes: lanes, width: units)
        }
    }

    private func forward(_ time: Int, _ lanes: Range<Int>, _ worker: Int) {
        let weights = layer.weights, vectors = output.value, a = layer.outputs
        func multiply(_ weights: PackedWeights, _ x: RowGroups, _ y: RowGroups, add: Bool) {
            weights.multiply(x, into: y, accumulate: add, worker: worker, with: tape.computing)
        }
        let step = layout.step(gates, lanes: lanes, time: time, width: 4 * units)
        multiply(
            weights.fed.forward,
            layout.before(vectors, initial: initialVector, lanes: lanes, time: time, width: a),
            step, add: true)
        multiply(
            weights.recurrent.forward,
            layout.before(hidden, initial: state.initialH, lanes: lanes, time: time, width: units),
            step, add: true)
        for lane in lanes { advance(lane, time) }
        let next = layout.step(vectors, lanes: lanes, time: time, width: a)
        multiply(
            weights.context.forward,
            layout.step(attention.contexts, lanes: lanes, time: time, width: layer.valueFeatures),
            next, add: false)
        multiply(
            weights.hidden.forward,
            layout.step(hidden, lanes: lanes, time: time, width: units), next, add: true)
        for lane in lanes {
            tape.kernels.tanh(
                layout.step(vectors, lane: lane, time: time, width: a),
                lengths: layout.part(lengths, lane: lane), time: time)
        }
    }

    /// One lane's h and c of a step, and its contexts.
    private func advance(_ lane: Int, _ time: Int) {
        let h = layout.step(hidden, lane: lane, time: time, width: units)
        tape.kernels.lstmForward(
            gates: layout.step(gates, lane: lane, time: time, width: 4 * units), bias: bias,
            previous: (
                layout.before(
                    hidden, initial: state.initialH, lane: lane, time: time, width: units),
                cellBefore(lane, time)
            ),
            next: (h, layout.step(cells, lane: lane, time: time, width: units)),
            lengths: layout.part(lengths, lane: lane), time: time)
        attention.attend(h, lane: lane, time: time)
    }

    func cellBefore(_ lane: Int, _ time: Int) -> View<Float> {
        layout.before(cells, initial: state.initialC, lane: lane, time: time, width: units)
    }

    func backward(_ moment: Moment) { runBackward() }
}
