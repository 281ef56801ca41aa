internal import Corpus
internal import Training

/// `table`: rows of a table in the order of time; some columns are to be told from the rows before.
struct TableWindows: ExampleFormat {
    /// A row: numbers, NaN where they are missing, and the values of categories.
    struct Record {
        let numbers: [Float]
        let categories: [String]
        let targets: [Float]
    }

    static let name = "table"
    static let line = "a row of values with commas between them, under a header of names"
    static let isOrdered = true

    private let recipe: NumberDataRecipe
    private let scale: ColumnScale
    private let targets: ColumnScale
    /// Which columns have had missing numbers: each has a feature more, 1 where one is missing.
    private let gaps: [Int]
    /// All values of each category.
    private let categories: [LabelNames]

    static func read(_ path: String, _ recipe: DataRecipe) throws -> [Record] {
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
        return (0..<table.rowCount).map { row in
            Record(
                numbers: inputs.map { Self.finite($0[row]) },
                categories: categories.map { $0[row] },
                targets: targets.map { Self.finite($0[row]) })
        }
    }

    /// A number that fits; one that does not is as good as missing.
    private static func finite(_ number: Double) -> Float {
        let single = Float(number)
        return single.isInfinite ? .nan : single
    }

    init(learning records: [Record], _ recipe: DataRecipe) throws {
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
    }

    init(_ schema: ExampleSchema, _ recipe: DataRecipe) throws {
        self.recipe = recipe.numbers
        let count = recipe.numbers.targets.count
        let means = schema.means ?? [], deviations = schema.deviations ?? []
        guard means.count >= count, means.count == deviations.count else {
            throw CorpusError(
                .badData, "'\(ExampleSchema.fileName)' does not fit the recipe: train again")
        }
        scale = ColumnScale(
            means: Array(means.dropLast(count)), deviations: Array(deviations.dropLast(count)))
        targets = ColumnScale(
            means: Array(means.suffix(count)), deviations: Array(deviations.suffix(count)))
        gaps = schema.gaps ?? []
        categories = try (schema.categories ?? []).map {
            try LabelNames($0, in: ExampleSchema.fileName)
        }
    }

    var schema: ExampleSchema {
        var schema = ExampleSchema(format: Self.name)
        schema.means = scale.means + targets.means
        schema.deviations = scale.deviations + targets.deviations
        schema.gaps = gaps
        schema.categories = categories.map(\.names)
        return schema
    }

    private var width: Int {
        scale.means.count + gaps.count + categories.reduce(0) { $0 + $1.count }
    }

    var input: NetworkShape { .steps(width) }
    var target: ExampleTarget { .values(recipe.horizon * targets.means.count, .sequence) }

    private func row(_ record: Record) -> [Float] {
        scale.apply(record.numbers) + gaps.map { record.numbers[$0].isNaN ? 1 : 0 }
            + zip(categories, record.categories).flatMap { $0.flags([$1]) }
    }

    func examples(_ records: [Record]) throws -> any ExampleSet {
        let first = recipe.window + recipe.ahead - 1
        let starts = (0...max(0, records.count - first - recipe.horizon)).filter { start in
            let told = start + first..<start + first + recipe.horizon
            return told.upperBound <= records.count
                && told.contains { place in records[place].targets.contains { !$0.isNaN } }
        }
        guard !starts.isEmpty else {
            throw CorpusError(
                .badData,
                "a table of \(records.count) rows has no \(recipe.window) rows to read and "
                    + "\(recipe.horizon) to tell, \(recipe.ahead) later: give more rows, or a smaller "
                    + "data.numbers.window")
        }
        return WindowSet(
            rows: records.flatMap(row),
            targets: records.flatMap { record in
                zip(record.targets, zip(targets.means, targets.deviations)).map { value, scale in
                    (value - scale.0) / scale.1
                }
            }, starts: starts, recipe: recipe, input: input, target: target,
            unit: targets.deviations)
    }

    func question(_ line: Substring, place: String) throws -> Example.Input {
        let words = line.split { $0 == " " }
        let count = scale.means.count
        let rows = words.map { word in
            word.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        guard !rows.isEmpty, rows.allSatisfy({ $0.count == count + categories.count }) else {
            throw CorpusError(
                .badData,
                "\(place) must have a word a row, each with \(count) numbers and \(categories.count) "
                    + "categories and commas between them")
        }
        let records = try rows.map { cells in
            Record(
                numbers: try cells.prefix(count).map { try SequenceText.number($0, place: place) },
                categories: Array(cells.dropFirst(count)), targets: [])
        }
        return .rows(records.flatMap(row), width: width)
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

    func summary(_ records: [Record]) -> String {
        "\(records.count) rows of \(width) features, windows of \(recipe.window)"
    }
}

/// Windows over the rows of a table.
private struct WindowSet: ExampleSet {
    let rows: [Float]
    let targets: [Float]
    let starts: [Int]
    let recipe: NumberDataRecipe
    let input: NetworkShape
    let target: ExampleTarget
    let unit: [Float]

    var judging: Judging { Judging(units: unit) }
    var count: Int { starts.count }

    var fingerprint: UInt64 {
        var hash = TokenHash()
        hash.add(rows.map { Int32(bitPattern: $0.bitPattern) })
        hash.add(targets.map { Int32(bitPattern: $0.bitPattern) })
        return hash.value
    }

    func length(_ index: Int) -> Int { recipe.window }

    /// The last row that is read, again and again; the last number there is, where one is missing.
    func naive(_ index: Int) -> [Float]? {
        let columns = unit.count
        let last = (0..<columns).map { column -> Float in
            for time in (0..<recipe.window).reversed() {
                let value = targets[(starts[index] + time) * columns + column]
                if !value.isNaN { return value }
            }
            return .nan
        }
        return Array(repeating: last, count: recipe.horizon).flatMap(\.self)
    }

    func write(_ index: Int, to slot: ExampleSlot) {
        let width = input.features, columns = unit.count
        for time in 0..<recipe.window {
            let start = (starts[index] + time) * width
            slot.set(rows[start..<start + width], at: time)
        }
        let first = (starts[index] + recipe.window + recipe.ahead - 1) * columns
        for element in 0..<recipe.horizon * columns where !targets[first + element].isNaN {
            slot.set(target: targets[first + element], element: element)
        }
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
