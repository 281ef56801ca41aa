/// How numbers of several columns are brought to mean 0 and deviation 1.
struct ColumnScale: Equatable, Sendable {
    let means: [Float]
    let deviations: [Float]

    /// Numbers as they are.
    init(identity width: Int) {
        means = Array(repeating: 0, count: width)
        deviations = Array(repeating: 1, count: width)
    }

    init(means: [Float], deviations: [Float]) {
        self.means = means
        self.deviations = deviations
    }

    /// Mean and deviation of each column of rows; those that are no numbers do not count.
    ///
    /// A column that never changes has deviation 1.
    init(learning rows: some Sequence<[Float]>, width: Int) {
        var counts = Array(repeating: 0.0, count: width)
        var sums = counts, squares = counts
        for values in rows {
            for (place, value) in values.enumerated() where !value.isNaN {
                let column = place % width
                counts[column] += 1
                sums[column] += Double(value)
            }
        }
        let means = zip(sums, counts).map { $0 / max($1, 1) }
        for values in rows {
            for (place, value) in values.enumerated() where !value.isNaN {
                let distance = Double(value) - means[place % width]
                squares[place % width] += distance * distance
            }
        }
        self.means = means.map { Float($0) }
        deviations = zip(squares, counts).map { square, count in
            let deviation = (square / max(count, 1)).squareRoot()
            return deviation > 0 ? Float(deviation) : 1
        }
    }

    /// The scale of some of the columns.
    subscript(columns: some RangeExpression<Int>) -> ColumnScale {
        ColumnScale(means: Array(means[columns]), deviations: Array(deviations[columns]))
    }

    /// Rows in the new scale, with 0 for what is no number.
    func apply(_ values: [Float]) -> [Float] {
        values.enumerated().map { place, value in
            let column = place % means.count
            return value.isNaN ? 0 : (value - means[column]) / deviations[column]
        }
    }
}
