internal import Corpus
internal import Training

/// `tagged-text`: a word and its tags a line, with a blank line between sentences: CoNLL-U, or columns
/// with tabs or blanks between them.
struct TaggedText: ExampleFormat {
    struct Record {
        var words: [String] = []
        var tags: [String] = []
    }

    static let name = "tagged-text"
    static let line = "word<TAB>tag"
    static let dataKeys =
        vocabularyKeys + [
            "text.letters", "text.column", "text.fields", "text.mapsAbove",
        ]

    /// The columns of CoNLL-U that can be tags, by their names.
    private static let columns = [
        "lemma": 2, "upos": 3, "xpos": 4, "feats": 5, "head": 6, "deprel": 7,
    ]

    private let recipe: TextDataRecipe
    private let vocabulary: TokenVocabulary
    private let spelling: Spelling?
    private let tags: LabelNames

    /// The usual fields of JSON lines.
    static let fields = ["tokens", "tags"]

    static func read(_ path: String, _ recipe: DataRecipe) throws -> Records<Record> {
        if ObjectLines.isOne(path) {
            let lines = try ObjectLines(recipe.text, usual: fields)
            return try lines.read(path, recipe.text) { try Self.sentence($0, lines.fields) }
        }
        let file = try LineFile(path: path, mapsAbove: recipe.text.mapsAbove)
        var starts: [Int] = [], isInside = false
        for index in 0..<file.count {
            let isBlank = file[index].allSatisfy(\.isWhitespace)
            if !isBlank, !isInside { starts.append(index) }
            isInside = !isBlank
        }
        let column = recipe.text.column
        return try Records(file, places: starts) { start in
            let sentence = try Self.sentence(file, from: start, column)
            return sentence.words.isEmpty ? nil : sentence
        }
    }

    /// The words from a line to the next blank one.
    private static func sentence(
        _ file: LineFile, from start: Int, _ name: String?
    ) throws -> Record {
        var sentence = Record()
        // Comments are CoNLL-U's, where a word may be "#" but stands behind its number.
        let isUniversal = file.path.hasSuffix(".conllu")
        for index in start..<file.count {
            let line = file[index]
            if line.allSatisfy(\.isWhitespace) { break }
            if isUniversal, line.hasPrefix("#") { continue }
            let fields = line.tabFields.count > 1 ? line.tabFields : line.split(separator: " ")
            // Words that are two, and words that were left out, have numbers such as 3-4 and 5.1.
            if isUniversal, fields[0].contains(where: { $0 == "-" || $0 == "." }) { continue }
            let column = try column(name, isUniversal, fields.count)
            guard let column, column < fields.count, fields.count > 1 else {
                throw CorpusError(
                    .badData,
                    "\(file.place(index)) has \(fields.count) columns, but needs a word and "
                        + (name.map { "column \($0)" } ?? "a tag"))
            }
            let word = fields[isUniversal ? 1 : 0], tag = fields[column]
            guard !word.isEmpty, !tag.isEmpty else {
                throw CorpusError(
                    .badData,
                    "\(file.place(index)) has no \(word.isEmpty ? "word" : "tag") in its column")
            }
            sentence.words.append(String(word))
            sentence.tags.append(String(tag))
        }
        return sentence
    }

    /// A sentence with as many tags as words.
    private static func sentence(
        _ object: JSONObject, _ fields: [String]
    ) throws(CorpusError) -> Record {
        let words = try object.strings(fields[0]), tags = try object.labels(fields[1])
        guard !words.isEmpty, words.count == tags.count else {
            throw object.wrong(
                "has \(words.count) words in '\(fields[0])' and \(tags.count) tags in "
                    + "'\(fields[1])', but a sentence has a tag for each of its words")
        }
        guard !words.contains(""), !tags.contains("") else {
            throw object.wrong(
                "has an empty word in '\(fields[0])' or an empty tag in '\(fields[1])'")
        }
        return Record(words: words, tags: tags)
    }

    /// Where the tag stands, from 0.
    private static func column(
        _ name: String?, _ isUniversal: Bool, _ count: Int
    ) throws -> Int? {
        guard let name else { return isUniversal ? columns["upos"] : count - 1 }
        if let number = Int(name), number > 0 { return number - 1 }
        guard let number = columns[name], isUniversal else {
            throw RecipeError(
                "data.text.column = \(name) is no column; give a number from 1, or of a .conllu file one "
                    + "of \(columns.keys.sorted().joined(separator: ", "))")
        }
        return number
    }

    init(learning records: Records<Record>, _ recipe: DataRecipe) throws {
        self.recipe = recipe.text
        var words = SymbolCounts(), names = SymbolCounts(), letters = SymbolCounts()
        for record in records {
            words.add(all: record.words.map { Self.form($0, recipe.text) })
            names.add(all: record.tags)
            for word in record.words { letters.add(all: word.unicodeScalars.map { String($0) }) }
        }
        vocabulary = TokenVocabulary(
            symbols: words.symbols(
                limit: recipe.text.vocabulary, minimum: recipe.text.minimumCount))
        spelling = Spelling(letters.symbols(), longest: recipe.text.letters)
        tags = try LabelNames(names.sorted, in: recipe.train).withUnknown
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        self.recipe = recipe.text
        vocabulary = TokenVocabulary(symbols: schema.vocabulary ?? [])
        spelling = Spelling(schema.letters ?? [], longest: recipe.text.letters)
        tags = try schema.labelNames.withUnknown
    }

    var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.name)
        schema.vocabulary = vocabulary.symbols
        schema.letters = spelling?.vocabulary.symbols
        schema.labels = tags.names.dropLast()
        return schema
    }

    /// A word as the vocabulary has it.
    private static func form(_ word: String, _ recipe: TextDataRecipe) -> String {
        recipe.lowercase ? word.lowercased() : word
    }

    var input: NetworkShape { .tokens(below: vocabulary.count) }
    var letters: LetterShape? { spelling?.shape }
    var target: ExampleTarget { .classes(tags.count, .steps) }

    func examples(_ records: Records<Record>) throws -> any ExampleSet {
        var empty = LoadedExamples(input, letters: letters, target: target)
        empty.judging.entities = EntityScheme(tags.names.dropLast())
        empty.judging.unknownClass = tags.count - 1
        return try records.examples(like: empty) { record in
            let goal = record.tags.map { tags.place($0) }
            return Example(input: encode(record.words), goal: .classes(goal))
        }
    }

    private func encode(_ words: [String]) -> Example.Input {
        .tokens(
            words.map { vocabulary.token(Self.form($0, recipe)) },
            letters: words.flatMap { spelling?.letters(of: $0) ?? [] })
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        let words = Tokenizer(.symbols).split(line)
        guard !words.isEmpty else {
            throw CorpusError(.badData, "\(place) is empty; a line is a sentence")
        }
        return encode(words)
    }

    func text(_ answer: Answer) -> Prediction { tags.text(answer) }

    func summary(_ records: Records<Record>) -> String {
        "\(records.count) sentences of \(records.reduce(0) { $0 + $1.words.count }) words, "
            + "\(tags.count - 1) tags, \(vocabulary.symbols.count) words known"
    }
}
