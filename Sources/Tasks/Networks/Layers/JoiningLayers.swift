internal import Layers
internal import Tensors
internal import Training

/// `sum`: several inputs added up, for residual connections.
struct SumOptions: NetworkLayerKind {
    static let kind = "sum"

    init(_ reader: inout RecipeReader) throws(RecipeError) {}

    var entries: [RecipeEntry] { [] }
    var accepted: String { "at least two inputs of one shape" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? { Joining.equal(inputs) }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer { Joining.layer { $0 + $1 } }
}

/// `product`: several inputs multiplied, number by number.
struct ProductOptions: NetworkLayerKind {
    static let kind = "product"

    init(_ reader: inout RecipeReader) throws(RecipeError) {}

    var entries: [RecipeEntry] { [] }
    var accepted: String { "at least two inputs of one shape" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? { Joining.equal(inputs) }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer { Joining.layer { $0 * $1 } }
}

/// `concat`: the features of several inputs side by side, for skip connections.
struct ConcatOptions: NetworkLayerKind {
    static let kind = "concat"

    init(_ reader: inout RecipeReader) throws(RecipeError) {}

    var entries: [RecipeEntry] { [] }
    var accepted: String { "at least two inputs with equally many rows" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count > 1, inputs.allSatisfy({ !$0.isTokens }),
            inputs.allSatisfy({ $0.extent == inputs[0].extent })
        else { return nil }
        return inputs[0].with(features: inputs.reduce(0) { $0 + $1.features })
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        PlainLayer { inputs, _ in concatenate(inputs.map(\.tensor)) }
    }
}

private enum Joining {
    static func equal(_ inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count > 1, !inputs[0].isTokens, inputs.allSatisfy({ $0 == inputs[0] })
        else { return nil }
        return inputs[0]
    }

    static func layer(_ join: @escaping (Tensor, Tensor) -> Tensor) -> any NetworkLayer {
        PlainLayer { inputs, _ in
            inputs.dropFirst().reduce(inputs[0].tensor) { join($0, $1.tensor) }
        }
    }
}
