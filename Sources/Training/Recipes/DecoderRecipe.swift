public import Layers

/// The section `model.decoder`: what writes the answer of a model that reads one sequence and writes
/// another.
///
/// Its encoder is `model.network`.
public struct DecoderRecipe: Equatable, Sendable {
    /// What a decoder sees of the source.
    public enum Context: String, CaseIterable, Sendable {
        /// At every step a mean of the encoder's outputs, weighted by attention.
        case attention
        /// The encoder's last state, at every step.
        case every
        /// Nothing but its own start.
        case start
    }

    /// How the encoder's last state becomes the decoder's first.
    public enum Bridge: String, CaseIterable, Sendable {
        /// As it is, layer by layer.
        case none
        /// tanh(W s + b) of the top layer's states.
        case linear
        /// Not at all: the decoder starts from zeros.
        case zero
    }

    /// Which tables of tokens are one and the same.
    public enum Tying: String, CaseIterable, Sendable {
        /// None.
        case none
        /// What the decoder reads tokens by, and what it says them by.
        case output
        /// These, and what the encoder reads tokens by, if both have one language.
        case all
    }

    /// Cells and sizes.
    public var options = DecoderOptions()
    /// What it sees of the source.
    public var context = Context.attention
    /// How it attends, if it does.
    public var attention = AttentionRecipe()
    /// How it starts.
    public var bridge = Bridge.linear
    /// Which tables are one.
    public var tied = Tying.none
    /// Whether the encoder reads the source from its end (Sutskever, Vinyals & Le 2014).
    public var reversesSource = false
    /// Whether the target is the source itself: a sequence auto-encoder (Dai & Le 2015).
    public var isAutoencoder = false
    /// Whether it learns from its own words.
    public var feedback = TokenFeedback.Options()
    /// How it writes once it is trained.
    public var search = SearchRecipe()

    /// The usual decoder.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        options.cell = try reader.choice("cell", default: options.cell)
        options.layers = try reader.int("layers", 1...64, default: options.layers)
        options.units = try reader.int("units", 1...65536, default: options.units)
        options.embedding = try reader.int("embedding", 1...65536, default: options.embedding)
        options.dropout = Float(
            try reader.number("dropout", .from(0, below: 1), default: Double(options.dropout)))
        context = try reader.choice("context", default: context)
        attention = try AttentionRecipe(&reader)
        try attention.check(context)
        bridge = try reader.choice("bridge", default: bridge)
        tied = try reader.choice("tied", default: tied)
        reversesSource = try reader.flag("reverseSource", default: reversesSource)
        isAutoencoder = try reader.flag("autoencoder", default: isAutoencoder)
        feedback = try reader.section("scheduledSampling") { (inner) throws(RecipeError) in
            try TokenFeedback.Options(&inner)
        }
        search = try reader.section("search") { (inner) throws(RecipeError) in
            try SearchRecipe(&inner)
        }
        options.isTied = tied != .none
        if options.isTied, options.embedding != options.units {
            throw RecipeError(
                "model.decoder.tied = \(tied.rawValue) wants vectors of tokens as wide as the decoder's "
                    + "outputs, but model.decoder.embedding = \(options.embedding) and units = "
                    + "\(options.units); make them equal")
        }
    }

    var entries: [RecipeEntry] {
        func entry(_ key: String, _ value: RecipeValue) -> RecipeEntry {
            RecipeEntry("model.decoder.\(key)", value)
        }
        return [
            entry("cell", .text(options.cell.rawValue)), entry("layers", .whole(options.layers)),
            entry("units", .whole(options.units)), entry("embedding", .whole(options.embedding)),
            entry("dropout", RecipeValue(options.dropout)),
            entry("context", .text(context.rawValue)),
        ] + attention.entries + [
            entry("bridge", .text(bridge.rawValue)), entry("tied", .text(tied.rawValue)),
            entry("reverseSource", .flag(reversesSource)),
            entry("autoencoder", .flag(isAutoencoder)),
        ] + feedback.entries + search.entries
    }
}
