internal import Layers
internal import Tensors
internal import Training

/// What every layer of self-attention can be told.
struct SelfAttentionOptions {
    var heads = 4
    var dropout = 0.0
    var isCausal = false
    var window: Int?

    init(_ reader: inout RecipeReader, dropout: Double) throws(RecipeError) {
        heads = try reader.int("heads", 1...1024, default: heads)
        self.dropout = try reader.number("dropout", .from(0, below: 1), default: dropout)
        isCausal = try reader.flag("causal", default: isCausal)
        window = try reader.optionalInt("window", 0...1_000_000)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("heads", .whole(heads)), RecipeEntry("dropout", .number(dropout)),
            RecipeEntry("causal", .flag(isCausal)), RecipeEntry("window", RecipeValue(window)),
        ]
    }

    var accepted: String { "a row of numbers a step that \(heads) heads can share" }

    /// The shape of the only input, if the heads can share it.
    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].extent == .steps, !inputs[0].isTokens,
            inputs[0].features.isMultiple(of: heads)
        else { return nil }
        return inputs[0]
    }
}

/// `attention`: multi-head self-attention over the valid steps.
struct AttentionOptions: NetworkLayerKind {
    static let kind = "attention"
    var own: SelfAttentionOptions

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        own = try SelfAttentionOptions(&reader, dropout: 0)
    }

    var entries: [RecipeEntry] { own.entries }
    var accepted: String { own.accepted }

    func output(of inputs: [NetworkShape]) -> NetworkShape? { own.output(of: inputs) }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        let layer = MultiHeadAttention(
            name, features: inputs[0].features, heads: own.heads, dropout: Float(own.dropout),
            in: parameters)
        return PlainLayer { inputs, pass in
            layer(
                inputs[0].tensor, lengths: pass.lengths, isCausal: own.isCausal,
                window: own.window, on: pass.tape
            ).sequence
        }
    }
}

/// `transformer`: a stack of a transformer's encoder layers.
struct TransformerKindOptions: NetworkLayerKind {
    static let kind = "transformer"
    var layers = 2
    var units = 256
    var activation = PointwiseFunction.relu
    var normalizesFirst = false
    var own: SelfAttentionOptions

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        own = try SelfAttentionOptions(&reader, dropout: 0.1)
        layers = try reader.int("layers", 1...1000, default: layers)
        units = try reader.int("units", 1...65536, default: units)
        activation = try reader.choice("activation", default: activation)
        normalizesFirst = try reader.flag("normalizeFirst", default: normalizesFirst)
    }

    var entries: [RecipeEntry] {
        own.entries + [
            RecipeEntry("layers", .whole(layers)), RecipeEntry("units", .whole(units)),
            RecipeEntry("activation", .text(activation.rawValue)),
            RecipeEntry("normalizeFirst", .flag(normalizesFirst)),
        ]
    }

    var accepted: String { own.accepted }

    func output(of inputs: [NetworkShape]) -> NetworkShape? { own.output(of: inputs) }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        let options = TransformerOptions(
            heads: own.heads, units: units, dropout: Float(own.dropout), activation: activation,
            normalizesFirst: normalizesFirst)
        let stack = TransformerEncoder(
            name, layers: layers, features: inputs[0].features, options, in: parameters)
        return PlainLayer { inputs, pass in
            stack(
                inputs[0].tensor, lengths: pass.lengths, isCausal: own.isCausal,
                window: own.window, on: pass.tape)
        }
    }
}
