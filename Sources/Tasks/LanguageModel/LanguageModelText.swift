internal import Corpus
internal import Training

/// The texts of a language model: one to train on, and what is held out.
struct LanguageModelText {
    /// Characters, and the name of the file they come from.
    struct Part {
        let name: String
        let text: TextPart

        /// A whole file or folder.
        init(path: String, mapsAbove: Int) throws {
            self.init(
                name: path, try TextSource(path: path, mostCopiedBytes: mapsAbove).whole)
        }

        init(name: String, _ text: TextPart) {
            self.name = name
            self.text = text
        }

        fileprivate init?(_ source: TextSource, _ range: Range<Int>, name: String) {
            if range.isEmpty { return nil }
            self.init(name: name, source.whole.characters(range))
        }

        /// The part's tokens, to be read in streams.
        func streams(
            _ tokens: TextTokens, streamCount: Int, timeSteps: Int, history: Int = 0
        ) throws(CorpusError) -> TokenStreams {
            try TokenStreams(
                tokens, streamCount: streamCount, timeSteps: timeSteps, history: history,
                name: name,
                unit: tokens.vocabulary.characters == nil ? "tokens" : "characters")
        }
    }

    let train: Part
    let validation: Part?
    let test: Part?

    /// Opens what the recipe names.
    ///
    /// Where it names neither `valid` nor `test`, both are cut from the end of the training text.
    init(_ recipe: DataRecipe) throws {
        try DataFile.check(recipe.train)
        if recipe.valid == nil && recipe.test == nil {
            let source = try TextSource(
                path: recipe.train, mostCopiedBytes: recipe.text.mapsAbove)
            let split = TextSplit(count: source.count, trainFraction: 1 - recipe.holdout)
            guard let part = Part(source, split.train, name: recipe.train) else {
                throw CorpusError(
                    .badData,
                    "'\(recipe.train)' has \(source.count) characters, of which none is "
                        + "left to train on; give a longer text")
            }
            train = part
            validation = Part(
                source, split.validation, name: "the validation part of \(recipe.train)")
            test = Part(source, split.test, name: "the test part of \(recipe.train)")
        } else {
            func part(_ path: String) throws -> Part {
                try Part(path: path, mapsAbove: recipe.text.mapsAbove)
            }
            train = try part(recipe.train)
            (validation, test) = (try recipe.valid.map(part), try recipe.test.map(part))
        }
    }
}

extension TextVocabulary {
    /// The vocabulary of a text, as a recipe wants it.
    init(learning part: LanguageModelText.Part, _ recipe: TextDataRecipe) {
        self.init(
            learning: part.text, Tokenizer(recipe.tokens, recipe, keepsLines: true),
            limit: recipe.vocabulary, minimum: recipe.minimumCount)
    }
}
