public import Tensors

extension Embedding {
    /// Records the lookup inside a recurrence, whose steps may write the tokens of the next ones.
    ///
    /// - Parameters:
    ///   - tokens: [lane][T][b], each in 0..<V; those of a step are read when it runs.
    ///   - recurrence: where to record.
    ///   - tape: the tape of the recurrence.
    /// - Returns: [lane][T][b][E].
    public func callAsFunction(
        _ tokens: View<Int32>, in recurrence: Recurrence, on tape: Tape
    ) -> Tensor {
        precondition(
            tokens.count == recurrence.times * tape.lanes.rows, "\(tokens.count) tokens on a tape")
        let output = tape.tensor(times: recurrence.times, features: features)
        tape.planGradients(of: [weight])
        tape.record(StepLookup(self, tokens, output))
        return output
    }
}

private final class StepLookup: BlockOperation {
    let ports: Ports
    private let layer: Embedding
    private let tokens: View<Int32>
    private let gradient: EmbeddingGradient?
    private unowned let tape: Tape

    init(_ layer: Embedding, _ tokens: View<Int32>, _ output: Tensor) {
        ports = Ports([], [output])
        self.layer = layer
        self.tokens = tokens
        tape = output.tape
        gradient =
            tape.purpose == .training
            ? EmbeddingGradient(
                vocabulary: layer.vocabulary, features: layer.features, rows: tokens.count,
                on: tape) : nil
    }

    func forward(_ block: Block) {
        let output = ports.outputs[0]
        for lane in block.lanes {
            let own = tokens.part(lane, of: tape.lanes.count)
            let step = block.time.map { own.part($0, of: output.times) } ?? own
            tape.kernels.gather(
                step, from: layer.weight.value, into: block.value(output, lane: lane))
        }
    }

    func backward(_ block: Block) {}

    func finishBackward(_ moment: Moment) {
        gradient?.compute(
            ports.outputs[0].finishedGradient(), tokens: tokens, into: layer.weight.gradient)
    }
}
