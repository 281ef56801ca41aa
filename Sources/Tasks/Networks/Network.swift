internal import Layers
internal import Tensors
internal import Training

/// A model made of named layers, as a recipe or Swift code puts them together.
///
/// Each layer reads the one before it, or those that it names; `input` is the network's own input.
final class Network {
    /// A layer's place in the network.
    struct Entry {
        let name: String
        /// Its kind and, in chunks, its latency.
        let kind: String
        let inputs: [String]
        let shape: NetworkShape
        /// Its trained numbers.
        let parameterCount: Int
    }

    /// The layers in order, with what they make.
    let entries: [Entry]
    /// What the last layer makes.
    var output: NetworkShape { entries.last?.shape ?? input }
    /// What the first layer reads.
    let input: NetworkShape
    /// The letters of each token, if layers can read them.
    let letters: LetterShape?

    private let layers: [any NetworkLayer]

    /// The recurrent layers, in order.
    var levels: [NetworkLevel] { layers.flatMap(\.levels) }
    /// The first table that tokens are looked up in.
    var tokenTable: Parameter? { layers.lazy.compactMap(\.tokenTable).first }

    /// The name of what the network reads.
    static let inputName = "input"
    /// The name of the letters of tokens.
    static let lettersName = "letters"

    /// Makes a network for an input of this shape, and declares its parameters.
    ///
    /// - Parameters:
    ///   - recipe: the layers.
    ///   - input: what the first layer reads.
    ///   - letters: the letters of each token, if there are any.
    ///   - outputs: of layers that leave it open: what the targets need; nil if nobody can tell.
    ///   - parameters: where they are declared.
    /// - Throws: `RecipeError` naming the layer and both shapes, if one cannot read what it is given.
    init(
        _ recipe: [LayerRecipe], input: NetworkShape, letters: LetterShape? = nil,
        outputs: Int? = nil, in parameters: ParameterSet
    ) throws(RecipeError) {
        self.input = input
        self.letters = letters
        var shapes = [Self.inputName: input]
        shapes[Self.lettersName] = letters?.shape
        var before = Self.inputName
        var entries: [Entry] = [], layers: [any NetworkLayer] = []
        for layer in recipe {
            guard var kind = layer.options as? any NetworkLayerKind else {
                preconditionFailure("the catalogue holds kinds of layers alone")
            }
            if var linear = kind as? LinearOptions, linear.outputs == nil {
                guard let outputs else {
                    throw RecipeError(
                        "layer '\(layer.name)' (linear) wants a number of outputs, such as "
                            + "{name: \(layer.name), kind: linear, outputs: 64}")
                }
                linear.outputs = outputs
                kind = linear
            }
            let names = layer.inputs.isEmpty ? [before] : layer.inputs
            var inputs: [NetworkShape] = []
            for name in names {
                guard let shape = shapes[name] else {
                    throw RecipeError(
                        "layer '\(layer.name)' reads '\(name)', but no layer before it is called so "
                            + "(\(shapes.keys.sorted().joined(separator: ", ")))")
                }
                inputs.append(shape)
            }
            guard let shape = kind.output(of: inputs) else {
                let given = zip(names, inputs).map { "'\($0)' gives \($1)" }
                throw RecipeError(
                    "layer '\(layer.name)' (\(type(of: kind).kind)) takes \(kind.accepted), but "
                        + given.joined(separator: " and "))
            }
            let count = parameters.parameterCount
            let made = kind.make(layer.name, inputs, in: parameters)
            layers.append(made)
            entries.append(
                Entry(
                    name: layer.name,
                    kind: type(of: kind).kind + (made.note.map { ", \($0)" } ?? ""),
                    inputs: names, shape: shape,
                    parameterCount: parameters.parameterCount - count))
            shapes[layer.name] = shape
            before = layer.name
        }
        self.entries = entries
        self.layers = layers
    }

    /// Records the network.
    ///
    /// - Parameters:
    ///   - input: tokens or features, as the network was made for.
    ///   - letters: the letters of tokens, if it was made for them.
    ///   - pass: where.
    /// - Returns: what the last layer makes.
    func record(
        _ input: NetworkSignal, letters: LetterSignal? = nil, in pass: NetworkPass
    ) -> NetworkSignal {
        var signals = [Self.inputName: input], last = input
        var steps = [Self.inputName: pass.steps]
        if let letters {
            signals[Self.lettersName] = .tokens(letters.tokens)
            steps[Self.lettersName] = letters.steps
        }
        for (entry, layer) in zip(entries, layers) {
            let inputs = entry.inputs.map { name -> NetworkSignal in
                guard let signal = signals[name] else {
                    preconditionFailure("names were checked when the network was made")
                }
                return signal
            }
            if let read = entry.inputs.first.flatMap({ steps[$0] }) { pass.steps = read }
            last = layer.record(inputs, in: pass)
            signals[entry.name] = last
            steps[entry.name] = pass.steps
        }
        return last
    }
}
