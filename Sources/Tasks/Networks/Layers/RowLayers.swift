internal import Layers
internal import Tensors
internal import Training

/// `reshape`: says which planes the numbers of a row are.
struct ReshapeOptions: NetworkLayerKind {
    static let kind = "reshape"
    var planes: PlaneShape

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        planes = PlaneShape(
            channels: try reader.int("channels", 1...65536, default: 1),
            height: try reader.int("height", 1...65536),
            width: try reader.int("width", 1...65536))
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("channels", .whole(planes.channels)),
            RecipeEntry("height", .whole(planes.height)),
            RecipeEntry("width", .whole(planes.width)),
        ]
    }

    var accepted: String { "rows of \(planes.count) numbers" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count == 1, !inputs[0].isTokens, inputs[0].features == planes.count
        else { return nil }
        return inputs[0].with(planes: planes)
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer { PlainLayer { inputs, _ in inputs[0].tensor } }
}

/// `mlp`: linear layers with a function after each but the last: a feedforward network.
struct MLPOptions: NetworkLayerKind {
    static let kind = "mlp"
    /// Features after each layer but the last.
    var units = [128]
    var outputs: Int
    var activation = PointwiseFunction.relu
    var dropout = 0.0

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        units = try reader.ints("units", 1...1_000_000, default: units)
        outputs = try reader.int("outputs", 1...1_000_000)
        activation = try reader.choice("activation", default: activation)
        dropout = try reader.number("dropout", .from(0, below: 1), default: dropout)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("units", .wholes(units)), RecipeEntry("outputs", .whole(outputs)),
            RecipeEntry("activation", .text(activation.rawValue)),
            RecipeEntry("dropout", .number(dropout)),
        ]
    }

    var accepted: String { "rows of numbers" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        inputs.count == 1 && !inputs[0].isTokens ? inputs[0].with(features: outputs) : nil
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        var features = inputs[0].features
        let layers = (units + [outputs]).enumerated().map { index, outputs in
            defer { features = outputs }
            return Linear("\(name).\(index)", inputs: features, outputs: outputs, in: parameters)
        }
        let masks = units.indices.map { Dropout("\(name).\($0).dropout", rate: Float(dropout)) }
        return PlainLayer { inputs, pass in
            var x = inputs[0].tensor
            for (index, layer) in layers.enumerated() {
                x = layer(x, on: pass.tape)
                guard index < masks.count else { break }
                x = map(x, PointwiseMap(activation))
                if dropout > 0 { x = masks[index](x, on: pass.tape) }
            }
            return x
        }
    }
}
