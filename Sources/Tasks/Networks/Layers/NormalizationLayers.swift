internal import Layers
internal import Tensors
internal import Training

/// `layerNorm`: every row gets mean 0 and variance 1, then a trained scale and shift.
struct LayerNormOptions: NetworkLayerKind {
    static let kind = "layerNorm"
    var epsilon = 1e-5

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        epsilon = try reader.number("epsilon", .above(0, through: 1), default: epsilon)
    }

    var entries: [RecipeEntry] { [RecipeEntry("epsilon", .number(epsilon))] }
    var accepted: String { "rows of numbers" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        inputs.count == 1 && !inputs[0].isTokens ? inputs[0] : nil
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        let layer = LayerNormalization(
            name, features: inputs[0].features, epsilon: Float(epsilon), in: parameters)
        return PlainLayer { inputs, _ in layer(inputs[0].tensor) }
    }
}

/// `batchNorm`: every feature gets mean 0 and variance 1 over all valid steps of the global batch.
struct BatchNormOptions: NetworkLayerKind {
    static let kind = "batchNorm"
    var momentum = 0.1
    var epsilon = 1e-5

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        momentum = try reader.number("momentum", .above(0, through: 1), default: momentum)
        epsilon = try reader.number("epsilon", .above(0, through: 1), default: epsilon)
    }

    var entries: [RecipeEntry] {
        [RecipeEntry("momentum", .number(momentum)), RecipeEntry("epsilon", .number(epsilon))]
    }

    var accepted: String { "a row of numbers a step" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].extent == .steps, !inputs[0].isTokens else { return nil }
        return inputs[0]
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        let layer = BatchNormalization(
            name, features: inputs[0].features, momentum: Float(momentum),
            epsilon: Float(epsilon), in: parameters)
        return PlainLayer { inputs, pass in
            layer(inputs[0].tensor, lengths: pass.lengths, on: pass.tape)
        }
    }
}
