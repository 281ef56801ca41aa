internal import Corpus
internal import Training

/// `sounds`: a list of WAV files with what is said in them, `path<TAB>text` a line; letters are learnt.
struct Transcripts: ExampleFormat {
    /// A sound, and its letters.
    struct Record {
        let sound: SoundRows.File
        let letters: [String]
        let path: String
        /// What to call its line in errors.
        let place: String
    }

    static let name = SoundRows.format
    static let line = "path<TAB>text"
    static let dataKeys = SoundRows.dataKeys + ["text.tokens", "text.lowercase"]

    private let recipe: DataRecipe
    private let reader: SoundRows
    private let letters: LabelNames
    private let longest: Int

    static func read(_ path: String, _ recipe: DataRecipe) throws -> Records<Record> {
        let tokenizer = Tokenizer(recipe.text.tokens, recipe.text)
        let list = try ManifestFile(path: path)
        let records = try list.entries.map { entry in
            let place = list.place(entry)
            return Record(
                sound: try SoundRows.read(entry.path, at: place, recipe.numbers),
                letters: tokenizer.split(entry.text), path: entry.path, place: place)
        }
        return Records(records, of: path)
    }

    init(learning records: Records<Record>, _ recipe: DataRecipe) throws {
        self.recipe = recipe
        reader = try SoundRows(learning: records.map(\.sound), recipe.numbers)
        var counts = SymbolCounts()
        for record in records { counts.add(all: record.letters) }
        letters = try LabelNames(counts.sorted, in: recipe.train)
        longest = records.map(\.letters.count).max() ?? 0
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        self.recipe = recipe
        reader = try SoundRows(schema, recipe.numbers)
        letters = try schema.labelNames
        longest = schema.longest ?? 0
    }

    var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.name)
        schema.labels = letters.names
        schema.longest = longest
        reader.save(in: &schema)
        return schema
    }

    var input: NetworkShape { reader.input }
    var target: ExampleTarget { .transcript(letters.count, longest: longest) }

    func examples(_ records: Records<Record>) throws -> any ExampleSet {
        // A file that is judged may have longer transcripts than there were to learn from.
        let most = max(longest, records.map(\.letters.count).max() ?? 0)
        for record in records {
            try reader.check(record.sound, path: record.path, place: record.place)
            guard let other = record.letters.first(where: { !letters.has($0) }) else { continue }
            throw CorpusError(
                .badData,
                "\(record.place) names \(record.path), whose transcript has '\(other)', which the "
                    + "training data does not have: mend it or leave it out")
        }
        let separator = letters.has(" ") ? Int(letters.place(" ")) + 1 : nil
        return RowExamples(
            rows: reader.rows(of: records.map(\.sound)),
            answers: .transcripts(records.map { $0.letters.map { letters.place($0) + 1 } }),
            input: input,
            target: .transcript(letters.count, longest: most),
            judging: Judging(wordSeparator: separator))
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        try reader.question(line, place: place, recipe.numbers)
    }

    func text(_ answer: Answer) -> Prediction {
        guard case .transcript(let labels, let probability) = answer else {
            return letters.text(answer)
        }
        let tokenizer = Tokenizer(recipe.text.tokens, recipe.text)
        return Prediction(
            text: tokenizer.join(labels.map { letters.names[$0 - 1] }), probability: probability)
    }

    func summary(_ records: Records<Record>) -> String {
        let numbers = records.reduce(0) { $0 + $1.sound.features.count }
        // Between two equal letters CTC wants a blank.
        let short = records.count { record in
            let repeats = zip(record.letters, record.letters.dropFirst()).count { $0 == $1 }
            return record.sound.features.count / reader.width < record.letters.count + repeats
        }
        return
            "\(records.count) sounds of \(numbers / reader.width) steps, \(letters.count) letters"
            + (short > 0
                ? "; \(short) have fewer steps than their text needs and teach nothing" : "")
    }
}
