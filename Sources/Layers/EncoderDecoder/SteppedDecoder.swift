public import Tensors

/// A decoder whose layers run together step by step in a recurrence, so that a step can read what the
/// one before said: for scheduled sampling, and for attention with cells of any kind.
///
/// Source: Luong, Pham & Manning 2015, with input feeding; Bengio et al. 2015. Its parameters are those
/// of a ``FusedDecoder``, by name and by layout. It compares by products with all keys, as a fused one
/// does, or by an ``Attention`` of any score and extent, whose memory is among its states.
public final class SteppedDecoder: SequenceDecoder {
    private let embedding: Embedding
    private let cells: [any StepCell]
    private let attention: Attention?
    private let combination: Projection?
    private let output: Projection
    private let dropout: DecoderDropout
    private let feedback: TokenFeedback?
    private let units: Int

    /// Declares the parameters; the table of tokens is the encoder's `table`, if there is one, and
    /// without `feedback` all tokens are true.
    ///
    /// An `attention`, declared by the caller for queries of as many features as there are units, takes
    /// the place of products with the source's keys.
    public init(
        _ name: String, _ options: DecoderOptions, sizes: DecoderSizes,
        sharing table: Parameter? = nil, feedback: TokenFeedback.Options? = nil,
        attention: Attention? = nil, in parameters: ParameterSet
    ) {
        precondition(attention == nil || sizes.attended > 0, "attention to nothing")
        let units = options.units
        self.units = units
        self.attention = attention
        embedding = options.makeEmbedding(name, sizes, sharing: table, in: parameters)
        dropout = DecoderDropout(name, options)
        self.feedback = feedback.map { TokenFeedback("\(name).feedback", $0) }
        let isAttentive = sizes.attended > 0
        var inputs = options.embedding + sizes.context
        cells = (0..<options.layers).map { layer in
            let isTop = layer == options.layers - 1
            let fed = isTop && isAttentive ? units : 0
            defer { inputs = units }
            return Self.cell(
                isAttentive && !isTop ? "\(name).below" : name,
                layer: isAttentive && isTop ? 0 : layer, inputs: inputs + fed, options,
                in: parameters)
        }
        combination =
            isAttentive
            ? Projection(
                "\(name).combination", inputs: sizes.attended + units, outputs: units,
                hasBias: false, in: parameters) : nil
        output =
            options.isTied
            ? Projection(
                [
                    parameters.tie(
                        table ?? embedding.weight, as: "\(name).output.weight")
                ],
                bias: parameters.declare(
                    "\(name).output.bias", shape: [sizes.vocabulary], initializer: .constant(0)),
                in: parameters)
            : Projection(
                "\(name).output", inputs: units, outputs: sizes.vocabulary, in: parameters)
    }

    private static func cell(
        _ name: String, layer: Int, inputs: Int, _ options: DecoderOptions,
        in parameters: ParameterSet
    ) -> any StepCell {
        switch options.cell {
        case .lstm:
            LSTMCell(name, layer: layer, inputs: inputs, units: options.units, in: parameters)
        case .gru:
            GRUCell(name, layer: layer, inputs: inputs, units: options.units, in: parameters)
        case .rnn:
            ElmanCell(name, layer: layer, inputs: inputs, units: options.units, in: parameters)
        }
    }

    /// See ``SequenceDecoder``.
    public var states: [StepStateSize] {
        cells.enumerated().flatMap { layer, cell in
            cell.states.map { StepStateSize("\(layer).\($0.name)", $0.features) }
        }
    }

    /// See ``SequenceDecoder``.
    public func callAsFunction(
        _ tokens: View<Int32>, times: Int, lengths: View<Int32>, source: DecoderSource,
        on tape: Tape
    ) -> DecoderOutput {
        let isFed = feedback != nil && tape.purpose == .training
        let read = isFed ? Memory<Int32>(count: tokens.count).whole : tokens
        return tape.recurrence(times: times, lengths: lengths) { recurrence in
            let step = Step(decoder: self, recurrence: recurrence, tape: tape, source: source)
            let output = step.record(read)
            if isFed { feedback?(output.logits, truth: tokens, into: read) }
            return output
        }
    }

    /// The recording of a step.
    private struct Step {
        let decoder: SteppedDecoder
        let recurrence: Recurrence
        let tape: Tape
        let source: DecoderSource

        func record(_ tokens: View<Int32>) -> DecoderOutput {
            var x = decoder.dropout.embedding(
                decoder.embedding(tokens, in: recurrence, on: tape).signal)
            if let context = source.context { x = concatenate([x, context]) }
            let vector = decoder.combination.map { _ in recurrence.state(features: decoder.units) }
            var states: [StepState] = []
            for (layer, cell) in decoder.cells.enumerated() {
                if layer > 0 { x = drop(decoder.dropout.between[layer - 1], x) }
                if layer == decoder.cells.count - 1, let vector {
                    x = concatenate([x, vector.previous])
                }
                x = advance(cell, x, &states)
            }
            var weights: View<Float>?
            if let combination = decoder.combination, let vector {
                guard let hidden = x as? Tensor, let attended = source.attention else {
                    preconditionFailure("nothing to attend to, or to ask with")
                }
                states.append(vector)
                let answer = attend(to: attended, hidden, &states)
                let next = Layers.tanh(combination(concatenate([answer.context, hidden])))
                recurrence.update(vector, to: next)
                weights = answer.weights
                x = next
            }
            return DecoderOutput(
                logits: project(drop(decoder.dropout.output, x)),
                states: states.map {
                    DecoderState(initial: $0.initial, final: $0.final, gradient: $0.gradient)
                }, weights: weights)
        }

        /// The answer of the source; what attention remembers goes to `states`.
        private func attend(
            to source: AttentionSource, _ query: Tensor, _ states: inout [StepState]
        ) -> AttentionSource.Answer {
            guard let attention = decoder.attention else {
                return source(query, in: recurrence, on: tape)
            }
            let step = attention(query, to: source, in: recurrence)
            states += step.states
            return AttentionSource.Answer(context: step.context, weights: step.weights.value)
        }

        private func drop(_ dropout: Dropout, _ x: some Readable) -> any Readable { dropout(x) }

        private func project(_ x: some Readable) -> Tensor { decoder.output(x) }

        /// A step of a layer; its states go to `states`.
        private func advance(
            _ cell: any StepCell, _ x: some Readable, _ states: inout [StepState]
        ) -> any Readable {
            let own = cell.states.map { recurrence.state(features: $0.features) }
            let input = x as? Tensor ?? x.signal.tensor
            let next = cell.step(cell.project(input), own.map(\.previous), in: recurrence)
            for (state, value) in zip(own, next) { update(state, to: value) }
            states += own
            return next[0]
        }

        private func update(_ state: StepState, to value: some Readable) {
            recurrence.update(state, to: value)
        }
    }
}
