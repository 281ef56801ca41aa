import Layers
import Reference
import Tensors

/// A small model with a decoder, on a tape with its loss.
final class DecoderModel {
    /// What the decoder sees of the source.
    struct Sizes: Sendable {
        var options: DecoderOptions
        var isAttentive: Bool
        var readsContext: Bool
        /// Scheduled sampling.
        var feedback: TokenFeedback.Options?
        var isStepped: Bool
        /// An attention of any kind, of a stepped decoder.
        var attention: AttendingDecoder.Kind?
    }

    static let vocabulary = 11
    private static let positions = 5, features = 6

    let recording: Recording
    let loss: SoftmaxCrossEntropy
    let logits: Tensor
    private let text: TextBatch
    private let cleared: [View<Float>]

    /// An encoder of one LSTM layer, a linear bridge, and the decoder.
    init(_ sizes: Sizes, _ shape: BatchShape, purpose: Tape.Purpose = .training) {
        let recording = Recording(shape, purpose: purpose)
        let tape = recording.tape, parameters = recording.parameters
        text = TextBatch(shape, vocabulary: Self.vocabulary)
        let ragged = BatchShape(
            ragged: Self.positions, lanes: shape.lanes, sequences: shape.sequences)
        let source = TextBatch(ragged, vocabulary: 7)
        let lengths = recording.lengths(ragged.lengths)
        let words = Embedding("source", vocabulary: 7, features: 4, in: parameters)
        let encoder = LSTM(
            "encoder", layer: 0, inputs: 4, units: Self.features, in: parameters)
        let attention = sizes.attention.map { kind in
            Attention(
                "attention", queries: sizes.options.units, source: Self.features,
                score: kind.score, extent: kind.extent, hasCoverage: kind.hasCoverage,
                in: parameters)
        }
        let keys =
            attention == nil
            ? AttentionKeys(
                "keys", inputs: Self.features, outputs: sizes.options.units, in: parameters) : nil
        let decoderSizes = DecoderSizes(
            vocabulary: Self.vocabulary, context: sizes.readsContext ? Self.features : 0,
            attended: sizes.isAttentive ? Self.features : 0)
        let decoder: any SequenceDecoder =
            sizes.isStepped
            ? SteppedDecoder(
                "decoder", sizes.options, sizes: decoderSizes, feedback: sizes.feedback,
                attention: attention, in: parameters)
            : FusedDecoder("decoder", sizes.options, sizes: decoderSizes, in: parameters)
        let bridge = Projection(
            "bridge", inputs: Self.features,
            outputs: decoder.states.reduce(0) { $0 + $1.features }, in: parameters)

        let x = words(recording.integers(source.tokens), times: Self.positions, on: tape)
        let encoded = encoder(x, lengths: lengths, on: tape)
        let state = FinalState(
            encoded.state.finalH,
            gradient: purpose == .training ? encoded.state.gradientH : nil)
        let summary = tape.activation(of: [state])
        var seen = DecoderSource()
        if sizes.isAttentive {
            seen.attention =
                keys?(encoded.sequence, lengths: lengths, on: tape)
                ?? attention?.source(encoded.sequence, lengths: lengths)
        }
        if sizes.readsContext { seen.context = summary }
        let all = tanh(bridge(summary))
        var start = 0
        let starts = decoder.states.map { state in
            defer { start += state.features }
            return StateHandover(all.columns(start..<start + state.features), on: tape)
        }
        let output = decoder(
            recording.integers(text.tokens), times: shape.times, lengths: recording.lengths,
            source: seen, on: tape)
        for (start, state) in zip(starts, output.states) {
            start.become(initial: state.initial, gradient: state.gradient)
        }
        logits = output.logits
        loss = SoftmaxCrossEntropy(
            logits, targets: recording.integers(text.targets), on: tape)
        recording.seal()
        self.recording = recording
        cleared =
            [
                encoded.state.initialH, encoded.state.initialC, encoded.state.gradientH,
                encoded.state.gradientC,
            ]
            + output.states.flatMap { [$0.initial] + ($0.gradient.map { [$0] } ?? []) }
    }

    /// Gives every parameter the numbers of the one of the same name.
    func take(from other: DecoderModel) throws {
        for parameter in other.recording.parameters.parameters {
            try recording.parameters.parameter(parameter.name).value.copy(from: parameter.value)
        }
        recording.parameters.markChanged()
    }

    /// Runs forward and perhaps backward.
    func run(backward: Bool = true) throws {
        for view in cleared { view.fill(0) }
        try recording.tape.forward(Recording.moment)
        if !backward { return }
        try recording.tape.backward(Recording.moment)
        recording.parameters.finishGradients(with: recording.tape.kernels)
    }

    /// The mean loss with other values of the parameters.
    func loss(_ values: [Float]) throws -> Double {
        recording.parameters.values.whole.copy(from: values)
        recording.parameters.markChanged()
        try run(backward: false)
        return Double(loss.sums[0]) / Double(loss.sums[1])
    }
}
