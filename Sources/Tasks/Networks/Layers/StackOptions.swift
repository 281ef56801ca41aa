internal import Layers
internal import Training

/// What all recurrent kinds let one choose: how many layers, which way, and what joins them.
struct StackOptions: Sendable {
    /// Which way the layers walk.
    enum Direction: String, CaseIterable, Sendable {
        case forward, backward, both
    }

    var units = 128
    var layers = 1
    var direction = Direction.forward
    var merge = Bidirectional.Merge.concat
    /// After so many steps the backward layers of both directions start anew; nil for never.
    var chunk: Int?
    /// Whether each layer's input is added to its output, where both are of one size.
    var residual = false
    /// The probability that a unit between two layers is dropped.
    var dropout = 0.0
    var start = InitialStateOptions()

    init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        try self.init(withoutUnits: &reader)
        units = try reader.int("units", 1...65536, default: units)
    }

    /// Reads what joins layers alone.
    init(withoutUnits reader: inout RecipeReader) throws(RecipeError) {
        layers = try reader.int("layers", 1...64, default: layers)
        direction = try reader.choice("direction", default: direction)
        merge = try reader.choice("merge", default: merge)
        chunk = try reader.optionalInt("chunk", 1...1_000_000)
        residual = try reader.flag("residual", default: residual)
        dropout = try reader.number("dropout", .from(0, below: 1), default: dropout)
        start = try InitialStateOptions(&reader)
        if let chunk, direction != .both {
            throw RecipeError(
                "recipe key '\(reader.name(of: "chunk"))' is \(chunk), but only the backward one of "
                    + "two directions has chunks, and direction is '\(direction.rawValue)'; use "
                    + "direction: both, or leave chunk out")
        }
    }

    var entries: [RecipeEntry] { [RecipeEntry("units", .whole(units))] + joiningEntries }

    /// The entries of what joins layers.
    var joiningEntries: [RecipeEntry] {
        [
            RecipeEntry("layers", .whole(layers)),
            RecipeEntry("direction", .text(direction.rawValue)),
            RecipeEntry("merge", .text(merge.rawValue)), RecipeEntry("chunk", RecipeValue(chunk)),
            RecipeEntry("residual", .flag(residual)),
            RecipeEntry("dropout", .number(dropout)),
        ] + start.entries
    }

    /// Features that a layer of so many outputs a direction makes.
    func features(_ outputs: Int) -> Int {
        direction == .both && merge == .concat ? 2 * outputs : outputs
    }

    /// What a stack makes of inputs, if each layer has `outputs` features a direction.
    func output(of inputs: [NetworkShape], _ outputs: Int) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].extent == .steps, !inputs[0].isTokens else { return nil }
        return inputs[0].with(features: features(outputs))
    }
}

/// How the states of recurrent layers start.
struct InitialStateOptions: Sendable {
    /// The words for it.
    enum Kind: String, CaseIterable, Sendable {
        case zero, learned, random
    }

    var kind = Kind.zero
    /// The deviation of random states.
    var deviation = 0.1

    init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        kind = try reader.choice("initialState", default: kind)
        deviation = try reader.number(
            "initialDeviation", .from(0, through: 100), default: deviation)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("initialState", .text(kind.rawValue)),
            RecipeEntry("initialDeviation", .number(deviation)),
        ]
    }

    var initialState: InitialState {
        switch kind {
        case .zero: .zero
        case .learned: .learned
        case .random: .random(deviation: Float(deviation))
        }
    }
}
