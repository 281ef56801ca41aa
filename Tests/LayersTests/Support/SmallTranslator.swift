import Layers
import Reference
import Tensors

/// A small translator of all layers: a bidirectional layer and another one as encoder, a decoder
/// with attention that starts from the encoder's last state, loss.
final class SmallTranslator {
    /// A batch of sources and targets.
    struct Batch: Sendable {
        var source: TextBatch
        var target: TextBatch

        /// Ragged sources and targets with an empty one of each.
        init(lanes: Int, sequences: Int, positions: Int, times: Int) {
            let ragged = BatchShape(ragged: positions, lanes: lanes, sequences: sequences)
            source = TextBatch(
                BatchShape(
                    lanes: lanes, sequences: sequences, times: positions,
                    lengths: ragged.lengths.reversed()), vocabulary: 11)
            target = TextBatch(
                BatchShape(ragged: times, lanes: lanes, sequences: sequences), vocabulary: 13)
        }
    }

    let recording: Recording
    private let logits: Tensor
    private let loss: SoftmaxCrossEntropy
    private let states: [RecurrentState]

    /// Records the model for `batch`, or for the lanes of it that `rank` has.
    init(
        _ batch: Batch, units: Int, computing: Computing = Computing(kernels: .best), rank: Int = 0,
        ranks: Int = 1
    ) {
        let recording = Recording(
            batch.target.shape, computing: computing, rank: rank, ranks: ranks)
        let parameters = recording.parameters, tape = recording.tape
        let sourceLengths = recording.lengths(batch.source.shape.lengths)
        let read = Embedding("source", vocabulary: 11, features: 5, in: parameters)
        let said = Embedding("target", vocabulary: 13, features: 6, in: parameters)
        let both = Bidirectional(
            LSTM.self,
            at: RecurrentPlace("encoder", layer: 0, inputs: 5, units: units, in: parameters))
        let top = LSTM("encoder", layer: 1, inputs: 2 * units, units: units, in: parameters)
        let keys = AttentionKeys("keys", inputs: units, outputs: units, in: parameters)
        let decoder = AttentionDecoder(
            "decoder", inputs: 6, valueFeatures: units, units: units, outputs: 8,
            in: parameters)
        let output = Linear("output", inputs: 8, outputs: 13, in: parameters)

        let x = read(
            recording.integers(batch.source.tokens), times: batch.source.shape.times, on: tape)
        let below = both(x, lengths: sourceLengths, on: tape)
        let encoded = top(below.sequence, lengths: sourceLengths, on: tape)
        let source = keys(encoded.sequence, lengths: sourceLengths, on: tape)
        let y = said(
            recording.integers(batch.target.tokens), times: batch.target.shape.times, on: tape)
        let decoded = decoder(
            y, lengths: recording.lengths, source: source, startingFrom: encoded.state, on: tape)
        logits = output(decoded.sequence, on: tape)
        loss = SoftmaxCrossEntropy(
            logits, targets: recording.integers(batch.target.targets), on: tape)
        recording.seal()
        self.recording = recording
        states = [below.forward, below.backward, encoded.state, decoded.state]
        for state in states { state.reset() }
    }

    /// Runs a step, and returns all numbers that it leaves behind.
    func step() throws -> StepResult {
        for state in states { state.detach() }
        try recording.forward()
        // Backward, their place is needed for other numbers.
        let logits = logits.value.array
        try recording.tape.backward(Recording.moment)
        return StepResult(
            rows: [logits]
                + states.flatMap {
                    [$0.finalH, $0.finalC, $0.gradientH, $0.gradientC].map(\.array)
                },
            sums: [loss.sums.array, recording.parameters.gradientsOnly.array], statistics: [])
    }

    /// The mean loss of a forward pass.
    func meanLoss() throws -> Double {
        try recording.forward()
        return Double(loss.sums[0]) / Double(loss.sums[1])
    }
}
