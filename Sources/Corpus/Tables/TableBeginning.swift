/// The first line of a table and what follows from it.
struct TableBeginning {
    /// The columns' names: those of the header, or numbers from 1.
    let names: [String]

    private let file: InputFile
    private let separator: UInt8
    private let hasHeader: Bool

    /// Looks at the first two rows.
    ///
    /// - Throws: `CorpusError` (`badData`) for an empty file, broken quotes, or two columns of a name.
    init(_ file: InputFile, format: TableFormat) throws(CorpusError) {
        self.file = file
        var lines = TextLines(file)
        var line = try lines.next()
        while let next = line, next.bytes.isEmpty { line = try lines.next() }
        guard let line else { throw file.wrong("is empty: give a table of at least one row") }
        separator = (format.separator ?? TableFormat.separator(in: line.bytes)).byte
        var records = TableRecords(file, separator: separator)
        var first: [TableCell] = [], second: [TableCell] = []
        let number = try records.next(into: &first) ?? line.number
        _ = try records.next(into: &second)
        hasHeader =
            format.hasHeader
            ?? Self.isHeader(
                first.map { file.bytes[$0.range] }, above: second.map { file.bytes[$0.range] },
                TableReading(format))
        names =
            try hasHeader
            ? Self.names(first, line: number, in: file) : first.indices.map { String($0 + 1) }
    }

    /// Calls a function with line and cells of every row below the header.
    func forEachRow(
        _ body: (Int, [TableCell]) throws(CorpusError) -> Void
    ) throws(CorpusError) {
        var records = TableRecords(file, separator: separator)
        var cells: [TableCell] = []
        if hasHeader { _ = try records.next(into: &cells) }
        while let line = try records.next(into: &cells) { try body(line, cells) }
    }

    private static func isHeader(
        _ first: [ArraySlice<UInt8>], above second: [ArraySlice<UInt8>], _ reading: TableReading
    ) -> Bool {
        func isValue(_ cell: ArraySlice<UInt8>) -> Bool {
            reading.number(cell) != nil || reading.time(cell) != nil
        }
        return zip(first, second).contains { name, value in
            isValue(value) && !isValue(name) && !reading.isMissing(name)
        }
    }

    private static func names(
        _ cells: [TableCell], line: Int, in file: InputFile
    ) throws(CorpusError) -> [String] {
        var seen: Set<String> = [], names: [String] = []
        for (column, cell) in cells.enumerated() {
            guard let text = cell.text(of: file.bytes) else {
                throw file.wrong(
                    line: line,
                    "has the name \(file.bytes[cell.range].excerpt), which is not UTF-8: convert the "
                        + "file to UTF-8")
            }
            let name = text.isEmpty ? String(column + 1) : text
            guard seen.insert(name).inserted else {
                throw file.wrong(
                    line: line,
                    "names two columns \(Array(name.utf8)[...].excerpt): give each a name of its own"
                )
            }
            names.append(name)
        }
        return names
    }
}
