internal import Layers
internal import Tensors
internal import Training

/// `rnn`: plain recurrent layers, with any activation and a full or diagonal recurrence.
struct RNNOptions: RecurrentKind {
    static let kind = "rnn"
    var stack = StackOptions()
    var activation = PointwiseFunction.tanh
    var recurrence = ElmanCell.Connection.full

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        stack = try StackOptions(&reader)
        activation = try reader.choice("activation", default: activation)
        recurrence = try reader.choice("recurrence", default: recurrence)
    }

    var entries: [RecipeEntry] {
        stack.entries + [
            RecipeEntry("activation", .text(activation.rawValue)),
            RecipeEntry("recurrence", .text(recurrence.rawValue)),
        ]
    }

    func cell(_ place: RecurrentPlace) -> DirectedCell {
        var options = ElmanCell.Options()
        options.activation = activation
        options.connection = recurrence
        return place.plainCell(options)
    }
}

/// `elman`: Elman's network; with two contexts units also see those of two steps before.
struct ElmanOptions: RecurrentKind {
    static let kind = "elman"
    var stack = StackOptions()
    var contexts = 2
    var activation = PointwiseFunction.tanh

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        stack = try StackOptions(&reader)
        contexts = try reader.int("contexts", 1...2, default: contexts)
        activation = try reader.choice("activation", default: activation)
    }

    var entries: [RecipeEntry] {
        stack.entries + [
            RecipeEntry("contexts", .whole(contexts)),
            RecipeEntry("activation", .text(activation.rawValue)),
        ]
    }

    func cell(_ place: RecurrentPlace) -> DirectedCell {
        var options = ElmanCell.Options()
        options.contexts = contexts
        options.activation = activation
        return place.plainCell(options)
    }
}

extension RecurrentPlace {
    /// A plain cell: the fused one, bit for bit the same, wherever it has the options.
    fileprivate func plainCell(_ options: ElmanCell.Options) -> DirectedCell {
        if options.contexts == 1, options.connection == .full,
            let fused = RecurrentActivation(rawValue: options.activation.rawValue)
        {
            var place = self
            place.options.activation = fused
            return DirectedCell(RNN(place))
        }
        return DirectedCell(
            ElmanCell(
                stack, layer: layer, inputs: inputs, units: units, options: options,
                direction: direction, in: parameters),
            direction)
    }
}

/// `jordan`: Jordan's network, whose outputs come back.
struct JordanOptions: RecurrentKind {
    static let kind = "jordan"
    var units = 128
    var outputs: Int
    var decay = 0.0
    var hiddenRecurrence = true
    var activation = PointwiseFunction.tanh
    var output = PointwiseFunction.sigmoid
    var start = InitialStateOptions()

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        outputs = try reader.int("outputs", 1...65536)
        units = try reader.int("units", 1...65536, default: units)
        decay = try reader.number("decay", .from(0, below: 1), default: decay)
        hiddenRecurrence = try reader.flag("hiddenRecurrence", default: hiddenRecurrence)
        activation = try reader.choice("activation", default: activation)
        output = try reader.choice("outputActivation", default: output)
        start = try InitialStateOptions(&reader)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("outputs", .whole(outputs)), RecipeEntry("units", .whole(units)),
            RecipeEntry("decay", .number(decay)),
            RecipeEntry("hiddenRecurrence", .flag(hiddenRecurrence)),
            RecipeEntry("activation", .text(activation.rawValue)),
            RecipeEntry("outputActivation", .text(output.rawValue)),
        ] + start.entries
    }

    /// A single layer.
    var stack: StackOptions {
        var stack = StackOptions()
        stack.units = units
        stack.start = start
        return stack
    }

    func cell(_ place: RecurrentPlace) -> DirectedCell {
        var options = JordanCell.Options()
        options.activation = activation
        options.output = output
        options.decay = Float(decay)
        options.hasHiddenRecurrence = hiddenRecurrence
        return DirectedCell(
            JordanCell(
                place.stack, layer: place.layer, inputs: place.inputs, units: place.units,
                outputs: outputs, options: options, direction: place.direction,
                in: place.parameters), place.direction)
    }
}
