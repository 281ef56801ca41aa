public import Layers
internal import Tensors

/// The section `model`: what is trained.
public struct ModelRecipe: Equatable, Sendable {
    /// The recurrent cell, by name.
    public var cell = "lstm"
    /// What the cell lets one choose: `forgetBias` of an LSTM, `gruReset` of a GRU, `activation` of
    /// a plain network.
    public var cellOptions = RecurrentOptions()
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
    /// What else keeps a model from learning its text by heart.
    public var regularization = RegularizationRecipe()
    /// Whether the output map is the embedding's table (Press & Wolf 2017).
    public var tied = false
    /// Whether the inputs of recurrent layers are batch-normalised.
    public var batchNorm = false
    /// Layers that are put together to a network, for tasks that ask for one.
    public var network: [LayerRecipe] = []
    /// How what the network gives is compared with targets.
    public var loss = LossRecipe()
    /// What writes the answer, for tasks that ask for it.
    public var decoder: DecoderRecipe?
    /// How parameters start.
    public var initialization = InitializationRecipe()

    /// A model with the defaults.
    public init() {}

    init(_ reader: inout RecipeReader, choices: RecipeChoices) throws(RecipeError) {
        cell = try reader.choice("cell", among: choices.cells, default: cell)
        cellOptions.reset = try reader.choice("gruReset", default: cellOptions.reset)
        cellOptions.activation = try reader.choice("activation", default: cellOptions.activation)
        let bias = try reader.number(
            "forgetBias", .from(-100, through: 100), default: Double(cellOptions.forgetBias))
        cellOptions.forgetBias = Float(bias)
        let usual = RecurrentOptions()
        // Another cell on the command line leaves behind what the file says of its own.
        func isLeft(_ key: String, of owner: String) -> Bool {
            cell != owner && reader.document.isOverridden("model.cell")
                && !reader.document.isOverridden("model.\(key)")
        }
        if isLeft("gruReset", of: "gru") { cellOptions.reset = usual.reset }
        if isLeft("activation", of: "rnn") { cellOptions.activation = usual.activation }
        if isLeft("forgetBias", of: "lstm") { cellOptions.forgetBias = usual.forgetBias }
        try Self.check(
            "gruReset", cellOptions.reset.rawValue, isUsual: cellOptions.reset == usual.reset,
            of: "gru", cell: cell)
        try Self.check(
            "activation", cellOptions.activation.rawValue,
            isUsual: cellOptions.activation == usual.activation, of: "rnn", cell: cell)
        try Self.check(
            "forgetBias", "\(bias)", isUsual: cellOptions.forgetBias == usual.forgetBias,
            of: "lstm", cell: cell)
        layers = try reader.int("layers", 1...64, default: layers)
        hidden = try reader.int("hidden", 1...65536, default: hidden)
        embedding = try reader.int("embedding", 1...65536, default: embedding)
        dropout = try reader.number("dropout", .from(0, below: 1), default: dropout)
        dropoutKind = try reader.choice("dropoutKind", default: dropoutKind)
        regularization = try reader.section("regularization") { (inner) throws(RecipeError) in
            try RegularizationRecipe(&inner)
        }
        cellOptions.weightDrop = Float(regularization.weightDrop)
        tied = try reader.flag("tied", default: tied)
        if tied, embedding != hidden {
            throw RecipeError(
                "\(reader.name(of: "tied")) = true makes one table of the embedding and the output "
                    + "map, but model.embedding = \(embedding) and model.hidden = \(hidden); make "
                    + "them equal or leave it out")
        }
        batchNorm = try reader.flag("batchNorm", default: batchNorm)
        network = try LayerRecipe.read(&reader, choices: choices)
        loss = try reader.section("loss") { (inner) throws(RecipeError) in
            try LossRecipe(&inner)
        }
        decoder = try reader.optionalSection("decoder") { (inner) throws(RecipeError) in
            try DecoderRecipe(&inner)
        }
        initialization = try reader.section("initialization") { (inner) throws(RecipeError) in
            try InitializationRecipe(&inner)
        }
    }

    /// Leaves out all that disturbs a model in training or holds it back: dropout of any kind, and penalties.
    package mutating func leaveOutNoise() {
        dropout = 0
        regularization = RegularizationRecipe()
        cellOptions.weightDrop = 0
    }

    /// Refuses a choice that the cell would not look at; the usual one stands in every full recipe.
    private static func check(
        _ key: String, _ value: String, isUsual: Bool, of owner: String, cell: String
    ) throws(RecipeError) {
        guard !isUsual, cell != owner else { return }
        throw RecipeError(
            "recipe key 'model.\(key)' is '\(value)', which is for model.cell = \(owner), but "
                + "model.cell = \(cell); leave it out or choose the other cell")
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("model.cell", .text(cell)),
            RecipeEntry("model.gruReset", .text(cellOptions.reset.rawValue)),
            RecipeEntry("model.activation", .text(cellOptions.activation.rawValue)),
            RecipeEntry("model.forgetBias", .number(Double(cellOptions.forgetBias))),
            RecipeEntry("model.layers", .whole(layers)),
            RecipeEntry("model.hidden", .whole(hidden)),
            RecipeEntry("model.embedding", .whole(embedding)),
            RecipeEntry("model.dropout", .number(dropout)),
            RecipeEntry("model.dropoutKind", .text(dropoutKind.rawValue)),
            RecipeEntry("model.tied", .flag(tied)),
            RecipeEntry("model.batchNorm", .flag(batchNorm)),
        ] + regularization.entries + (network.isEmpty ? [] : [LayerRecipe.entry(network)])
            + loss.entries + (decoder?.entries ?? []) + initialization.entries
    }
}
