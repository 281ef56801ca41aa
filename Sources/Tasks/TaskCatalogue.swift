internal import Corpus
public import Tensors
public import Training

/// The tasks that recipes can name.
public enum TaskCatalogue {
    /// What a recipe may say where the list grows with the program.
    public static let choices = RecipeChoices(
        tasks: [LanguageModel.name, SequenceTask.name, TranslationTask.name],
        formats: ExampleFormats.names, layers: NetworkCatalogue.kinds)

    /// The task whose steps read equally long pieces of one text.
    public static let streamingTask = LanguageModel.name

    /// The task of a recipe, with its data read and its model initialised.
    ///
    /// - Throws: an error with one sentence about the data.
    public static func makeTask(
        _ recipe: Recipe, context: TaskContext
    ) throws -> any TrainableTask {
        try UnusedKeys.check(recipe)
        if recipe.task != TranslationTask.name, recipe.model.decoder != nil {
            throw RecipeError(
                "model.decoder is for task = translation, but task = \(recipe.task); leave it out")
        }
        if let format = recipe.data.format,
            recipe.task == LanguageModel.name || recipe.data.generated != nil
        {
            throw RecipeError(
                "data.format = \(format) is for files of task = sequence and translation, but "
                    + (recipe.data.generated.map { "data.generate = \($0.name)" }
                        ?? "task = \(recipe.task)") + "; leave it out")
        }
        if recipe.task != SequenceTask.name, let run = recipe.model.initialization.run {
            throw RecipeError(
                "model.initialization.from = \(run) is for task = sequence, but task = \(recipe.task); "
                    + "see 'lockstep train --initialize'")
        }
        // The recipe's reader has checked the name.
        if recipe.task == SequenceTask.name { return try SequenceTask(recipe, context: context) }
        if let kind = recipe.training.curriculum.kind {
            throw RecipeError(
                "training.curriculum.kind = \(kind.rawValue) orders examples by difficulty, but "
                    + "task = \(recipe.task) reads its data as it stands; leave the key out")
        }
        if recipe.task == TranslationTask.name {
            return try TranslationTask(recipe, context: context)
        }
        return try LanguageModel(recipe, context: context)
    }

    /// A language model with the model and training of a recipe, on uniformly random tokens that are
    /// made in memory; for benchmarks.
    ///
    /// - Parameters:
    ///   - recipe: its data is not read.
    ///   - vocabulary: the number of tokens that the model knows, in ``randomVocabularies``.
    ///   - context: what to compute with.
    /// - Returns: the task, without held-out data.
    /// - Throws: an error with one sentence if the model does not fit into memory.
    public static func makeTask(
        _ recipe: Recipe, randomTokens vocabulary: Int, context: TaskContext
    ) throws -> any TrainableTask {
        precondition(randomVocabularies.contains(vocabulary), "\(vocabulary) random tokens")
        return try LanguageModel(
            recipe, context: context,
            text: try LanguageModelText(randomTokens: vocabulary, for: recipe.training))
    }

    /// The task `sequence` of a recipe, on examples that are in memory, in their order; for tests.
    package static func makeTask(
        _ recipe: Recipe, examples: GivenExamples, context: TaskContext
    ) throws -> any TrainableTask {
        try SequenceTask(recipe, context: context, examples: ExampleSets(train: examples))
    }

    /// What answers lines with the model of a run.
    ///
    /// - Parameters:
    ///   - run: a run that has a model.
    ///   - recipe: the run's recipe.
    ///   - computing: how to compute.
    /// - Returns: the predictor, with the model loaded.
    /// - Throws: an error with one sentence about the task, or about the file that is missing or
    ///   damaged.
    public static func makePredictor(
        _ run: RunDirectory, recipe: Recipe, computing: Computing
    ) throws -> any Predictor {
        switch recipe.task {
        case SequenceTask.name:
            return SequencePredictor(
                try TrainedNetwork(run, recipe: recipe, computing: computing))
        case TranslationTask.name:
            return try TranslationPredictor(run, recipe: recipe, computing: computing)
        default:
            throw PredictionError(
                "'\(run.path)' is a run of task \(recipe.task), which writes on and on; see "
                    + "'lockstep generate'")
        }
    }

    /// What makes up examples with the model of a run.
    ///
    /// - Parameters:
    ///   - run: a run that has a model.
    ///   - recipe: the run's recipe, of another task than ``streamingTask``.
    ///   - computing: how to compute.
    /// - Returns: the generator, with the model loaded.
    /// - Throws: an error with one sentence about the task, or about the file that is missing or
    ///   damaged.
    public static func makeGenerator(
        _ run: RunDirectory, recipe: Recipe, computing: Computing
    ) throws -> SequenceGenerator {
        guard recipe.task == SequenceTask.name else {
            throw PredictionError(
                "'\(run.path)' is a run of task \(recipe.task), which answers what it is given; see "
                    + "'lockstep predict'")
        }
        return try SequenceGenerator(run, recipe: recipe, computing: computing)
    }

    /// The vocabularies of random tokens that there can be.
    public static let randomVocabularies = 2...1_000_000

