internal import Corpus
internal import Training

/// `table`: rows of a table in the order of time; some columns are to be told from the rows before.
struct TableWindows: ExampleFormat {
    /// A row: numbers, NaN where they are missing, and the values of categories.
    struct Record {
        let numbers: [Float]
        let categories: [String]
        let targets: [Float]
        /// In seconds, where the recipe names a column of times.
        var time: Double?
        /// Whether the row is out of order, where a column says so.
        var isMarked: Bool?
    }

    static let name = "table"
    static let line = "a row of values with commas between them, under a header of names"
    static let dataKeys: [String] = [
        "numbers.targets", "numbers.inputs", "numbers.categories", "numbers.window",
        "numbers.ahead", "numbers.horizon", "numbers.time", "numbers.calendar",
        "numbers.anomalies", "numbers.smoothing",
    ]
    static let isOrdered = true

    private let recipe: NumberDataRecipe
    private let scale: ColumnScale
    private let targets: ColumnScale
    /// Which columns have had missing numbers: each has a feature more, 1 where one is missing.
    private let gaps: [Int]
    /// All values of each category.
    private let categories: [LabelNames]
    private let clock: TableClock?

    static func read(_ path: String, _ recipe: DataRecipe) throws -> Records<Record> {
        let table = try TableFile(path: path), own = recipe.numbers
        guard !own.targets.isEmpty else {
            throw RecipeError(
                "data.format = table needs data.numbers.targets, the columns to be told, some of "
                    + table.columns.map(\.name).joined(separator: ", "))
        }
        let inputs = try (own.inputs.isEmpty ? own.targets : own.inputs).map {
            try table.numbers($0)
        }
        let targets = try own.targets.map { try table.numbers($0) }
        let categories = try own.categories.map { try table.column($0).texts }
        let times = try own.time.map { try TableClock.times($0, of: table) }
        // A table that is to be looked through may have no marks.
        let marks = try own.anomalies.flatMap { name in
            table.columns.contains { $0.name == name } ? try table.numbers(name) : nil
        }
        func single(_ number: Double, _ row: Int) throws(CorpusError) -> Float {
            let single = Float(number)
            guard !single.isInfinite else {
                throw CorpusError(
                    .badData,
                    "row \(row + 1) of '\(path)' has \(number), which is too large: give it in another unit, "
                        + "or leave the cell empty")
            }
            return single
        }
        return Records(
            try (0..<table.rowCount).map { row in
                Record(
                    numbers: try inputs.map { try single($0[row], row) },
                    categories: categories.map { $0[row] },
                    targets: try targets.map { try single($0[row], row) }, time: times?[row],
                    isMarked: marks.map { $0[row] != 0 && !$0[row].isNaN })
            }, of: path)
    }

    init(learning records: Records<Record>, _ recipe: DataRecipe) throws {
        self.recipe = recipe.numbers
        let width = records.first?.numbers.count ?? 0
        scale = ColumnScale(learning: records.lazy.map(\.numbers), width: width)
        targets = ColumnScale(
            learning: records.lazy.map(\.targets), width: recipe.numbers.targets.count)
        gaps = (0..<width).filter { column in records.contains { $0.numbers[column].isNaN } }
        categories = try recipe.numbers.categories.indices.map { index in
            var counts = SymbolCounts()
            for record in records { counts.add(record.categories[index]) }
            return try LabelNames(counts.sorted, in: recipe.train)
        }
        clock = recipe.numbers.time.map { _ in
            TableClock(learning: records.compactMap(\.time), recipe.numbers)
        }
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        self.recipe = recipe.numbers
        let count = recipe.numbers.targets.count
        let all = try schema.scale
        let columns = 0..<max(all.means.count - count, 0)
        guard all.means.count >= count, (schema.gaps ?? []).allSatisfy(columns.contains) else {
            throw CorpusError(
                .badData, "'\(ExampleSchema.fileName)' does not fit the recipe: train again")
        }
        scale = all[..<(all.means.count - count)]
        targets = all[(all.means.count - count)...]
        gaps = schema.gaps ?? []
        categories = try (schema.categories ?? []).map {
            try LabelNames($0, in: ExampleSchema.fileName)
        }
        clock = self.recipe.time.map { _ in
            TableClock(unit: schema.interval ?? 1, recipe.numbers)
        }
    }

