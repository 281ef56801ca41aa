internal import Training

/// Keys that a recipe gives and nothing looks at: a user who sets one means something by it.
enum UnusedKeys {
    /// The keys of a vocabulary.
    static let vocabulary = ["text.lowercase", "text.vocabulary", "text.minimumCount"]

    /// Refuses the first key that means nothing for the task and its data.
    ///
    /// - Throws: `RecipeError` that names it.
    static func check(_ recipe: Recipe) throws(RecipeError) {
        try checkData(recipe)
        guard recipe.task != LanguageModel.name else { return }
        guard let key = recipe.model.regularization.unusual.first else { return }
        throw RecipeError(
            "\(key.key) = \(key.value) is for task = language-model, but task = \(recipe.task), whose "
                + "layers have options of their own, such as {kind: embedding, wordDropout: 0.1}; leave it "
                + "out")
    }

    private static func checkData(_ recipe: Recipe) throws(RecipeError) {
        guard let (what, known) = try lookedAt(recipe) else { return }
        for (key, value) in recipe.data.unusual
        where !known.contains(where: { key == "data.\($0)" }) {
            throw RecipeError("\(key) = \(value) means nothing for \(what); leave it out")
        }
        let text = recipe.data.text
        let files = [recipe.data.train, recipe.data.valid, recipe.data.test].compactMap(\.self)
        if !text.fields.isEmpty, !files.contains(where: ObjectLines.isOne) {
            throw RecipeError(
                "data.text.fields = \(text.fields) is for JSON lines, files whose names end with .jsonl, but "
                    + "data.train = \(recipe.data.train); leave it out")
        }
        let isHeard = recipe.data.format == Transcripts.name
        if isHeard, text.tokens == .pieces {
            throw RecipeError(
                "data.text.tokens = pieces is for texts that are read or written, but data.format = "
                    + "\(Transcripts.name); choose characters or symbols")
        }
    }

    /// The data, and the keys that are looked at; nil where nobody can tell.
    private static func lookedAt(
        _ recipe: Recipe
    ) throws(RecipeError) -> (what: String, keys: [String])? {
        if let generated = recipe.data.generated {
            return ("data.generate = \(generated.name)", [])
        }
        switch recipe.task {
        case LanguageModel.name:
            let unit = recipe.data.text.tokens
            return (
                "task = language-model with data.text.tokens = \(unit.rawValue)",
                ["text.tokens", "text.mapsAbove"] + (unit == .characters ? [] : vocabulary)
            )
        case TranslationTask.name:
            let keys = vocabulary + ["text.tokens", "text.targetTokens", "text.longest"]
            guard let format = recipe.data.format else {
                return ("task = translation", keys + ["text.fields", "text.mapsAbove"])
            }
            return try (
                "task = translation with data.format = \(format)",
                keys + DescribingFormats.type(format).dataKeys
            )
        default:
            guard let format = recipe.data.format else { return nil }
            return ("data.format = \(format)", try ExampleFormats.type(recipe.data).dataKeys)
        }
    }
}
