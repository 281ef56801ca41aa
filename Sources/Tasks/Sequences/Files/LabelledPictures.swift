internal import Corpus
internal import Training

/// `pictures`: a list of PNG or JPEG files with the class of each, `path<TAB>label` a line.
struct LabelledPictures: ExampleFormat {
    /// A picture, and its class.
    struct Record {
        let picture: PictureFile
        let label: String
        /// What to call it in errors.
        let place: String
        let path: String
    }

    static let name = PictureRows.format
    static let line = "path<TAB>label"
    static let dataKeys = PictureRows.dataKeys

    private let recipe: NumberDataRecipe
    private let reader: PictureRows
    private let labels: LabelNames

    static func read(_ path: String, _ recipe: DataRecipe) throws -> Records<Record> {
        let list = try ManifestFile(path: path)
        let records = try list.entries.map { entry in
            let place = list.place(entry)
            guard !entry.text.isEmpty else {
                throw CorpusError(.badData, "\(place) has no label, but a line is \(Self.line)")
            }
            return Record(
                picture: try PictureRows.read(entry.path, at: place, recipe.numbers),
                label: entry.text, place: place, path: entry.path)
        }
        return Records(records, of: path)
    }

    init(learning records: Records<Record>, _ recipe: DataRecipe) throws {
        self.recipe = recipe.numbers
        reader = try PictureRows(learning: records.map(\.picture), recipe.numbers)
        var names = SymbolCounts()
        for record in records { names.add(record.label) }
        labels = try LabelNames(names.sorted, in: recipe.train)
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        self.recipe = recipe.numbers
        reader = try PictureRows(schema, recipe.numbers)
        labels = try schema.labelNames
    }

    var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.name)
        schema.labels = labels.names
        reader.save(in: &schema)
        return schema
    }

    var input: NetworkShape { reader.input }
    var target: ExampleTarget { .classes(labels.count, .sequence) }

    func examples(_ records: Records<Record>) throws -> any ExampleSet {
        let classes = try records.map { record in
            try reader.check(record.picture, path: record.path, place: record.place)
            return try labels.index(record.label, of: record.place)
        }
        return RowExamples(
            rows: reader.rows(of: records.map(\.picture)), answers: .classes(classes), input: input,
            target: target)
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        try reader.question(line, place: place, recipe)
    }

    func text(_ answer: Answer) -> Prediction { labels.text(answer) }

    func summary(_ records: Records<Record>) -> String {
        "\(records.count) pictures in rows of \(reader.width) numbers, \(labels.count) labels"
    }
}
