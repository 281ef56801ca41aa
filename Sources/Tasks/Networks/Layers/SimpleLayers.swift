internal import Layers
internal import Tensors
internal import Training

/// `embedding`: a trained vector for each token.
struct EmbeddingOptions: NetworkLayerKind {
    static let kind = "embedding"
    var features = 64
    /// The probability that a token is dropped wherever it stands in a step.
    var wordDropout = 0.0

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        features = try reader.int("features", 1...65536, default: features)
        wordDropout = try reader.number("wordDropout", .from(0, below: 1), default: wordDropout)
    }

    var entries: [RecipeEntry] {
        // A program that is older knows no such key.
        [RecipeEntry("features", .whole(features))]
            + (wordDropout == 0 ? [] : [RecipeEntry("wordDropout", .number(wordDropout))])
    }
    var accepted: String { "tokens" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].isTokens else { return nil }
        var shape = inputs[0].with(features: features)
        shape.isTokens = false
        return shape
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        let layer = Embedding(
            name, vocabulary: inputs[0].features, features: features, in: parameters)
        let dropout = WordDropout(name + ".dropout", rate: Float(wordDropout))
        return PlainLayer(tokenTable: layer.weight) { inputs, pass in
            guard case .tokens(let tokens) = inputs[0] else {
                preconditionFailure("an embedding of numbers")
            }
            let x = layer(tokens, times: pass.times, on: pass.tape)
            return dropout(x, tokens: tokens, on: pass.tape)
        }
    }
}

/// `linear`: W x + b of every row, by default with as many outputs as the targets need.
struct LinearOptions: NetworkLayerKind {
    static let kind = "linear"
    var outputs: Int?

    init(outputs: Int) { self.outputs = outputs }

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        outputs = try reader.optionalInt("outputs", 1...1_000_000)
    }

    var entries: [RecipeEntry] { [RecipeEntry("outputs", RecipeValue(outputs))] }
    var accepted: String { "rows of numbers" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard let outputs, inputs.count == 1, !inputs[0].isTokens else { return nil }
        return inputs[0].with(features: outputs)
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        let layer = Linear(
            name, inputs: inputs[0].features, outputs: outputs ?? inputs[0].features,
            in: parameters)
        return PlainLayer { inputs, pass in layer(inputs[0].tensor, on: pass.tape) }
    }
}

/// `activation`: a function of every number.
struct ActivationOptions: NetworkLayerKind {
    static let kind = "activation"
    var function = PointwiseFunction.relu

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        function = try reader.choice("function", default: function)
    }

    var entries: [RecipeEntry] { [RecipeEntry("function", .text(function.rawValue))] }
    var accepted: String { "rows of numbers" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        inputs.count == 1 && !inputs[0].isTokens ? inputs[0] : nil
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        PlainLayer { inputs, _ in map(inputs[0].tensor, PointwiseMap(function)) }
    }
}

/// `softmax`: over the features of every row.
struct SoftmaxOptions: NetworkLayerKind {
    static let kind = "softmax"

    init(_ reader: inout RecipeReader) throws(RecipeError) {}

    var entries: [RecipeEntry] { [] }
    var accepted: String { "rows of numbers" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        inputs.count == 1 && !inputs[0].isTokens ? inputs[0] : nil
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        PlainLayer { inputs, _ in softmax(inputs[0].tensor) }
    }
}

/// `dropout`: drops units at random in training.
struct DropoutOptions: NetworkLayerKind {
    static let kind = "dropout"
    var rate = 0.5
    var masks = Dropout.Kind.standard

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        rate = try reader.number("rate", .from(0, below: 1), default: rate)
        masks = try reader.choice("masks", default: masks)
    }

    var entries: [RecipeEntry] {
        [RecipeEntry("rate", .number(rate)), RecipeEntry("masks", .text(masks.rawValue))]
    }

    var accepted: String { "rows of numbers" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        inputs.count == 1 && !inputs[0].isTokens ? inputs[0] : nil
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        let layer = Dropout(name, rate: Float(rate), kind: masks)
        return PlainLayer { inputs, pass in layer(inputs[0].tensor, on: pass.tape) }
    }
}

/// `last`: the last valid step of each sequence.
struct LastOptions: NetworkLayerKind {
    static let kind = "last"

    init(_ reader: inout RecipeReader) throws(RecipeError) {}

    var entries: [RecipeEntry] { [] }
    var accepted: String { "a row a step" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].extent == .steps, !inputs[0].isTokens else { return nil }
        return inputs[0].single
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        PlainLayer { inputs, pass in
            LastStep()(inputs[0].tensor, lengths: pass.lengths, on: pass.tape)
        }
    }
}
