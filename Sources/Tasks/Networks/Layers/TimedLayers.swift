internal import Layers
internal import Tensors
internal import Training

/// `gru-d`: a GRU for missing values and irregular intervals, of rows of values, masks and times.
struct GRUDOptions: RecurrentKind {
    static let kind = "gru-d"
    var stack = StackOptions()

    init(_ reader: inout RecipeReader) throws(RecipeError) { stack = try StackOptions(&reader) }

    var entries: [RecipeEntry] { stack.entries }

    var accepted: String {
        "a row of values, masks and times a step, three of equal size, and one layer"
    }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard stack.layers == 1, inputs.count == 1, inputs[0].features % 3 == 0 else { return nil }
        return stack.output(of: inputs, outputs)
    }

    func cell(_ place: RecurrentPlace) -> DirectedCell {
        DirectedCell(
            GRUDCell(
                place.stack, layer: place.layer, features: place.inputs / 3, units: place.units,
                direction: place.direction, in: place.parameters), place.direction)
    }
}

/// `time-lstm`: an LSTM whose short memory fades with the time since the step before, the last
/// feature of a row.
struct TimeLSTMOptions: RecurrentKind {
    static let kind = "time-lstm"
    var stack = StackOptions()

    init(_ reader: inout RecipeReader) throws(RecipeError) { stack = try StackOptions(&reader) }

    var entries: [RecipeEntry] { stack.entries }
    var accepted: String { "a row of features and a time a step, and one layer" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard stack.layers == 1, inputs.count == 1, inputs[0].features > 1 else { return nil }
        return stack.output(of: inputs, outputs)
    }

    func cell(_ place: RecurrentPlace) -> DirectedCell {
        DirectedCell(
            TimeLSTMCell(
                place.stack, layer: place.layer, inputs: place.inputs, units: place.units,
                direction: place.direction, in: place.parameters), place.direction)
    }
}

/// `phased-lstm`: an LSTM whose units change while their own clocks are open; the last feature of a
/// row is the time.
struct PhasedLSTMOptions: RecurrentKind {
    static let kind = "phased-lstm"
    var stack = StackOptions()
    var cell = PhasedLSTMCell.Options()

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        stack = try StackOptions(&reader)
        cell.open = Float(
            try reader.number("open", .above(0, below: 1), default: Double(cell.open)))
        cell.leak = Float(
            try reader.number("leak", .from(0, through: 1), default: Double(cell.leak)))
        let shortest = try reader.number(
            "shortestLogPeriod", .from(-20, through: 20), default: 1)
        let longest = try reader.number(
            "longestLogPeriod", .from(-20, through: 20), default: 5)
        guard shortest <= longest else {
            throw RecipeError(
                "recipe key '\(reader.name(of: "shortestLogPeriod"))' is \(shortest), which is more "
                    + "than longestLogPeriod = \(longest); exchange them")
        }
        cell.periods = Float(shortest)...Float(longest)
    }

    var entries: [RecipeEntry] {
        stack.entries + [
            RecipeEntry("open", RecipeValue(cell.open)),
            RecipeEntry("leak", RecipeValue(cell.leak)),
            RecipeEntry("shortestLogPeriod", RecipeValue(cell.periods.lowerBound)),
            RecipeEntry("longestLogPeriod", RecipeValue(cell.periods.upperBound)),
        ]
    }

    var accepted: String { "a row of features and a time a step, and one layer" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard stack.layers == 1, inputs.count == 1, inputs[0].features > 1 else { return nil }
        return stack.output(of: inputs, outputs)
    }

    func cell(_ place: RecurrentPlace) -> DirectedCell {
        DirectedCell(
            PhasedLSTMCell(
                place.stack, layer: place.layer, inputs: place.inputs, units: place.units,
                options: cell,
                direction: place.direction, in: place.parameters), place.direction)
    }
}
