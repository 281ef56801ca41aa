/// How long a model is trained: the key `training.epochs` or the key `training.steps`.
public enum TrainingLength: Equatable, Sendable {
    /// Passes over the training data; half a pass is possible.
    case epochs(Double)
    /// Updates of the parameters.
    case steps(Int)

    /// Reads the two keys, of which a recipe gives at most one.
    ///
    /// An override of one drops the other of the file, so that a long recipe can be tried shortly.
    init(_ reader: inout RecipeReader, default value: TrainingLength) throws(RecipeError) {
        var epochs = try reader.optionalNumber("epochs", .above(0, through: 1e6))
        var steps = try reader.optionalInt("steps", 1...TrainingRecipe.mostSteps)
        let isNewEpochs = reader.document.isOverridden("training.epochs")
        let isNewSteps = reader.document.isOverridden("training.steps")
        if steps != nil, isNewSteps, !isNewEpochs { epochs = nil }
        if epochs != nil, isNewEpochs, !isNewSteps { steps = nil }
        switch (epochs, steps) {
        case (nil, nil): self = value
        case (let epochs?, nil): self = .epochs(epochs)
        case (nil, let steps?): self = .steps(steps)
        case (let epochs?, let steps?):
            throw RecipeError(
                "training.epochs = \(epochs) and training.steps = \(steps) are both given; "
                    + "give one of them")
        }
    }

    var entries: [RecipeEntry] {
        switch self {
        case .epochs(let epochs):
            [RecipeEntry("training.epochs", .number(epochs)), RecipeEntry("training.steps", .none)]
        case .steps(let steps):
            [RecipeEntry("training.epochs", .none), RecipeEntry("training.steps", .whole(steps))]
        }
    }
}
