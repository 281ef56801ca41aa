/// The section `checkpoint`: how often a run is saved, and how much is kept.
public struct CheckpointRecipe: Equatable, Sendable {
    /// A checkpoint is saved once in so many steps; 0 is only at the end or on a stop.
    public var every = 500
    /// The number of checkpoints kept; an older one is the spare for a damaged one.
    public var keep = 2

    /// The defaults.
    public init() {}

    init(_ reader: inout RecipeReader) throws(RecipeError) {
        every = try reader.int("every", 0...TrainingRecipe.mostSteps, default: every)
        keep = try reader.int("keep", 1...100, default: keep)
    }

    var entries: [RecipeEntry] {
        [
            RecipeEntry("checkpoint.every", .whole(every)),
            RecipeEntry("checkpoint.keep", .whole(keep)),
        ]
    }
}