    /// Judges the model of a run; collective.
    ///
    /// - Parameters:
    ///   - run: a run that has a model.
    ///   - recipe: its recipe.
    ///   - path: a file of the task's format, or nil for the run's own test data.
    ///   - rate: the learning rate with which a language model goes on learning from what it is judged on
    ///     (dynamic evaluation), or nil if it does not.
    ///   - context: what to compute with.
    /// - Returns: the loss and its unit; nil if the run has no test data.
    /// - Throws: an error with one sentence about the model or the data, on all ranks.
    public static func evaluate(
        _ run: RunDirectory, recipe: Recipe, file path: String?, learning rate: Double? = nil,
        context: TaskContext
    ) throws -> (evaluation: Evaluation, metric: Metric)? {
        if recipe.task == LanguageModel.name {
            guard let rate else {
                return try evaluateText(run, recipe: recipe, file: path, context: context)
            }
            return try evaluateLearning(
                run, recipe: recipe, file: path, rate: rate, context: context)
        }
        if let rate {
            throw PredictionError(
                "--dynamic \(rate) is for runs of task \(LanguageModel.name), but '\(run.path)' is one of task "
                    + "\(recipe.task); leave it out")
        }
        return try evaluateTask(run, recipe: recipe, file: path, context: context)
    }

    /// Judges a language model.
    private static func evaluateText(
        _ run: RunDirectory, recipe: Recipe, file path: String?, context: TaskContext
    ) throws -> (evaluation: Evaluation, metric: Metric)? {
        var judged: (evaluation: TextEvaluation, text: JudgedText, metric: Metric)?
        try context.ranks.together {
            let model = try TextModel(run, recipe: recipe, kernels: context.kernels)
            guard let text = try test(path, recipe.data, of: model) else { return }
            let evaluation = TextEvaluation(
                model, context: context, timeSteps: recipe.training.timeSteps)
            judged = (evaluation, try evaluation.prepare(text), model.metric)
        }
        guard let (evaluation, text, metric) = judged else { return nil }
        return (try evaluation.evaluate(text), metric)
    }

    /// Judges a language model that goes on learning; every rank does all of it.
    private static func evaluateLearning(
        _ run: RunDirectory, recipe: Recipe, file path: String?, rate: Double,
        context: TaskContext
    ) throws -> (evaluation: Evaluation, metric: Metric)? {
        var judged: (evaluation: Evaluation, metric: Metric)?
        try context.ranks.together {
            let learner = try DynamicEvaluation(
                run, recipe: recipe, rate: rate, computing: context.computing)
            guard let text = try test(path, recipe.data, of: learner.model) else { return }
            judged = (try learner.evaluate(text), learner.model.metric)
        }
        return judged
    }

    /// Judges the model of a run on a file, or on the test data of its own task.
    private static func evaluateTask(
        _ run: RunDirectory, recipe: Recipe, file path: String?, context: TaskContext
    ) throws -> (evaluation: Evaluation, metric: Metric)? {
        var made: (any TrainableTask)?
        try context.ranks.together {
            if let path {
                made = try makeTask(run, recipe: recipe, file: path, context: context)
            } else if recipe.data.generated != nil {
                made = try makeTask(recipe, context: context)
            } else if recipe.task == SequenceTask.name {
                made = try SequenceTask(
                    recipe, context: context,
                    examples: ExampleSets(recipe, schema: ExampleSchema(run)))
            } else {
                made = try TranslationTask(
                    recipe, context: context,
                    tables: TranslationTables(recipe, of: run))
            }
            if let made { try ModelFile.read(run.model, into: made.parameters) }
        }
        guard let task = made, let evaluation = try task.evaluate(.test) else { return nil }
        return (evaluation, task.metric)
    }

    /// The task of a run whose test data are the examples of a file.
    private static func makeTask(
        _ run: RunDirectory, recipe: Recipe, file path: String, context: TaskContext
    ) throws -> any TrainableTask {
        guard recipe.data.generated == nil else {
            throw RecipeError(
                "--data \(path) is for runs that read files, but the examples of '\(run.path)' are "
                    + "generated; leave it out")
        }
        if recipe.task == SequenceTask.name {
            let read = try ExampleFormats.read(run, recipe.data).examples(
                file: path, recipe.data)
            return try SequenceTask(
                recipe, context: context, examples: ExampleSets(train: read, test: read))
        }
        let table = try pairs(run, recipe: recipe, file: path)
        return try TranslationTask(
            recipe, context: context, tables: TranslationTables(train: table, test: table))
    }

    /// The pairs of a file, as a run reads them.
    private static func pairs(
        _ run: RunDirectory, recipe: Recipe, file path: String
    ) throws -> PairTable {
        if let files = try DescribingFormats.read(run, recipe.data) {
            return try files.table(file: path)
        }
        let isCopied = recipe.model.decoder?.isAutoencoder ?? false
        return PairTable(
            try PairFile(path, recipe.data.text, isCopied: isCopied),
            try PairVocabularies(run).languages, isCopied: isCopied)
    }

    /// The text of a file, or the run's own test text, if the training text is still the one that it was cut
    /// from.
    private static func test(
        _ path: String?, _ recipe: DataRecipe, of model: TextModel
    ) throws -> LanguageModelText.Part? {
        if let path {
            return try LanguageModelText.Part(path: path, mapsAbove: recipe.text.mapsAbove)
        }
        let text = try LanguageModelText(recipe)
        guard text.train.text.fingerprint == model.trainingText else {
            throw UnusableTest(path: recipe.train)
        }
        return text.test
    }
}

/// A test text that may have been trained on.
private struct UnusableTest: UserFacingError {
    let path: String

    var message: String {
        "'\(path)' has changed since the model was trained, so what it holds out now may have been "
            + "trained on; name a text with --data FILE"
    }

    var exitCode: Int32 { ExitCode.badData }
}
