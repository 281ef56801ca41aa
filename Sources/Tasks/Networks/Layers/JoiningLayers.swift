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
            inputs.allSatisfy({ $0.extent == inputs[0].extent && $0.scale == inputs[0].scale })
        else { return nil }
        if let planes = Joining.stacked(inputs) { return inputs[0].with(planes: planes) }
        return inputs[0].with(features: inputs.reduce(0) { $0 + $1.features })
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        PlainLayer { inputs, _ in concatenate(inputs.map(\.tensor)) }
    }
}

private enum Joining {
    /// The planes of all inputs one behind the other, if all are planes of one size.
    static func stacked(_ inputs: [NetworkShape]) -> PlaneShape? {
        guard var planes = inputs[0].planes else { return nil }
        for input in inputs.dropFirst() {
            guard let more = input.planes, more.height == planes.height,
                more.width == planes.width
            else { return nil }
            planes.channels += more.channels
        }
        return planes
    }

    static func equal(_ inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count > 1, !inputs[0].isTokens,
            inputs.allSatisfy({ $0.flat == inputs[0].flat })
        else { return nil }
        return inputs[0]
    }

    static func layer(_ join: @escaping (Tensor, Tensor) -> Tensor) -> any NetworkLayer {
        PlainLayer { inputs, _ in
            inputs.dropFirst().reduce(inputs[0].tensor) { join($0, $1.tensor) }
        }
    }
}
