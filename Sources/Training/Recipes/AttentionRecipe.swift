public import Layers

/// How a decoder with `context: attention` attends: some keys of the section `model.decoder`.
public struct AttentionRecipe: Equatable, Sendable {
    /// Which positions a step attends to.
    public enum Extent: String, CaseIterable, Sendable {
        /// All of them.
        case global
        /// Those around the step's own number.
        case monotonic
        /// Those around a position that the step predicts.
        case predictive
    }

    /// What a query and a position of the source are compared by.
    public var score = Attention.Score.general
    /// Which positions are attended to.
    public var extent = Extent.global
    /// How far from the middle of a local extent they may be; nil for ``usualWindow``.
    public var window: Int?
    /// Whether scores see how much a position was attended to before.
    public var hasCoverage = false

    /// That of Luong, Pham & Manning 2015.
    public static let usualWindow = 10

    /// The usual attention.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        score = try reader.choice("score", default: score)
        extent = try reader.choice("extent", default: extent)
        window = try reader.optionalInt("window", 1...65536)
        hasCoverage = try reader.flag("coverage", default: hasCoverage)
        if let window, extent == .global {
            throw RecipeError(
                "model.decoder.window = \(window) is for extent = monotonic or predictive, but "
                    + "model.decoder.extent = global; choose one of them or leave the window out")
        }
        if extent != .global { window = window ?? Self.usualWindow }
        if hasCoverage, score != .additive {
            throw RecipeError(
                "model.decoder.coverage = true is for score = additive, but model.decoder.score = "
                    + "\(score.rawValue); change one of them")
        }
    }

    /// Whether products with keys over all positions are all there is to it, as in a ``FusedDecoder``.
    public var isPlain: Bool {
        [.dot, .general].contains(score) && extent == .global && !hasCoverage
    }

    /// Which positions, for layers.
    public var positions: Attention.Extent {
        let window = window ?? Self.usualWindow
        return switch extent {
        case .global: .global
        case .monotonic: .monotonic(window: window)
        case .predictive: .predictive(window: window)
        }
    }

    /// Refuses what no decoder would use that attends to nothing.
    func check(_ context: DecoderRecipe.Context) throws(RecipeError) {
        if isPlain || context == .attention { return }
        let key =
            hasCoverage
            ? "coverage = true"
            : extent == .global ? "score = \(score.rawValue)" : "extent = \(extent.rawValue)"
        throw RecipeError(
            "model.decoder.\(key) is for context = attention, but model.decoder.context = "
                + "\(context.rawValue); change one of them")
    }

    var entries: [RecipeEntry] {
        func entry(_ key: String, _ value: RecipeValue) -> RecipeEntry {
            RecipeEntry("model.decoder.\(key)", value)
        }
        return [
            entry("score", .text(score.rawValue)), entry("extent", .text(extent.rawValue)),
            entry("window", RecipeValue(window)), entry("coverage", .flag(hasCoverage)),
        ]
    }
}
