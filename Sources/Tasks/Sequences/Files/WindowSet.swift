internal import Corpus
internal import Training

/// Windows over the rows of a table, each with the rows behind it as target.
struct WindowSet: ExampleSet {
    let input: NetworkShape
    let target: ExampleTarget
    let judging: Judging
    /// [rows][width].
    private let rows: [Float]
    /// [rows][columns], NaN where a number is missing.
    private let targets: [Float]
    private let columns: Int
    /// The rows that each window has to tell.
    private let told: [Range<Int>]
    private let recipe: NumberDataRecipe

    /// Numbers of a table's rows.
    struct Table {
        /// What is read, [rows][features].
        let rows: [Float]
        /// What is to be told, [rows][columns], NaN where a number is missing.
        let targets: [Float]
        /// What 1 is in the unit of each target's column.
        let units: [Float]
        /// Whether each row is marked as out of order; none where nothing marks rows.
        let marks: [Bool]
        let count: Int
    }

    /// All windows of a table behind which there is a number to tell.
    init(_ table: Table, _ recipe: NumberDataRecipe, width: Int) {
        let columns = table.units.count
        let first = recipe.window + recipe.ahead - 1
        let last = table.count - recipe.horizon
        let told = (first <= last ? Array(first...last) : []).map { $0..<$0 + recipe.horizon }
            .filter { rows in
                table.targets[rows.lowerBound * columns..<rows.upperBound * columns]
                    .contains { !$0.isNaN }
            }
        var judging = Judging(units: table.units)
        if recipe.anomalies != nil {
            judging.anomalies = AnomalyRows(
                told: told, marks: table.marks, smoothing: recipe.smoothing)
        }
        input = .steps(width)
        target = .values(recipe.horizon * columns, .sequence)
        (rows, targets) = (table.rows, table.targets)
        (self.columns, self.told, self.recipe, self.judging) = (columns, told, recipe, judging)
    }

    var count: Int { told.count }

    var fingerprint: UInt64 {
        var hash = TokenHash()
        hash.add(rows)
        hash.add(targets)
        return hash.value
    }

    func length(_ index: Int) -> Int { recipe.window }

    /// The first row that a window reads.
    private func start(_ index: Int) -> Int {
        told[index].lowerBound - recipe.window - recipe.ahead + 1
    }

    /// The last row that is read, again and again; the last number there is, where one is missing.
    func naive(_ index: Int) -> [Float]? {
        let last = (0..<columns).map { column -> Float in
            for time in (0..<recipe.window).reversed() {
                let value = targets[(start(index) + time) * columns + column]
                if !value.isNaN { return value }
            }
            return .nan
        }
        return Array(repeating: last, count: recipe.horizon).flatMap(\.self)
    }

    func write(_ index: Int, to slot: ExampleSlot) {
        let width = input.features, first = start(index)
        for time in 0..<recipe.window {
            let place = (first + time) * width
            slot.set(rows[place..<place + width], at: time)
        }
        let goal = told[index].lowerBound * columns
        for element in 0..<recipe.horizon * columns where !targets[goal + element].isNaN {
            slot.set(target: targets[goal + element], element: element)
        }
    }
}
