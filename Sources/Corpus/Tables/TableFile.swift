/// A table read from a file of comma-separated values and its relatives.
///
/// Rows are lines, cells stand between commas, or between semicolons or tabs if the first line has more
/// of them; a cell in quotes may hold anything (RFC 4180). The first line may have the columns' names.
/// A column is of numbers, of times (ISO 8601) or else of texts; cells that are empty, `NA`, `NaN` or `?`
/// are missing in the first two. A row has at most 16 MiB and 65,536 cells; empty lines are passed over.
///
/// The file is read twice: first rows are counted and columns are looked at, then cells are kept, eight
/// bytes a number.
package struct TableFile: Sendable {
    /// The columns, from the left; at least one.
    package let columns: [TableColumn]

    /// The number of rows, without the header; at least 1.
    package let rowCount: Int

    /// The path as it was given.
    package let path: String

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - format: what is known of it.
    ///   - maximumBytes: the most bytes it may have.
    /// - Throws: `CorpusError`: not there (`missingInput`); rows of different lengths, broken quotes, two
    ///   columns of a name, or no row (`badData`).
    package init(
        path: String, format: TableFormat = TableFormat(),
        maximumBytes: Int = InputFile.defaultMaximumBytes
    ) throws(CorpusError) {
        try self.init(InputFile(path: path, maximumBytes: maximumBytes), format: format)
    }

    /// Reads a file that is in memory.
    package init(_ file: InputFile, format: TableFormat = TableFormat()) throws(CorpusError) {
        let beginning = try TableBeginning(file, format: format)
        let reading = TableReading(format)
        var surveys = Array(repeating: ColumnSurvey(), count: beginning.names.count)
        var rowCount = 0
        try beginning.forEachRow { line, cells throws(CorpusError) in
            guard cells.count == surveys.count else {
                throw file.wrong(
                    line: line,
                    "has \(cells.count) cells, but the first line has \(surveys.count): mend the row, "
                        + "or enclose text with separators in quotes")
            }
            rowCount += 1
            for column in cells.indices {
                surveys[column].add(file.bytes[cells[column].range], line: line, reading: reading)
            }
        }
        guard rowCount > 0 else {
            throw file.wrong("has no row of values: give at least one")
        }
        var builders = surveys.map { ColumnBuilder($0, rowCount: rowCount) }
        try beginning.forEachRow { line, cells throws(CorpusError) in
            for column in cells.indices
            where !builders[column].add(cells[column], of: file.bytes, reading: reading) {
                throw file.wrong(
                    line: line,
                    "has \(file.bytes[cells[column].range].excerpt), which is not UTF-8: convert the "
                        + "file to UTF-8")
            }
        }
        self.rowCount = rowCount
        path = file.path
        columns = zip(builders, beginning.names).map { $0.column(named: $1) }
    }

    /// The column of a name.
    ///
    /// - Throws: `CorpusError` (`badData`) if there is none.
    package func column(_ name: String) throws(CorpusError) -> TableColumn {
        if let column = columns.first(where: { $0.name == name }) { return column }
        let names = columns.prefix(10).map(\.name).joined(separator: ", ")
        throw CorpusError(
            .badData,
            "the file \(path) has no column \(Array(name.utf8)[...].excerpt): choose among "
                + "\(Array(names.utf8).prefix(200).excerpt)\(columns.count > 10 ? " and others" : "")"
        )
    }

    /// The numbers of a column, NaN where one is missing.
    ///
    /// - Throws: `CorpusError` (`badData`) if there is no such column, or if a cell is no number.
    package func numbers(_ name: String) throws(CorpusError) -> [Double] {
        let column = try column(name)
        if case .numbers(let numbers) = column.values { return numbers }
        throw wrong(column, column.firstOtherThanNumber, "a number")
    }

    /// The times of a column in seconds since 1970-01-01T00:00:00Z, NaN where one is missing.
    ///
    /// - Throws: `CorpusError` (`badData`) if there is no such column, or if a cell is no time.
    package func times(_ name: String) throws(CorpusError) -> [Double] {
        let column = try column(name)
        if case .times(let times) = column.values { return times }
        throw wrong(column, column.firstOtherThanTime, "a time such as 2011-01-02T03:00:00")
    }

    private func wrong(
        _ column: TableColumn, _ cell: CellPlace?, _ wanted: String
    ) -> CorpusError {
        let name = Array(column.name.utf8)[...].excerpt
        // A column of missing cells alone counts as one of numbers.
        guard let cell else {
            return CorpusError(
                .badData,
                "column \(name) of \(path) has no value, where \(wanted) belongs: choose another one"
            )
        }
        return CorpusError(
            line: cell.line, of: path,
            "has \(cell.excerpt) in column \(name), where \(wanted) belongs: mend the cell, or leave it "
                + "empty if it is missing")
    }
}
