internal import Layers
internal import Tensors
internal import Training

/// `lstm`: long short-term memory with all its options; without any, the fused layer.
struct LSTMOptions: RecurrentKind {
    static let kind = "lstm"
    var stack = StackOptions()
    var cell = LSTMCell.Options()
    /// The probability that a number of a recurrent matrix is dropped in a step.
    var weightDrop: Float = 0

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
        weightDrop = Float(try reader.number("weightDrop", .from(0, below: 1), default: 0))
        if weightDrop > 0, !isPlain {
            throw RecipeError(
                "recipe key '\(reader.name(of: "weightDrop"))' is \(weightDrop), which goes with "
                    + "forgetBias alone; leave it or the other options out")
        }
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
            RecipeEntry("weightDrop", RecipeValue(weightDrop)),
        ]
    }

    var outputs: Int { cell.projection ?? stack.units }

    /// Whether the fused layer has all that is asked for.
    private var isPlain: Bool {
        var plain = LSTMCell.Options()
        plain.forgetBias = cell.forgetBias
        return cell == plain
    }

    func cell(_ place: RecurrentPlace) -> DirectedCell {
        if isPlain {
            var place = place
            place.options.forgetBias = cell.forgetBias
            place.options.weightDrop = weightDrop
            return DirectedCell(LSTM(place))
        }
        return DirectedCell(
            LSTMCell(
                place.stack, layer: place.layer, inputs: place.inputs, units: place.units,
                options: cell, direction: place.direction, in: place.parameters),
            place.direction)
    }
}

/// `gru`: gated recurrent units with all their options; without any, the fused layer.
struct GRUOptions: RecurrentKind {
    static let kind = "gru"
    var stack = StackOptions()
    var cell = GRUCell.Options()
    var reset = GRU.Reset.after
    /// The probability that a number of a recurrent matrix is dropped in a step.
    var weightDrop: Float = 0

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        stack = try StackOptions(&reader)
        reset = try reader.choice("reset", default: reset)
        cell.isNormalized = try reader.flag("layerNorm", default: false)
        cell.zoneout = Float(try reader.number("zoneout", .from(0, below: 1), default: 0))
        weightDrop = Float(try reader.number("weightDrop", .from(0, below: 1), default: 0))
        if weightDrop > 0, cell != GRUCell.Options() {
            throw RecipeError(
                "recipe key '\(reader.name(of: "weightDrop"))' is \(weightDrop), which goes with "
                    + "neither layerNorm nor zoneout; leave one of them out")
        }
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
            RecipeEntry("weightDrop", RecipeValue(weightDrop)),
        ]
    }

    func cell(_ place: RecurrentPlace) -> DirectedCell {
        if cell == GRUCell.Options() {
            var place = place
            place.options.reset = reset
            place.options.weightDrop = weightDrop
            return DirectedCell(GRU(place))
        }
        return DirectedCell(
            GRUCell(
                place.stack, layer: place.layer, inputs: place.inputs, units: place.units,
                options: cell, direction: place.direction, in: place.parameters),
            place.direction)
    }
}
