internal import Layers
internal import Tensors
internal import Training

/// `conv1d`: a convolution over the time steps of each sequence.
struct Conv1DOptions: NetworkLayerKind {
    static let kind = "conv1d"
    var outputs: Int
    var groups = 1
    var window: WindowOptions

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        outputs = try reader.int("outputs", 1...65536)
        groups = try reader.int("groups", 1...65536, default: groups)
        window = try WindowOptions(&reader)
    }

    var entries: [RecipeEntry] {
        [RecipeEntry("outputs", .whole(outputs)), RecipeEntry("groups", .whole(groups))]
            + window.entries
    }

    var accepted: String {
        "a row of numbers a step"
            + (groups > 1 ? ", inputs and outputs in \(groups) equal groups" : "")
    }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].extent == .steps, !inputs[0].isTokens,
            inputs[0].features % groups == 0, outputs % groups == 0
        else { return nil }
        var shape = inputs[0].with(features: outputs)
        shape.scale = shape.scale.after(window.window)
        return shape
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        let layer = Convolution1D(
            name, inputs: inputs[0].features, outputs: outputs, window: window.window,
            groups: groups, in: parameters)
        return PlainLayer { inputs, pass in
            let made = layer(inputs[0].tensor, lengths: pass.lengths, on: pass.tape)
            pass.steps = .init(made)
            return made.sequence
        }
    }
}

/// `pool1d`: a pool of every feature over the time steps of each sequence.
struct Pool1DOptions: NetworkLayerKind {
    static let kind = "pool1d"
    var function = PoolFunction.maximum
    var window: WindowOptions

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        function = try reader.choice("function", default: function)
        window = try WindowOptions(&reader, strideIsKernel: true)
    }

    var entries: [RecipeEntry] {
        [RecipeEntry("function", .text(function.rawValue))] + window.entries
    }

    var accepted: String { "a row of numbers a step" }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        guard inputs.count == 1, inputs[0].extent == .steps, !inputs[0].isTokens else { return nil }
        var shape = inputs[0]
        shape.scale = shape.scale.after(window.window)
        return shape
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        let layer = Pooling1D(function, window: window.window)
        return PlainLayer { inputs, pass in
            let made = layer(inputs[0].tensor, lengths: pass.lengths, on: pass.tape)
            pass.steps = .init(made)
            return made.sequence
        }
    }
}

extension NetworkPass.Steps {
    /// Those that a window has left.
    init(_ made: ShorterSequence) {
        self.init(times: made.sequence.times, lengths: made.lengths)
    }
}

/// `conv2d`: a convolution of the planes in every row.
struct Conv2DOptions: NetworkLayerKind {
    static let kind = "conv2d"
    var outputs: Int
    var groups = 1
    var window: WindowOptions

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        outputs = try reader.int("outputs", 1...65536)
        groups = try reader.int("groups", 1...65536, default: groups)
        window = try WindowOptions(&reader, words: ["valid", "same"])
    }

    var entries: [RecipeEntry] {
        [RecipeEntry("outputs", .whole(outputs)), RecipeEntry("groups", .whole(groups))]
            + window.entries
    }

    var accepted: String {
        "planes, which a layer of kind reshape makes of rows, that a window of \(window.kernel) fits"
            + " into" + (groups > 1 ? ", channels and outputs in \(groups) equal groups" : "")
    }

    private func planes(_ inputs: [NetworkShape]) -> PlaneWindow? {
        inputs.count == 1
            ? window.over(inputs[0].planes, channels: outputs, groups: groups) : nil
    }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        planes(inputs).map { inputs[0].with(planes: $0.output) }
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        guard let planes = planes(inputs) else { preconditionFailure("shapes were checked") }
        let layer = Convolution2D(name, planes, in: parameters)
        return PlainLayer { inputs, _ in layer(inputs[0].tensor) }
    }
}

/// `pool2d`: a pool of every plane in every row.
struct Pool2DOptions: NetworkLayerKind {
    static let kind = "pool2d"
    var function = PoolFunction.maximum
    var window: WindowOptions

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        function = try reader.choice("function", default: function)
        window = try WindowOptions(&reader, strideIsKernel: true, words: ["valid", "same"])
    }

    var entries: [RecipeEntry] {
        [RecipeEntry("function", .text(function.rawValue))] + window.entries
    }

    var accepted: String {
        "planes, which a layer of kind reshape makes of rows, that a window of \(window.kernel) fits"
            + " into"
    }

    private func planes(_ inputs: [NetworkShape]) -> PlaneWindow? {
        inputs.count == 1 ? window.over(inputs[0].planes, channels: nil) : nil
    }

    func output(of inputs: [NetworkShape]) -> NetworkShape? {
        planes(inputs).map { inputs[0].with(planes: $0.output) }
    }

    func make(
        _ name: String, _ inputs: [NetworkShape], in parameters: ParameterSet
    ) -> any NetworkLayer {
        guard let planes = planes(inputs) else { preconditionFailure("shapes were checked") }
        return PlainLayer { inputs, _ in pool2D(function, planes, inputs[0].tensor) }
    }
}
