internal import Layers

/// The section `model.decoder.search`: how a trained decoder looks for its answer.
public struct SearchRecipe: Equatable, Sendable {
    /// The ways to an answer.
    public enum Method: String, CaseIterable, Sendable {
        /// The likeliest token, again and again.
        case greedy
        /// The best of several answers that are kept side by side.
        case beam
        /// Tokens drawn from what the decoder says.
        case sample
    }

    /// Which way, besides the greedy one.
    public var method = Method.greedy
    /// Answers that a beam keeps.
    public var beam = 5
    /// α: a finished answer Y's log-probability is divided by ((5 + |Y|) / 6)^α.
    ///
    /// Source: Wu et al. 2016.
    public var lengthPenalty = 0.6
    /// β: times the sum over the source's positions of the logarithm of the attention that they got, 1
    /// at most, is added to that.
    ///
    /// Source: Wu et al. 2016.
    public var coveragePenalty = 0.0
    /// Divides the logits of a sample.
    public var temperature = 1.0
    /// Of how many of the likeliest tokens a sample is drawn; 0: of all (Fan, Lewis & Dauphin 2018).
    public var topK = 0
    /// A sample is drawn of the fewest tokens that have this probability together.
    ///
    /// Source: Holtzman et al. 2020.
    public var topP = 1.0
    /// The seed of samples.
    public var seed: UInt32 = 1
    /// Tokens of an answer at most; 0: twice those of the source and ten.
    public var maximumLength = 0

    /// The usual search.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        method = try reader.choice("method", default: method)
        beam = try reader.int("beam", 1...1000, default: beam)
        lengthPenalty = try reader.number(
            "lengthPenalty", .from(0, through: 10), default: lengthPenalty)
        coveragePenalty = try reader.number(
            "coveragePenalty", .from(0, through: 10), default: coveragePenalty)
        temperature = try reader.number(
            "temperature", .above(0, through: 100), default: temperature)
        topK = try reader.int("topK", 0...1_000_000, default: topK)
        topP = try reader.number("topP", .above(0, through: 1), default: topP)
        seed = UInt32(try reader.int("seed", 0...Int(UInt32.max), default: Int(seed)))
        maximumLength = try reader.int("maximumLength", 0...100_000, default: maximumLength)
    }

    var entries: [RecipeEntry] {
        func entry(_ key: String, _ value: RecipeValue) -> RecipeEntry {
            RecipeEntry("model.decoder.search.\(key)", value)
        }
        return [
            entry("method", .text(method.rawValue)), entry("beam", .whole(beam)),
            entry("lengthPenalty", .number(lengthPenalty)),
            entry("coveragePenalty", .number(coveragePenalty)),
            entry("temperature", .number(temperature)), entry("topK", .whole(topK)),
            entry("topP", .number(topP)), entry("seed", .whole(Int(seed))),
            entry("maximumLength", .whole(maximumLength)),
        ]
    }
}
