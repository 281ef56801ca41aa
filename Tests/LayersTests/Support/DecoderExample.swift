import Layers
import Reference
import Tensors

/// A decoder with attention on a tape, with all its inputs and the gradient of its output to fill.
struct DecoderExample {
    /// The sizes of a decoder; `dot` attention wants as many features of a value as units.
    struct Sizes: Sendable {
        var inputs = 5
        var features = 6
        var units = 9
        var outputs = 7
        var isGeneral = true
    }

    let recording: Recording
    /// The input, [lane][T][b][I].
    let x: Tensor
    /// The source, [lane][S][b][F].
    let values: Tensor
    /// The attentional vectors and the rest.
    let output: AttentionDecoder.Output
    let positions: Int
    let sourceLengths: [Int]

    private let feed: GradientFeed

    /// Records the decoder `decoder`, with keys `keys`, and seals its tape.
    init(
        _ shape: BatchShape, positions: Int, sourceLengths: [Int], _ sizes: Sizes = Sizes(),
        purpose: Tape.Purpose = .training
    ) {
        recording = Recording(shape, purpose: purpose)
        self.positions = positions
        self.sourceLengths = sourceLengths
        x = recording.input(features: sizes.inputs)
        values = recording.tape.tensor(times: positions, features: sizes.features)
        let lengths = recording.lengths(sourceLengths)
        var source = AttentionSource(values: values, keys: values, lengths: lengths)
        if sizes.isGeneral {
            let keys = AttentionKeys(
                "keys", inputs: sizes.features, outputs: sizes.units, in: recording.parameters)
            source = keys(values, lengths: lengths, on: recording.tape)
        }
        let decoder = AttentionDecoder(
            "decoder", inputs: sizes.inputs, valueFeatures: sizes.features, units: sizes.units,
            outputs: sizes.outputs, in: recording.parameters)
        output = decoder(
            x, lengths: recording.lengths, source: source, startingFrom: nil, on: recording.tape)
        feed = GradientFeed(output.sequence, on: recording.tape)
        recording.seal()
    }

    /// Random inputs for this decoder.
    func inputs(seed: UInt64) -> AttentionDecoderTwin<Double>.Inputs {
        var random = TestRandom(seed: seed)
        let batch = recording.shape.batch, units = output.state.units
        return .init(
            input: random.sequences(recording.shape.times, batch, x.features),
            lengths: recording.shape.lengths,
            values: random.sequences(positions, batch, values.features),
            sourceLengths: sourceLengths,
            initial: .init(
                hidden: random.matrix(batch, units), cell: random.matrix(batch, units)),
            initialVector: random.matrix(batch, output.sequence.features))
    }

    /// The twin with the same numbers.
    func twin() throws -> AttentionDecoderTwin<Double> {
        let parameters = recording.parameters, units = output.state.units
        var keys = DenseMatrix<Double>(rows: units, columns: values.features)
        if let general = parameters.parameters.first(where: { $0.name == "keys.weight" }) {
            keys = general.matrix
        } else {
            for unit in 0..<units { keys[unit, unit] = 1 }
        }
        return AttentionDecoderTwin(
            cell: try parameters.lstmTwin("decoder"), keys: keys,
            combination: try parameters.parameter("decoder.combination.weight").matrix)
    }

    /// Fills the inputs.
    func fill(_ inputs: AttentionDecoderTwin<Double>.Inputs) {
        recording.fill(x, inputs.input)
        recording.fill(values, inputs.values)
        recording.fill(output.state.initialH, inputs.initial.hidden)
        recording.fill(output.state.initialC, inputs.initial.cell)
        recording.fill(output.initialVector, inputs.initialVector)
    }

    /// Runs forward and backward.
    func run(
        _ inputs: AttentionDecoderTwin<Double>.Inputs, dOutput: SequenceBatch<Double>
    ) throws {
        fill(inputs)
        recording.fill(feed, dOutput)
        try recording.run()
    }

    /// The weights of all steps, [T][B][S], and what stands behind them in their rows.
    func weights() -> (used: [Double], rest: [Double]) {
        let width = (positions + 15) / 16 * 16
        let rows = recording.lanes.toTimeMajor(
            output.weights.array, times: recording.shape.times, features: width)
        var used: [Double] = []
        var rest: [Double] = []
        for (place, value) in rows.enumerated() {
            if place % width < positions {
                used.append(Double(value))
            } else {
                rest.append(Double(value))
            }
        }
        return (used, rest)
    }
}
