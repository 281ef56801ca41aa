internal import Corpus
internal import Training

/// What files with a text each are read with: how a file becomes rows, and the tokens of texts.
protocol Describing: Sendable {
    /// The name of the format in recipes.
    static var format: String { get }
    /// The keys of `data` that its files are read by.
    static var dataKeys: [String] { get }
    /// The pairs of a recipe.
    ///
    /// - Parameters:
    ///   - recipe: the recipe.
    ///   - schema: what was learnt before; nil to learn it now.
    /// - Returns: their tables.
    /// - Throws: an error with one sentence about the recipe or a file.
    static func tables(_ recipe: Recipe, _ schema: ExampleSchema?) throws -> TranslationTables

    /// Takes up what was learnt and saved with a run.
    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws
    /// What both sides are made of.
    var languages: PairLanguages { get }
    /// The pairs of a file.
    func table(file path: String) throws -> PairTable
    /// What is to be answered, from a line with a path.
    func question(_ line: Substring, place: String) throws -> Example.Input
}

/// All kinds of files whose texts can be learnt to be written.
enum DescribingFormats {
    private static let all: [any Describing.Type] = [
        Descriptions<PictureRows>.self, Descriptions<SoundRows>.self,
    ]

    /// The type of a recipe's format.
    ///
    /// - Throws: `RecipeError`, if it is for other tasks.
    static func type(_ format: String) throws(RecipeError) -> any Describing.Type {
        guard let type = all.first(where: { $0.format == format }) else {
            throw RecipeError(
                "data.format = \(format) is not for task = translation, which reads "
                    + all.map { $0.format }.joined(separator: ", ")
                    + ", and pairs of texts without data.format; change one of them")
        }
        return type
    }

    /// The format of a run, with what it has learnt; nil if its pairs are texts.
    static func read(_ run: RunDirectory, _ recipe: DataRecipe) throws -> (any Describing)? {
        guard let format = recipe.format else { return nil }
        return try type(format).init(try ExampleSchema(run), recipe)
    }
}

/// Files of one kind with the text of each.
struct Descriptions<Reader: RowReader>: Describing {
    static var format: String { Reader.format }
    static var dataKeys: [String] { Reader.dataKeys }

    private let recipe: DataRecipe
    private let reader: Reader
    private let vocabulary: TokenVocabulary

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        self.recipe = recipe
        reader = try Reader(schema, recipe.numbers)
        vocabulary = try TokenVocabulary(symbols: schema.vocabulary ?? [], merges: schema.merges)
    }

    private init(learning given: DescribedFiles<Reader>, _ recipe: DataRecipe) throws {
        self.recipe = recipe
        reader = try Reader(learning: given.files.map(\.content), recipe.numbers)
        var words = SymbolCounts()
        for pair in given.pairs { words.add(all: pair.target) }
        vocabulary = TokenVocabulary(
            learning: words, recipe.text.targetTokens ?? recipe.text.tokens, recipe.text)
    }

    private var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.format)
        schema.vocabulary = vocabulary.symbols
        schema.merges = vocabulary.merges
        reader.save(in: &schema)
        return schema
    }

    var languages: PairLanguages {
        PairLanguages(
            source: TokenVocabulary(symbols: []), target: vocabulary, rowWidth: reader.width)
    }

    func table(file path: String) throws -> PairTable { try table(DescribedFiles(path, recipe)) }

    private func table(_ given: DescribedFiles<Reader>) throws -> PairTable {
        for file in given.files {
            try reader.check(file.content, path: file.path, place: file.place)
        }
        let rows = reader.rows(of: given.files.map(\.content))
        return PairTable(languages, rows: rows, count: given.pairs.count) { index in
            let pair = given.pairs[index]
            return TokenPair(
                source: [Int32(pair.file)], target: vocabulary.tokens(of: pair.target))
        }
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        try reader.question(line, place: place, recipe.numbers)
    }

    // MARK: Parts

    static func tables(_ recipe: Recipe, _ schema: ExampleSchema?) throws -> TranslationTables {
        try check(recipe)
        let data = recipe.data
        func read(_ path: String) throws -> DescribedFiles<Reader> {
            try DescribedFiles(path, data)
        }
        var train = try read(data.train)
        var validation = try data.valid.map(read), test = try data.test.map(read)
        var heldOut: [String] = []
        if validation == nil && test == nil {
            // By files: none that is learnt from is ever held out.
            let split = ExampleSplit(
                count: train.files.count, holdout: data.holdout, isOrdered: false)
            (validation, test) = (train.only(split.validation), train.only(split.test))
            train = train.only(split.train)
            heldOut = [split.note]
        }
        let kept = train.upTo(data.text.longest)
        guard !kept.pairs.isEmpty else {
            throw CorpusError(
                .badData, "'\(data.train)' has nothing to learn from; a line is path<TAB>text")
        }
        let own =
            try schema.map { try Descriptions($0, data) } ?? Descriptions(learning: kept, data)
        func table(_ given: DescribedFiles<Reader>?) throws -> PairTable? {
            guard let given, !given.pairs.isEmpty else { return nil }
            return try own.table(given)
        }
        return TranslationTables(
            train: try own.table(kept), validation: try table(validation), test: try table(test),
            schema: own.schema,
            notes: [own.note(kept, left: train.pairs.count - kept.pairs.count)] + heldOut)
    }

    private func note(_ kept: DescribedFiles<Reader>, left: Int) -> String {
        "training data: \(kept.pairs.count) texts of \(kept.files.count) \(Reader.plural) in rows of "
            + "\(reader.width) numbers, \(vocabulary.symbols.count) tokens"
            + (left > 0
                ? "; \(left) texts with more than \(recipe.text.longest ?? 0) tokens were left out"
                : "")
    }

    /// Refuses what only tokens can do.
    private static func check(_ recipe: Recipe) throws(RecipeError) {
        guard let decoder = recipe.model.decoder else { return }
        let keys = [
            ("autoencoder = true", decoder.isAutoencoder), ("tied = all", decoder.tied == .all),
            ("reverseSource = true", decoder.reversesSource),
        ]
        for (key, isGiven) in keys where isGiven {
            throw RecipeError(
                "model.decoder.\(key) wants sources of tokens, but data.format = \(format) has rows of "
                    + "numbers; leave it out")
        }
    }
}
