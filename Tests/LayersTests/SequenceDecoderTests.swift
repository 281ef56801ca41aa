import Layers
import Reference
import Tensors
import Testing

/// Decoders over whole sequences and step by step: the same sums, in another order.
@Suite struct SequenceDecoderTests {
    private static func sizes(
        _ cell: DecoderOptions.Cell = .lstm, layers: Int = 1, attentive: Bool = true,
        context: Bool = false, dropout: Float = 0, tied: Bool = false, stepped: Bool = false,
        attention: AttendingDecoder.Kind? = nil
    ) -> DecoderModel.Sizes {
        var options = DecoderOptions()
        options.cell = cell
        options.layers = layers
        options.units = 9
        options.embedding = tied ? 9 : 5
        options.isTied = tied
        options.dropout = dropout
        return DecoderModel.Sizes(
            options: options, isAttentive: attentive, readsContext: context,
            isStepped: stepped || attention != nil, attention: attention)
    }

    private static let shape = BatchShape(ragged: 7, lanes: 4, sequences: 2)

    /// Sums of some hundred products in another order differ by some 1e-6 of numbers around 1.
    @Test(arguments: [
        sizes(), sizes(tied: true), sizes(layers: 2), sizes(layers: 3, dropout: 0.4),
        sizes(context: true),
        sizes(attentive: false), sizes(layers: 2, attentive: false, context: true, dropout: 0.3),
        sizes(.gru, layers: 2, attentive: false, context: true), sizes(.rnn, attentive: false),
    ])
    func stepsAreTheWholeSequence(sizes: DecoderModel.Sizes) throws {
        let fused = DecoderModel(sizes, Self.shape)
        var other = sizes
        other.isStepped = true
        let stepped = DecoderModel(other, Self.shape)
        try stepped.take(from: fused)
        try fused.run(backward: false)
        let logits = fused.logits.value.array
        try stepped.run(backward: false)
        try compare(stepped.logits.value.array, logits, fused, "logits")
        try fused.run()
        try stepped.run()
        for parameter in fused.recording.parameters.parameters {
            let twin = try stepped.recording.parameters.parameter(parameter.name)
            #expect(twin.shape == parameter.shape)
            try compare(twin.gradient.array, parameter.gradient.array, nil, parameter.name)
        }
    }

    /// Rows of padding may have any logits.
    private func compare(
        _ found: [Float], _ expected: [Float], _ model: DecoderModel?, _ name: String
    ) throws {
        let valid = model.map { $0.recording.lanes.fromTimeMajor(Self.shape.valid, times: 7) }
        try #require(found.count == expected.count)
        for (index, pair) in zip(found, expected).enumerated() {
            if let valid, !valid[index / DecoderModel.vocabulary] { continue }
            #expect(abs(pair.0 - pair.1) <= 2e-5 * max(1, abs(pair.1)), "\(name) \(index): \(pair)")
        }
    }

    /// Slopes by differences of fourth order, as in DerivativeTests, which says why so far.
    @Test(arguments: [
        sizes(.gru, stepped: true), sizes(.rnn, layers: 2, context: true, stepped: true),
        sizes(context: true), sizes(.gru, layers: 2, attentive: false, context: true),
        sizes(layers: 2, stepped: true), sizes(tied: true),
        sizes(.gru, tied: true, stepped: true),
        sizes(layers: 2, attention: .init(score: .additive, hasCoverage: true)),
        sizes(.gru, attention: .init(score: .general, extent: .monotonic(window: 2))),
        // Of a window of all positions none comes or goes while the predicted one is moved.
        sizes(
            attention: .init(score: .additive, extent: .predictive(window: 6), hasCoverage: true)),
    ])
    func gradientsAreSlopes(sizes: DecoderModel.Sizes) throws {
        let model = DecoderModel(sizes, Self.shape), parameters = model.recording.parameters
        // Small weights of additive scores hardly tell positions apart: the slopes would be roundings.
        for parameter in parameters.parameters where parameter.name.hasPrefix("attention.") {
            parameter.value.copy(from: parameter.value.array.map { 8 * $0 })
        }
        parameters.markChanged()
        let start = parameters.values.whole.array, h = 1.0 / 32
        try model.run()
        let count = Double(model.loss.sums[1])
        let gradient = parameters.gradientsOnly.array.map { Double($0) / count }
        for parameter in parameters.parameters {
            let place = parameter.value.offset..<parameter.value.offset + parameter.count
            let length = gradient[place].reduce(0) { $0 + $1 * $1 }.squareRoot()
            if !sizes.isAttentive, parameter.name == "keys.weight" { continue }
            #expect(length > 5e-5, "\(parameter.name): \(length)")
            func loss(_ distance: Double) throws -> Double {
                var values = start
                for index in place {
                    values[index] = Float(
                        Double(start[index]) + distance * gradient[index] / length)
                }
                return try model.loss(values)
            }
            let near = try loss(h) - loss(-h), far = try loss(2 * h) - loss(-2 * h)
            let slope = (8 * near - far) / (12 * h)
            #expect(abs(slope - length) <= 3e-5, "\(parameter.name): \(length), slope \(slope)")
        }
    }
}
