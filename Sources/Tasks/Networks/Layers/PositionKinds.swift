internal import Layers
internal import Tensors
internal import Training

/// `positions`: vectors added to every step that tell it from the others.
struct PositionsOptions: NetworkLayerKind {
    static let kind = "positions"

    /// Where the vectors come from.
    enum Encoding: String, CaseIterable, Sendable { case sinusoidal, learned }

    var encoding = Encoding.sinusoidal
    var length = 512

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        encoding = try reader.choice("encoding", default: encoding)
        length = try reader.int("length", 1...1_000_000, default: length)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("encoding", .text(encoding.rawValue)),
            RecipeEntry("length", .whole(length)),
        ]
    }

    var accepted: String { "a row of numbers a step" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].extent == .steps, !inputs[0].isTokens else { return nil }
        return inputs[0]
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        let layer =
            encoding == .sinusoidal
            ? Positions()
            : Positions(
                name, length: length, features: inputs[0].features, in: parameters)
        return PlainLayer { inputs, _ in layer(inputs[0].tensor) }
    }
}

/// `pool`: one row of all valid steps: a sum that attention weights, their mean, or the largest.
struct PoolOptions: NetworkLayerKind {
    static let kind = "pool"

    /// How steps become one row.
    enum Way: String, CaseIterable, Sendable { case attention, mean, max }

    var way = Way.attention
    var units = 64

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        way = try reader.choice("by", default: way)
        units = try reader.int("units", 1...65536, default: units)
    }

    var entries: [RecipeEntry] {
        [RecipeEntry("by", .text(way.rawValue)), RecipeEntry("units", .whole(units))]
    }

    var accepted: String { "a row of numbers a step" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].extent == .steps, !inputs[0].isTokens else { return nil }
        return .sequence(inputs[0].features)
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        switch way {
        case .mean:
            return PlainLayer { inputs, pass in meanStep(inputs[0].tensor, lengths: pass.lengths) }
        case .max:
            return PlainLayer { inputs, pass in
                largestStep(inputs[0].tensor, lengths: pass.lengths)
            }
        case .attention:
            let layer = AttentionPooling(
                name, features: inputs[0].features, units: units, in: parameters)
            return PlainLayer { inputs, pass in
                layer(inputs[0].tensor, lengths: pass.lengths).context
            }
        }
    }
}
