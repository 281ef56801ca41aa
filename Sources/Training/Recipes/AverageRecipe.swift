/// The section `training.average`: weights that are judged and published in the place of those that
/// are trained.
public struct AverageRecipe: Equatable, Sendable {
    /// The decay of an exponential moving average of the weights; nil is off.
    public var decay: Double?

    /// No average.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        decay = try reader.optionalNumber("decay", .above(0, below: 1))
    }

    var entries: [RecipeEntry] {
        [RecipeEntry("training.average.decay", RecipeValue(decay))]
    }
}
