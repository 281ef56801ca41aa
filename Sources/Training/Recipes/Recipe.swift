/// Everything that decides which model comes out of a training run: a checked, complete recipe.
///
/// Equal recipes give equal models, bit for bit. The defaults stand at the properties of the
/// sections, and nowhere else.
public struct Recipe: Equatable, Sendable {
    /// What the model is for, by name.
    public var task: String
    /// The files.
    public var data: DataRecipe
    /// What is trained.
    public var model = ModelRecipe()
    /// How it is trained.
    public var training = TrainingRecipe()
    /// How often it is saved.
    public var checkpoint = CheckpointRecipe()

    /// A recipe with the defaults for everything but task and training file.
    public init(task: String, train: String) {
        self.task = task
        data = DataRecipe(train: train, task: task)
    }

    /// Reads and checks a recipe.
    ///
    /// - Parameters:
    ///   - document: the recipe as written, with its overrides
    ///   - choices: the tasks and cells there are
    /// - Throws: ``RecipeError`` for the first key that is unknown, missing or has an unusable
    ///   value.
    public init(
        document: RecipeDocument, choices: RecipeChoices = RecipeChoices()
    ) throws(RecipeError) {
        var reader = RecipeReader(document)
        let task = try reader.choice("task", among: choices.tasks)
        self.task = task
        data = try reader.section("data") { (inner) throws(RecipeError) in
            try DataRecipe(&inner, choices: choices, task: task)
        }
        model = try reader.section("model") { (inner) throws(RecipeError) in
            try ModelRecipe(&inner, choices: choices)
        }
        training = try reader.section("training") { (inner) throws(RecipeError) in
            try TrainingRecipe(&inner)
        }
        checkpoint = try reader.section("checkpoint") { (inner) throws(RecipeError) in
            try CheckpointRecipe(&inner)
        }
        try reader.finish()
        try training.check()
        if model.batchNorm, training.history > 0 {
            throw RecipeError(
                "training.history = \(training.history) reads a part of the text twice, which does "
                    + "not go with the statistics of model.batchNorm = true; leave one of them out")
        }
        if model.batchNorm, training.accumulate > 1 {
            throw RecipeError(
                "training.accumulate = \(training.accumulate) does not go with model.batchNorm = "
                    + "true, which needs the whole batch at once; leave one of them out")
        }
    }

    var entries: [RecipeEntry] {
        [RecipeEntry("task", .text(task))] + data.entries + model.entries + training.entries
            + checkpoint.entries
    }

    /// The recipe as YAML with every key written out, the same text for equal recipes.
    ///
    /// Reading it gives an equal recipe, wherever the file lies: its paths are absolute.
    public var yaml: String {
        RecipeWriter.yaml(entries)
    }
}
