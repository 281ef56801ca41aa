import Layers
import Reference
import Tensors

/// Batch normalisation on a tape that trains, with input and gradient to fill.
struct NormalizationExample {
    let recording: Recording
    let layer: BatchNormalization
    /// The input, [lane][T][b][F].
    let x: Tensor
    /// The output, [lane][T][b][F].
    let y: Tensor

    private let feed: GradientFeed

    /// Records the layer and seals its tape.
    init(_ shape: BatchShape, features: Int) {
        recording = Recording(shape)
        layer = BatchNormalization("n", features: features, in: recording.parameters)
        x = recording.input(features: features)
        y = layer(x, lengths: recording.lengths, on: recording.tape)
        feed = GradientFeed(y, on: recording.tape)
        recording.seal()
    }

    /// The twin with the same scale and shift.
    var twin: BatchNormalizationTwin<Double> {
        BatchNormalizationTwin(weight: layer.weight.doubles, bias: layer.bias.doubles)
    }

    /// The running mean, [F].
    var runningMean: [Double] { layer.runningMean.value.array.map(Double.init) }

    /// The running variance, [F].
    var runningVariance: [Double] { layer.runningVariance.value.array.map(Double.init) }

    /// Runs forward and backward.
    func run(x input: SequenceBatch<Double>, dy: SequenceBatch<Double>) throws {
        recording.fill(x, input)
        recording.fill(feed, dy)
        try recording.run()
    }

    /// The output for an input on a tape that evaluates, [T][B][F].
    func evaluate(x input: SequenceBatch<Double>) throws -> [Double] {
        let evaluation = Recording(recording.shape, purpose: .evaluation)
        let x = evaluation.input(features: layer.features)
        let y = layer(x, lengths: evaluation.lengths, on: evaluation.tape)
        evaluation.tape.seal()
        evaluation.fill(x, input)
        try evaluation.forward()
        return evaluation.values(y)
    }
}
