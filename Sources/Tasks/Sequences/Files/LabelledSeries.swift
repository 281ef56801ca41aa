internal import Corpus
internal import Training

/// `series`: time series with a class each, as `.ts` files have them.
struct LabelledSeries: ExampleFormat {
    typealias Record = SeriesRecord

    /// A case of a file.
    struct SeriesRecord {
        /// [T][width], NaN where a number is missing.
        let values: [Float]
        let width: Int
        let label: String?
    }

    static let name = "series"
    static let line = "value,value:value,value:label, with a colon between dimensions"
    static let dataKeys: [String] = []

    private let labels: LabelNames
    private let scale: ColumnScale

    static func read(_ path: String, _ recipe: DataRecipe) throws -> Records<Record> {
        let file = try SeriesFile(path: path)
        return Records(
            file.cases.map { own in
                SeriesRecord(
                    values: own.values, width: file.dimensions,
                    label: own.label.map { file.labels[$0] })
            }, of: path)
    }

    init(learning records: Records<Record>, _ recipe: DataRecipe) throws {
        var names = SymbolCounts()
        for record in records { if let label = record.label { names.add(label) } }
        labels = try LabelNames(names.sorted, in: recipe.train)
        scale = ColumnScale(
            learning: records.lazy.map(\.values), width: records.first?.width ?? 1)
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        labels = try schema.labelNames
        scale = try schema.scale
    }

    var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.name)
        schema.labels = labels.names
        schema.set(scale)
        return schema
    }

    private var width: Int { scale.means.count }
    var input: NetworkShape { .steps(width) }
    var target: ExampleTarget { .classes(labels.count, .sequence) }

    func examples(_ records: Records<Record>) throws -> any ExampleSet {
        var set = LoadedExamples(input, target: target)
        for (index, record) in records.enumerated() {
            let place = "case \(records.place(index) + 1) of '\(records.path)'"
            guard record.width == width, let label = record.label else {
                throw CorpusError(
                    .badData,
                    "\(place) has \(record.width) dimensions and "
                        + "\(record.label == nil ? "no label" : "a label"), but the model needs "
                        + "\(width) and a label: mend it or leave it out")
            }
            set.append(
                Example(
                    input: .rows(scale.apply(record.values), width: width),
                    goal: .classes([try labels.index(label, of: place)])))
        }
        return set
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        let dimensions = try line.split(separator: ":").map { dimension in
            try dimension.split(separator: ",", omittingEmptySubsequences: false).map {
                try SequenceText.number($0, place: place)
            }
        }
        let count = dimensions.first?.count ?? 0
        guard dimensions.count == width, count > 0, dimensions.allSatisfy({ $0.count == count })
        else {
            throw CorpusError(
                .badData,
                "\(place) has \(dimensions.count) dimensions, but needs \(width) of equal length, with "
                    + "colons between them")
        }
        let values = (0..<count).flatMap { time in dimensions.map { $0[time] } }
        return .rows(scale.apply(values), width: width)
    }

    func text(_ answer: Answer) -> Prediction { labels.text(answer) }

    func summary(_ records: Records<Record>) -> String {
        "\(records.count) series of \(width) dimensions, \(labels.count) labels"
    }
}
