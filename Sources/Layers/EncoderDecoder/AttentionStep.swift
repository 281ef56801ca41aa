public import Tensors

extension AttentionSource {
    /// What attention gives inside a recurrence.
    public struct Answer {
        /// The context of every step, [lane][T][b][F]; 0 beyond a sequence's length.
        public let context: Tensor
        /// The weights of every step, [lane][T][b][W]: a row has the S positions of the source, then
        /// perhaps zeros up to a multiple of 16.
        public let weights: View<Float>
    }

    /// Records attention inside a recurrence: α = softmax(queryᵀ key), context = Σ α value.
    ///
    /// Source: Luong, Pham & Manning 2015. The gradients of the source are formed after the last
    /// step, over all of them.
    ///
    /// - Parameters:
    ///   - query: what asks, [lane][T][b][K], made in the recurrence.
    ///   - recurrence: where to record.
    ///   - tape: the tape of the recurrence.
    /// - Returns: contexts and weights.
    public func callAsFunction(
        _ query: Tensor, in recurrence: Recurrence, on tape: Tape
    ) -> Answer {
        precondition(
            query.features == keys.features,
            "\(query.features) features ask keys of \(keys.features)")
        let output = tape.tensor(times: recurrence.times, features: values.features)
        let operation = AttentionStep(self, query, recurrence.lengths, output)
        tape.record(operation)
        return Answer(context: output, weights: operation.weights)
    }
}

private final class AttentionStep: BlockOperation {
    let ports: Ports
    private let attention: SourceAttention
    private let layout: SequenceLayout
    private unowned let tape: Tape

    init(_ source: AttentionSource, _ query: Tensor, _ lengths: View<Int32>, _ output: Tensor) {
        ports = Ports([query.signal], [output], sources: [source.values, source.keys])
        tape = output.tape
        layout = SequenceLayout(times: output.times, lanes: tape.lanes)
        attention = SourceAttention(source, layout: layout, targetLengths: lengths, on: tape)
    }

    var weights: View<Float> { attention.weights }

    /// A step of a lane of contexts or of their gradients.
    private func step(_ view: View<Float>, _ lane: Int, _ time: Int) -> View<Float> {
        layout.step(view, lane: lane, time: time, width: ports.outputs[0].features)
    }

    private func time(_ block: Block) -> Int {
        guard let time = block.time else { preconditionFailure("a step outside of a recurrence") }
        return time
    }

    func prepareForward(_ moment: Moment) { tape.eachLane { attention.start(lane: $0) } }

    func forward(_ block: Block) {
        let time = time(block)
        for lane in block.lanes {
            attention.attend(block.value(ports.inputs[0], lane: lane), lane: lane, time: time)
            block.value(ports.outputs[0], lane: lane)
                .copy(from: step(attention.contexts, lane, time))
        }
    }

    func prepareBackward(_ moment: Moment) { tape.eachLane { attention.startBackward(lane: $0) } }

    func backward(_ block: Block) {
        let time = time(block)
        for lane in block.lanes {
            guard let dQuery = block.accumulator(0, of: ports, lane: lane) else { continue }
            step(attention.dContexts, lane, time)
                .copy(from: block.gradient(ports.outputs[0], lane: lane))
            attention.backward(dQuery, lane: lane, time: time)
        }
    }

    func finishBackward(_ moment: Moment) {
        attention.finishBackward(queries: ports.inputs[0].tensor.value, on: tape)
    }
}
