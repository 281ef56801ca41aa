internal import Corpus
internal import Foundation
internal import Training

/// `labelled-text`: lines of `label<TAB>text`, or `label,label<TAB>text`.
struct LabelledText: ExampleFormat {
    struct Record {
        /// The line, from 1.
        let line: Int
        let labels: [String]
        let tokens: [String]
    }

    static let name = "labelled-text"
    static let line = "label<TAB>text"
    static let dataKeys =
        vocabularyKeys + [
            "text.tokens", "text.longest", "text.severalLabels", "text.fields", "text.mapsAbove",
        ]

    private let recipe: TextDataRecipe
    private let vocabulary: TokenVocabulary
    private let labels: LabelNames

    /// The usual fields of JSON lines.
    static let fields = ["text", "label"]

    static func read(_ path: String, _ recipe: DataRecipe) throws -> Records<Record> {
        let text = recipe.text, tokenizer = Tokenizer(text.tokens, text)
        if ObjectLines.isOne(path) {
            let lines = try ObjectLines(text, usual: fields)
            return try lines.read(path, text) { object in
                let labels =
                    text.severalLabels
                    ? try object.labels(lines.fields[1]) : [try object.label(lines.fields[1])]
                return try record(
                    object.line, labels, try lines.text(object), tokenizer, text
                ) { object.wrong("has no \($0) in its fields: mend the line or leave it out") }
            }
        }
        let file = try LineFile(path: path, mapsAbove: text.mapsAbove)
        return try Records(file, places: 0..<file.count) { index in
            let fields = file[index].tabFields
            guard fields.count == 2 else {
                throw CorpusError(
                    .badData,
                    "\(file.place(index)) has \(fields.count - 1) tabs, but a line is \(Self.line)")
            }
            let labels =
                text.severalLabels
                ? fields[0].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                : [String(fields[0])]
            return try record(index + 1, labels, String(fields[1]), tokenizer, text) {
                CorpusError(
                    .badData, "\(file.place(index)) has no \($0), but a line is \(Self.line)")
            }
        }
    }

    /// A line that has a text and, unless there can be several, a label.
    private static func record(
        _ line: Int, _ labels: [String], _ text: String, _ tokenizer: Tokenizer,
        _ recipe: TextDataRecipe, without: (_ what: String) -> CorpusError
    ) throws(CorpusError) -> Record {
        let tokens = tokenizer.split(text)
        guard !tokens.isEmpty else { throw without("text") }
        guard recipe.severalLabels || !labels[0].isEmpty else { throw without("label") }
        return Record(line: line, labels: labels, tokens: tokens)
    }

    init(learning records: Records<Record>, _ recipe: DataRecipe) throws {
        self.recipe = recipe.text
        var words = SymbolCounts(), names = SymbolCounts()
        for record in records {
            words.add(all: record.tokens)
            names.add(all: record.labels)
        }
        vocabulary = TokenVocabulary(learning: words, recipe.text.tokens, recipe.text)
        labels = try LabelNames(names.sorted, in: recipe.train)
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        self.recipe = recipe.text
        vocabulary = try TokenVocabulary(
            symbols: schema.vocabulary ?? [], merges: schema.merges)
        labels = try schema.labelNames
    }

    var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.name)
        schema.vocabulary = vocabulary.symbols
        schema.merges = vocabulary.merges
        schema.labels = labels.names
        return schema
    }

    var input: NetworkShape { .tokens(below: vocabulary.count) }

    var target: ExampleTarget {
        recipe.severalLabels ? .labels(labels.count, .sequence) : .classes(labels.count, .sequence)
    }

    func examples(_ records: Records<Record>) throws -> any ExampleSet {
        let path = records.path
        return try records.examples(like: LoadedExamples(input, target: target)) { record in
            let goal: Example.Goal =
                recipe.severalLabels
                ? .values(labels.flags(record.labels))
                : .classes([
                    try labels.index(
                        record.labels[0], of: LineFile.place(line: record.line, of: path))
                ])
            return Example(input: encode(record.tokens), goal: goal)
        }
    }

    private func encode(_ tokens: [String]) -> Example.Input {
        .tokens(vocabulary.tokens(of: tokens.prefix(recipe.longest ?? .max)))
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        let tokens = Tokenizer(recipe.tokens, recipe).split(line)
        guard !tokens.isEmpty, !line.contains("\t") else {
            throw CorpusError(
                .badData,
                "\(place) \(tokens.isEmpty ? "is empty" : "has a tab"); a line is a text without its "
                    + "label")
        }
        return encode(tokens)
    }

    func text(_ answer: Answer) -> Prediction { labels.text(answer) }

    func summary(_ records: Records<Record>) -> String {
        let long = records.count { $0.tokens.count > recipe.longest ?? .max }
        return "\(records.count) texts, \(labels.count) labels, \(vocabulary.symbols.count) tokens"
            + (long > 0 ? "; \(long) were cut to \(recipe.longest ?? 0) tokens" : "")
    }
}
