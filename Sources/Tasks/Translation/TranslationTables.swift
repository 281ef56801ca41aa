internal import Corpus
internal import Training

/// The pairs of a recipe: those to learn from, and those that are held out.
struct TranslationTables {
    let train: PairTable
    /// The vocabularies that were made from files; nil where pairs are generated.
    let vocabularies: PairVocabularies?
    /// What was learnt of sources that are files.
    let schema: ExampleSchema?
    /// What people may want to know of the pairs.
    let notes: [String]
    private let validation: PairTable?
    private let test: PairTable?

    /// Pairs that a recipe names or generates.
    ///
    /// - Parameters:
    ///   - recipe: the recipe.
    ///   - run: the run that has learnt of the training pairs before; nil to learn now.
    /// - Throws: an error with one sentence about the recipe or a file.
    init(_ recipe: Recipe, of run: RunDirectory? = nil) throws {
        if let format = recipe.data.format {
            self = try DescribingFormats.type(format).tables(
                recipe, run.map { try ExampleSchema($0) })
            return
        }
        let isCopied = recipe.model.decoder?.isAutoencoder ?? false
        guard let generated = recipe.data.generated else {
            self = try Self.read(
                recipe.data, run.map { try PairVocabularies($0) }, isCopied: isCopied,
                isShared: isCopied || recipe.model.decoder?.tied == .all)
            return
        }
        func table(_ part: PairPart, _ count: Int) throws(RecipeError) -> PairTable {
            try PairTable(generated, part: part, count: count, isCopied: isCopied)
        }
        self.init(
            train: try table(.training, generated.examples),
            validation: try table(.validation, generated.heldOut),
            test: try table(.test, generated.heldOut))
    }

    init(
        train: PairTable, validation: PairTable? = nil, test: PairTable? = nil,
        vocabularies: PairVocabularies? = nil, schema: ExampleSchema? = nil, notes: [String] = []
    ) {
        self.train = train
        self.validation = validation
        self.test = test
        self.vocabularies = vocabularies
        self.schema = schema
        self.notes = notes
    }

    private static func read(
        _ recipe: DataRecipe, _ known: PairVocabularies?, isCopied: Bool, isShared: Bool
    ) throws -> TranslationTables {
        let units = [recipe.text.tokens, recipe.text.targetTokens ?? recipe.text.tokens]
        if isShared, units.contains(.pieces), units[0] != units[1] {
            throw RecipeError(
                "data.text.targetTokens = \(units[1].rawValue) does not go with data.text.tokens = "
                    + "\(units[0].rawValue) where both sides have one vocabulary; make them equal")
        }
        func read(_ path: String) throws -> PairFile {
            try PairFile(path, recipe.text, isCopied: isCopied)
        }
        var train = try read(recipe.train)
        var validation = try recipe.valid.map(read), test = try recipe.test.map(read)
        var heldOut: [String] = []
        if validation == nil && test == nil {
            let split = ExampleSplit(
                count: train.pairs.count, holdout: recipe.holdout, isOrdered: false)
            (validation, test) = (train.only(split.validation), train.only(split.test))
            train = train.only(split.train)
            heldOut = [split.note]
        }
        let kept = train.upTo(recipe.text.longest)
        guard !kept.pairs.isEmpty else {
            throw CorpusError(
                .badData,
                "'\(recipe.train)' has no pairs to learn from; a line is source<TAB>target")
        }
        let vocabularies = known ?? PairVocabularies(kept, recipe.text, isShared: isShared)
        let languages = try vocabularies.languages
        func table(_ file: PairFile?) -> PairTable? {
            guard let file, !file.pairs.isEmpty else { return nil }
            return PairTable(file, languages, isCopied: isCopied)
        }
        let left = train.pairs.count - kept.pairs.count
        let note =
            "training data: \(kept.pairs.count) pairs, \(languages.source.symbols.count) and "
            + "\(languages.target.symbols.count) tokens"
            + (left > 0
                ? "; \(left) pairs with more than \(recipe.text.longest ?? 0) tokens were left out"
                : "")
        return TranslationTables(
            train: PairTable(kept, languages, isCopied: isCopied), validation: table(validation),
            test: table(test), vocabularies: vocabularies, notes: [note] + heldOut)
    }

    func heldOut(_ part: HeldOutPart) -> PairTable? { part == .validation ? validation : test }
}
