internal import Layers
internal import Tensors
internal import Training

private let steps = "a row of numbers a step"

/// `lstm`: long short-term memory with all its options; without any, the fused layer.
struct LSTMOptions: NetworkLayerKind {
    static let kind = "lstm"
    var stack = StackOptions()
    var cell = LSTMCell.Options()

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        stack = try StackOptions(&reader)
        cell.hasPeepholes = try reader.flag("peephole", default: false)
        cell.isCoupled = try reader.flag("coupled", default: false)
        cell.projection = try reader.optionalInt("projection", 1...65536)
        cell.isNormalized = try reader.flag("layerNorm", default: false)
        cell.batchNormSteps = try reader.optionalInt("batchNormSteps", 1...65536)
        cell.forgetBias = Float(
            try reader.number("forgetBias", .from(-100, through: 100), default: 0))
        cell.zoneout.hidden = Float(
            try reader.number("zoneoutHidden", .from(0, below: 1), default: 0))
        cell.zoneout.cell = Float(
            try reader.number("zoneoutCell", .from(0, below: 1), default: 0))
        if cell.isNormalized, cell.batchNormSteps != nil {
            throw RecipeError(
                "recipe keys '\(reader.name(of: "layerNorm"))' and 'batchNormSteps' normalise the same "
                    + "sums; leave one of them out")
        }
    }

    var entries: [RecipeEntry] {
        stack.entries + [
            RecipeEntry("peephole", .flag(cell.hasPeepholes)),
            RecipeEntry("coupled", .flag(cell.isCoupled)),
            RecipeEntry("projection", RecipeValue(cell.projection)),
            RecipeEntry("layerNorm", .flag(cell.isNormalized)),
            RecipeEntry("batchNormSteps", RecipeValue(cell.batchNormSteps)),
            RecipeEntry("forgetBias", RecipeValue(cell.forgetBias)),
            RecipeEntry("zoneoutHidden", RecipeValue(cell.zoneout.hidden)),
            RecipeEntry("zoneoutCell", RecipeValue(cell.zoneout.cell)),
        ]
    }

    var accepted: String { steps }

    private var outputs: Int { cell.projection ?? stack.units }

    func output(of inputs: [NetworkShape]) -> NetworkShape? { stack.output(of: inputs, outputs) }

    /// Whether the fused layer has all that is asked for.
    private var isPlain: Bool {
        var plain = LSTMCell.Options()
        plain.forgetBias = cell.forgetBias
        return cell == plain
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        RecurrentStack(
            name, stack, inputs: inputs[0].features, outputs: outputs, in: parameters
        ) { layer, inputs, direction in
            if isPlain {
                return DirectedCell(
                    LSTM(
                        name, layer: layer, inputs: inputs, units: stack.units,
                        direction: direction, forgetBias: cell.forgetBias, in: parameters))
            }
            return DirectedCell(
                LSTMCell(
                    name, layer: layer, inputs: inputs, units: stack.units, options: cell,
                    direction: direction, in: parameters), direction)
        }
    }
}

/// `gru`: gated recurrent units with all their options; without any, the fused layer.
struct GRUOptions: NetworkLayerKind {
    static let kind = "gru"
    var stack = StackOptions()
    var cell = GRUCell.Options()
    var reset = GRU.Reset.after

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        stack = try StackOptions(&reader)
        reset = try reader.choice("reset", default: reset)
        cell.isNormalized = try reader.flag("layerNorm", default: false)
        cell.zoneout = Float(try reader.number("zoneout", .from(0, below: 1), default: 0))
        if reset == .before, cell != GRUCell.Options() {
            throw RecipeError(
                "recipe key '\(reader.name(of: "reset"))' is 'before', which has neither layerNorm nor "
                    + "zoneout; leave one of them out")
        }
    }

    var entries: [RecipeEntry] {
        stack.entries + [
            RecipeEntry("reset", .text(reset.rawValue)),
            RecipeEntry("layerNorm", .flag(cell.isNormalized)),
            RecipeEntry("zoneout", RecipeValue(cell.zoneout)),
        ]
    }

    var accepted: String { steps }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        stack.output(of: inputs, stack.units)
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        RecurrentStack(
            name, stack, inputs: inputs[0].features, outputs: stack.units, in: parameters
        ) { layer, inputs, direction in
            if cell == GRUCell.Options() {
                return DirectedCell(
                    GRU(
                        name, layer: layer, inputs: inputs, units: stack.units,
                        direction: direction, reset: reset, in: parameters))
            }
            return DirectedCell(
                GRUCell(
                    name, layer: layer, inputs: inputs, units: stack.units, options: cell,
                    direction: direction, in: parameters), direction)
        }
    }
}
