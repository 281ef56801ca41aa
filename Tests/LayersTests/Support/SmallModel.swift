import Layers
import Reference
import Tensors

/// A small language model of all layers: embedding, batch normalisation, a recurrent layer, dropout,
/// another one, variational dropout, linear layer, loss.
final class SmallModel {
    /// The sizes of the model and which layers it has.
    struct Sizes: Sendable {
        var vocabulary = 11
        var embedding = 5
        var units = 7
        var isNormalized = true
        var dropout: Float = 0.25
        var cell = "lstm"
        var options = RecurrentOptions()
    }

    let recording: Recording
    /// The logits, [lane][T][b][V].
    let logits: Tensor
    /// The loss.
    let loss: SoftmaxCrossEntropy
    /// The states of both recurrent layers, zeros unless filled.
    let states: [RecurrentState]

    private let tokens: View<Int32>
    private let targets: View<Int32>

    /// Records the model for `batch`, or for the lanes of it that `rank` has, and fills it in.
    init(
        _ batch: TextBatch, _ sizes: Sizes = Sizes(),
        computing: Computing = Computing(kernels: .best), rank: Int = 0, ranks: Int = 1,
        summation: any RankSummation = SingleRank()
    ) {
        let recording = Recording(
            batch.shape, computing: computing, rank: rank, ranks: ranks, summation: summation)
        let parameters = recording.parameters, tape = recording.tape
        tokens = recording.integers(batch.tokens)
        targets = recording.integers(batch.targets)
        let embedding = Embedding(
            "embedding", vocabulary: sizes.vocabulary, features: sizes.embedding, in: parameters)
        var x = embedding(tokens, times: batch.shape.times, on: tape)
        if sizes.isNormalized {
            let layer = BatchNormalization(
                "normalization", features: sizes.embedding, in: parameters)
            x = layer(x, lengths: recording.lengths, on: tape)
        }
        var states: [RecurrentState] = []
        for (number, kind) in Dropout.Kind.allCases.enumerated() {
            let layer = RecurrentCells.type(sizes.cell).init(
                RecurrentPlace(
                    sizes.cell, layer: number, inputs: x.features, units: sizes.units,
                    options: sizes.options, in: parameters))
            let output = layer(x, lengths: recording.lengths, on: tape)
            states.append(output.state)
            x = Dropout("dropout\(number)", rate: sizes.dropout, kind: kind)(
                output.sequence, on: tape)
        }
        let output = Linear(
            "output", inputs: sizes.units, outputs: sizes.vocabulary, in: parameters)
        logits = output(x, on: tape)
        loss = SoftmaxCrossEntropy(logits, targets: targets, on: tape)
        recording.seal()
        self.recording = recording
        self.states = states
    }

    /// Fills in other tokens and targets of the same shape.
    func fill(_ batch: TextBatch) {
        tokens.copy(from: recording.integers(batch.tokens))
        targets.copy(from: recording.integers(batch.targets))
    }

    /// Fills the initial states with numbers that differ between sequences.
    func fillStates() {
        var random = TestRandom(seed: 54)
        for state in states {
            for view in [state.initialH, state.initialC] where view.count > 0 {
                recording.fill(view, random.matrix(recording.shape.batch, state.units))
            }
        }
    }

    /// Runs a step whose final states nothing uses, and returns all numbers that it leaves behind.
    func step(_ moment: Moment = Recording.moment) throws -> StepResult {
        for state in states { state.detach() }
        try recording.forward(moment)
        // Backward, their place is needed for other numbers.
        let logits = logits.value.array
        try recording.tape.backward(moment)
        return StepResult(
            rows: [logits]
                + states.flatMap {
                    [$0.finalH, $0.finalC, $0.gradientH, $0.gradientC].map(\.array)
                },
            sums: [loss.sums.array, recording.parameters.gradientsOnly.array],
            statistics: recording.parameters.statisticValues.whole.array)
    }
}
