internal import Layers
internal import Tensors
internal import Training

/// `conv-lstm`: an LSTM of images, whose products are convolutions.
struct ConvLSTMOptions: NetworkLayerKind {
    static let kind = "conv-lstm"
    var channels: Int
    var cell = ConvLSTMCell.Options()
    var stack = StackOptions()

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        channels = try reader.int("channels", 1...4096)
        cell.kernel = try reader.int("kernel", 1...255, default: cell.kernel)
        if cell.kernel % 2 == 0 {
            throw RecipeError(
                "recipe key '\(reader.name(of: "kernel"))' is \(cell.kernel); give an odd number, so "
                    + "that images keep their size")
        }
        cell.hasPeepholes = try reader.flag("peephole", default: false)
        cell.forgetBias = Float(
            try reader.number("forgetBias", .from(-100, through: 100), default: 0))
        stack = try StackOptions(withoutUnits: &reader)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("channels", .whole(channels)), RecipeEntry("kernel", .whole(cell.kernel)),
            RecipeEntry("peephole", .flag(cell.hasPeepholes)),
            RecipeEntry("forgetBias", RecipeValue(cell.forgetBias)),
        ] + stack.joiningEntries
    }

    var accepted: String { "planes a step, which a layer of kind reshape makes of rows" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].extent == .steps, var planes = inputs[0].planes
        else { return nil }
        planes.channels = stack.features(channels)
        return inputs[0].with(planes: planes)
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        guard let planes = inputs[0].planes else { preconditionFailure("shapes were checked") }
        let place = planes.height * planes.width
        return RecurrentStack(
            name, stack, inputs: inputs[0].features, outputs: channels * place, in: parameters
        ) { layer, inputs, direction in
            var image = planes
            image.channels = inputs / place
            return DirectedCell(
                ConvLSTMCell(
                    name, layer: layer, image: image, channels: channels, options: cell,
                    direction: direction, in: parameters), direction)
        }
    }
}

/// `ntm`: a Neural Turing Machine, whose output is what the controller and the reading heads give.
struct NTMOptions: RecurrentKind {
    static let kind = "ntm"
    var stack = StackOptions()
    var cell = NTMCell.Options()

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        stack = try StackOptions(withoutUnits: &reader)
        stack.units = try reader.int("units", 1...65536, default: 100)
        cell.memory = MemoryShape(
            locations: try reader.int("locations", 1...65536, default: cell.memory.locations),
            width: try reader.int("width", 1...65536, default: cell.memory.width))
        cell.readHeads = try reader.int("readHeads", 1...64, default: cell.readHeads)
        cell.writeHeads = try reader.int("writeHeads", 1...64, default: cell.writeHeads)
        cell.shift = try reader.int("shift", 0...1024, default: cell.shift)
        cell.clip = Float(try reader.number("clip", .above(0, through: 1e6), default: 20))
        if 2 * cell.shift >= cell.memory.locations {
            throw RecipeError(
                "recipe key '\(reader.name(of: "shift"))' is \(cell.shift), which leads around "
                    + "\(cell.memory.locations) locations; give less than half of them")
        }
    }

    var entries: [RecipeEntry] {
        stack.entries + [
            RecipeEntry("locations", .whole(cell.memory.locations)),
            RecipeEntry("width", .whole(cell.memory.width)),
            RecipeEntry("readHeads", .whole(cell.readHeads)),
            RecipeEntry("writeHeads", .whole(cell.writeHeads)),
            RecipeEntry("shift", .whole(cell.shift)), RecipeEntry("clip", RecipeValue(cell.clip)),
        ]
    }

    var outputs: Int { stack.units + cell.readHeads * cell.memory.width }

    func cell(_ place: RecurrentPlace) -> DirectedCell {
        DirectedCell(
            NTMCell(
                place.stack, layer: place.layer, inputs: place.inputs, units: place.units,
                options: cell, direction: place.direction, in: place.parameters),
            place.direction)
    }
}
