import Layers
import Reference
import Tensors
import TestSupport
import Testing

/// Multi-head attention and transformer layers agree with PyTorch, forward and in all gradients.
@Suite struct TransformerGoldenTests {
    /// Records something of the golden's input and memory, fills its parameters and compares all.
    private func check(
        _ name: String, lanes: Int,
        _ record: (Recording, Tensor, Tensor?, View<Int32>) -> (Tensor, weights: Tensor?)
    ) throws {
        let golden = try Golden.load("transformer")
        let input = try golden.sequences("\(name)/x")
        let lengths =
            name == "window"
            ? Array(repeating: input.times, count: input.batch) : try golden.integers("lengths")
        let shape = BatchShape(
            lanes: lanes, sequences: input.batch / lanes, times: input.times, lengths: lengths)
        let recording = Recording(shape)
        let x = recording.input(features: input.features)
        let memory = try? golden.sequences("\(name)/memory")
        let source = memory.map {
            recording.tape.tensor(times: $0.times, features: $0.features)
        }
        let (output, weights) = record(
            recording, x, source, recording.lengths(try golden.integers("source_lengths")))
        let feed = GradientFeed(output, on: recording.tape)
        recording.seal()
        recording.fill(x, input)
        if let source, let memory { recording.fill(source, memory) }
        recording.fill(feed, try golden.sequences("\(name)/grad/output"))
        let parameters = recording.parameters.parameters
        func torchName(_ parameter: Parameter) -> String {
            parameter.name.replacing("layer.", with: "")
        }
        for parameter in parameters {
            parameter.set(try golden.values("\(name)/\(torchName(parameter))"))
        }
        try recording.run()
        try expectGolden(recording.values(output), golden, "\(name)/output", tolerance: 4e-6)
        if let weights { try expectGolden(recording.values(weights), golden, "\(name)/weights") }
        try expectGolden(recording.gradient(x), golden, "\(name)/grad/x", tolerance: 1e-5)
        if let source {
            try expectGolden(
                recording.gradient(source), golden, "\(name)/grad/memory", tolerance: 1e-5)
        }
        for parameter in parameters {
            try expectGolden(
                parameter.gradientDoubles, golden, "\(name)/grad/\(torchName(parameter))",
                tolerance: 1e-5)
        }
    }

    @Test(arguments: ["self", "causal", "window"], [1, 2, 4])
    func selfAttention(name: String, lanes: Int) throws {
        try check(name, lanes: lanes) { recording, x, _, _ in
            let output = MultiHeadAttention(
                "layer", features: 6, heads: 3, in: recording.parameters)(
                    x, lengths: recording.lengths, isCausal: name == "causal",
                    window: name == "window" ? 1 : nil, on: recording.tape)
            return (output.sequence, output.weights)
        }
    }

    @Test(arguments: [1, 2, 4])
    func attentionToAMemory(lanes: Int) throws {
        try check("cross", lanes: lanes) { recording, x, memory, lengths in
            let output = MultiHeadAttention(
                "layer", features: 6, heads: 3, in: recording.parameters)(
                    x, to: memory ?? x, lengths: lengths, on: recording.tape)
            return (output.sequence, output.weights)
        }
    }

    private func options(_ activation: PointwiseFunction, first: Bool) -> TransformerOptions {
        TransformerOptions(
            heads: 3, units: 8, dropout: 0, activation: activation, normalizesFirst: first)
    }

    @Test(arguments: [
        ("encoder_post_relu", PointwiseFunction.relu, false), ("encoder_pre_gelu", .gelu, true),
    ])
    func encoderLayer(name: String, activation: PointwiseFunction, first: Bool) throws {
        try check(name, lanes: 2) { recording, x, _, _ in
            let layer = TransformerEncoderLayer(
                "layer", features: 6, options(activation, first: first),
                in: recording.parameters)
            return (
                layer(x, lengths: recording.lengths, isCausal: first, on: recording.tape), nil
            )
        }
    }

    @Test(arguments: [
        ("decoder_post_gelu", PointwiseFunction.gelu, false), ("decoder_pre_relu", .relu, true),
    ])
    func decoderLayer(name: String, activation: PointwiseFunction, first: Bool) throws {
        try check(name, lanes: 2) { recording, x, memory, lengths in
            let layer = TransformerDecoderLayer(
                "layer", features: 6, options(activation, first: first),
                in: recording.parameters)
            return (
                layer(
                    x, lengths: recording.lengths, memory: memory ?? x, memoryLengths: lengths,
                    on: recording.tape), nil
            )
        }
    }
}
