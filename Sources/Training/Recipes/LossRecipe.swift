/// The section `model.loss`: how what a network gives is compared with what it should give.
///
/// A constant that the chosen loss has no use for is accepted and does nothing.
public struct LossRecipe: Equatable, Sendable {
    /// The losses.
    public enum Name: String, CaseIterable, Sendable {
        /// What suits the targets: `softmax` for classes, `ctc` for transcripts, `sigmoid` for
        /// labels, `squared` for numbers.
        case usual = "default"
        /// Cross-entropy of one class out of several.
        case softmax
        /// A linear-chain conditional random field (Lafferty, McCallum, Pereira 2001).
        case crf
        /// Connectionist temporal classification (Graves and others 2006).
        case ctc
        /// Cross-entropy of each of several labels.
        case sigmoid
        /// The squared error.
        case squared
        /// The absolute error.
        case absolute
        /// The Huber loss.
        case huber
        /// The pinball loss of several quantiles.
        case quantiles
        /// The negative log likelihood of a Gaussian with its own variance.
        case gaussian
        /// The negative log likelihood of a mixture of Gaussians (Bishop 1994); of points of a plane
        /// with the end of a stroke where a target has three numbers (Graves 2013).
        case mixture
    }

    /// The loss.
    public var name = Name.usual
    /// The share of a `softmax` target that is spread over all classes.
    public var labelSmoothing = 0.0
    /// Where `huber` goes over from squares to lines.
    public var delta = 1.0
    /// The quantiles of `quantiles`.
    public var levels = [0.1, 0.5, 0.9]
    /// The components of `mixture`.
    public var components = 5
    /// The least variance of `gaussian`, the least deviation of `mixture`.
    public var floor = 1e-4
    /// Prefixes that the answers of `ctc` are searched with; 1 for the best path.
    public var beam = 1

    /// What suits the targets.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        name = try reader.choice("name", default: name)
        labelSmoothing = try reader.number(
            "labelSmoothing", .from(0, below: 1), default: labelSmoothing)
        delta = try reader.number("delta", .above(0), default: delta)
        levels = try reader.numbers("levels", .above(0, below: 1), default: levels)
        components = try reader.int("components", 1...1024, default: components)
        floor = try reader.number("floor", .above(0, through: 1), default: floor)
        beam = try reader.int("beam", 1...1024, default: beam)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("model.loss.name", .text(name.rawValue)),
            RecipeEntry("model.loss.labelSmoothing", .number(labelSmoothing)),
            RecipeEntry("model.loss.delta", .number(delta)),
            RecipeEntry("model.loss.levels", .numbers(levels)),
            RecipeEntry("model.loss.components", .whole(components)),
            RecipeEntry("model.loss.floor", .number(floor)),
            RecipeEntry("model.loss.beam", .whole(beam)),
        ]
    }
}
