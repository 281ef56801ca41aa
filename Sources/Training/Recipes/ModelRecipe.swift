public import Layers

/// The section `model`: what is trained.
public struct ModelRecipe: Equatable, Sendable {
    /// The recurrent cell, by name.
    public var cell = "lstm"
    /// The number of recurrent layers, one on top of the other.
    public var layers = 1
    /// The hidden size of every recurrent layer, in units.
    public var hidden = 256
    /// The size of a token's embedding, in units.
    public var embedding = 64
    /// The probability that a unit is dropped in training.
    public var dropout = 0.0
    /// How dropout masks vary along a sequence.
    public var dropoutKind = Dropout.Kind.standard
    /// Whether the inputs of recurrent layers are batch-normalised.
    public var batchNorm = false

    /// A model with the defaults.
    public init() {}

    init(_ reader: inout RecipeReader, choices: RecipeChoices) throws(RecipeError) {
        cell = try reader.choice("cell", among: choices.cells, default: cell)
        layers = try reader.int("layers", 1...64, default: layers)
        hidden = try reader.int("hidden", 1...65536, default: hidden)
        embedding = try reader.int("embedding", 1...65536, default: embedding)
        dropout = try reader.number("dropout", .from(0, below: 1), default: dropout)
        dropoutKind = try reader.choice("dropoutKind", default: dropoutKind)
        batchNorm = try reader.flag("batchNorm", default: batchNorm)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("model.cell", .text(cell)),
            RecipeEntry("model.layers", .whole(layers)),
            RecipeEntry("model.hidden", .whole(hidden)),
            RecipeEntry("model.embedding", .whole(embedding)),
            RecipeEntry("model.dropout", .number(dropout)),
            RecipeEntry("model.dropoutKind", .text(dropoutKind.rawValue)),
            RecipeEntry("model.batchNorm", .flag(batchNorm)),
        ]
    }
}