    var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.name)
        schema.set(
            ColumnScale(
                means: scale.means + targets.means,
                deviations: scale.deviations + targets.deviations))
        schema.gaps = gaps
        schema.interval = clock?.unit
        schema.categories = categories.map(\.names)
        return schema
    }

    private var width: Int {
        scale.means.count + gaps.count + categories.reduce(0) { $0 + $1.count }
            + (clock?.width ?? 0)
    }

    var input: NetworkShape { .steps(width) }
    var target: ExampleTarget { .values(recipe.horizon * targets.means.count, .sequence) }

    /// The features of all rows.
    private func rows(_ records: some Sequence<Record>) -> [Float] {
        var rows: [Float] = [], before: Double?
        for record in records {
            rows += scale.apply(record.numbers)
            rows += gaps.map { record.numbers[$0].isNaN ? 1 : 0 }
            rows += zip(categories, record.categories).flatMap { $0.flags([$1]) }
            if let clock, let time = record.time { rows += clock.features(at: time, after: before) }
            before = record.time
        }
        return rows
    }

    func examples(_ records: Records<Record>) throws -> any ExampleSet {
        let set = WindowSet(
            WindowSet.Table(
                rows: rows(records),
                targets: records.flatMap { record in
                    zip(record.targets, zip(targets.means, targets.deviations)).map {
                        ($0 - $1.0) / $1.1
                    }
                }, units: targets.deviations, marks: records.compactMap(\.isMarked),
                count: records.count), recipe, width: width)
        guard set.count > 0 else {
            throw CorpusError(
                .badData,
                "'\(records.path)' has \(records.count) rows, which are not \(recipe.window) to read and "
                    + "\(recipe.horizon) to tell, \(recipe.ahead) later: give more rows, or a smaller "
                    + "data.numbers.window")
        }
        return set
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        let count = scale.means.count
        let wanted = count + categories.count + (clock == nil ? 0 : 1)
        let words = line.split { $0 == " " }.map { word in
            word.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard !words.isEmpty, words.allSatisfy({ $0.count == wanted }) else {
            throw CorpusError(
                .badData,
                "\(place) must have a word a row, each with \(count) numbers"
                    + (categories.isEmpty ? "" : ", \(categories.count) categories")
                    + (clock == nil ? "" : ", a time such as 2011-01-02T03:00")
                    + " and commas between them")
        }
        let records = try words.map { cells in
            Record(
                numbers: try cells.prefix(count).map { try SequenceText.number($0, place: place) },
                categories: Array(cells[count..<count + categories.count]), targets: [],
                time: clock == nil ? nil : try TableClock.time(cells[wanted - 1], place: place))
        }
        let times = records.compactMap(\.time)
        if zip(times, times.dropFirst()).contains(where: { $1 < $0 }) {
            throw CorpusError(
                .badData,
                "\(place) has a row with an earlier time than the row before it: sort the rows by time"
            )
        }
        return .rows(rows(records), width: width)
    }

    func text(_ answer: Answer) -> Prediction {
        if case .parameters(let rows) = answer {
            return Prediction(text: SequenceText.format(rows))
        }
        guard case .numbers(let rows) = answer else { return Prediction(text: "") }
        let count = targets.means.count
        let numbers = rows.map { row in
            row.enumerated().map {
                $1 * targets.deviations[$0 % count] + targets.means[$0 % count]
            }
        }
        return Prediction(text: SequenceText.format(numbers))
    }

    func summary(_ records: Records<Record>) -> String {
        let marked = records.count { $0.isMarked ?? false }
        return "\(records.count) rows of \(width) features, windows of \(recipe.window)"
            + (recipe.anomalies.map {
                records.first?.isMarked == nil
                    ? "; no column '\($0)' marks anomalies"
                    : "; \(marked) rows are marked as anomalies"
            } ?? "")
    }
}

extension TableColumn {
    /// A number as people write it: without a point where it is whole.
    private static func text(_ number: Double) -> String {
        number.isNaN ? "" : Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }

    /// The cells as words.
    fileprivate var texts: [String] {
        switch values {
        case .texts(let texts): texts
        case .numbers(let numbers), .times(let numbers): numbers.map(Self.text)
        }
    }
}
