/// One layer of `model.network`: a name, what kind it is, what it reads, and its options.
///
/// ```yaml
/// model:
///   network:
///     - {name: words, kind: embedding, features: 64}
///     - {name: memory, kind: lstm, units: 128, direction: both}
///     - {name: tags, kind: linear, outputs: 17}
/// ```
public struct LayerRecipe: Equatable, Sendable {
    /// The layer's name, which its parameters' names begin with.
    public var name: String
    /// The names of the layers that it reads: of the one before unless said otherwise.
    public var inputs: [String]
    /// What is chosen.
    public var options: any LayerOptions

    /// Names a layer.
    public init(_ name: String, inputs: [String] = [], _ options: any LayerOptions) {
        self.name = name
        self.inputs = inputs
        self.options = options
    }

    /// Equal are layers that are written alike.
    public static func == (one: LayerRecipe, other: LayerRecipe) -> Bool {
        one.entries == other.entries
    }

    private init(
        _ reader: inout RecipeReader, kinds: [any LayerOptions.Type]
    ) throws(RecipeError) {
        let names = kinds.map { $0.kind }
        let kind = try reader.choice("kind", among: names)
        name = try reader.word("name", default: kind)
        inputs = try reader.words("inputs")
        guard let type = kinds.first(where: { $0.kind == kind }) else {
            preconditionFailure("the reader has checked the kind")
        }
        options = try type.init(&reader)
    }

    static func read(
        _ reader: inout RecipeReader, choices: RecipeChoices
    ) throws(RecipeError) -> [LayerRecipe] {
        let key = reader.name(of: "network")
        let layers = try reader.list("network") { (inner) throws(RecipeError) in
            try LayerRecipe(&inner, kinds: choices.layers)
        }
        var known: Set<String> = []
        for layer in layers where !known.insert(layer.name).inserted {
            throw RecipeError(
                "two layers of '\(key)' are called '\(layer.name)'; give one of them another name")
        }
        return layers
    }

    static func entry(_ layers: [LayerRecipe]) -> RecipeEntry {
        RecipeEntry("model.network", .sections(layers.map(\.entries)))
    }

    private var entries: [RecipeEntry] {
        let start = [
            RecipeEntry("name", .text(name)), RecipeEntry("kind", .text(type(of: options).kind)),
        ]
        return start + (inputs.isEmpty ? [] : [RecipeEntry("inputs", .words(inputs))])
            + options.entries
    }
}

/// The options of a kind of layer.
public protocol LayerOptions: Sendable {
    /// The kind's name in recipes.
    static var kind: String { get }
    /// Reads all its keys.
    init(_ reader: inout RecipeReader) throws(RecipeError)
    /// Its keys with their values, all of them.
    var entries: [RecipeEntry] { get }
}
