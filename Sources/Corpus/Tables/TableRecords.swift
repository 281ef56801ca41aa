/// A cell of a table, where it stands in the file.
struct TableCell {
    /// Its bytes, without the quotes around it.
    let range: Range<Int>

    /// Whether quotes in it are written twice.
    let isEscaped: Bool
}

/// The rows of a table, one after the other.
///
/// As in RFC 4180 a cell may stand in quotes and then hold separators, line ends and doubled quotes.
/// Blanks around a cell without quotes are no part of it; a quote in the middle of one is. Empty lines
/// are passed over.
struct TableRecords {
    /// The most bytes of a row: 16 MiB.
    static let maximumRowBytes = TextLines.maximumLineBytes

    /// The most cells of a row.
    static let maximumColumns = 1 << 16

    private let file: InputFile
    private let separator: UInt8
    private var place: Int
    /// The line of `place`, from 1.
    private var line = 1

    init(_ file: InputFile, separator: UInt8) {
        self.file = file
        self.separator = separator
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        place = file.bytes.starts(with: mark) ? mark.count : 0
    }

    /// Reads the next row.
    ///
    /// - Parameter cells: becomes the row's cells.
    /// - Returns: the line in which the row begins; nil after the last.
    /// - Throws: `CorpusError` (`badData`) for quotes that are not closed or end in the middle of a
    ///   cell, and for a row that is too long.
    mutating func next(into cells: inout [TableCell]) throws(CorpusError) -> Int? {
        cells.removeAll(keepingCapacity: true)
        while endsLine() { continue }
        guard place < file.bytes.count else { return nil }
        let first = line
        let limit = min(file.bytes.count, place + Self.maximumRowBytes)
        while true {
            let cell = try nextCell(limit: limit, row: first)
            guard cells.count < Self.maximumColumns else {
                throw file.wrong(
                    line: first,
                    "has more than \(Self.maximumColumns) cells: check that this is a table")
            }
            cells.append(cell)
            if place < file.bytes.count, file.bytes[place] == separator {
                place += 1
            } else {
                break
            }
        }
        _ = endsLine()
        return first
    }

    /// Passes over a line end, if one is next.
    private mutating func endsLine() -> Bool {
        let rest = file.bytes[place...].prefix(2)
        if rest.first == .lineFeed {
            place += 1
        } else if rest.elementsEqual([.carriageReturn, .lineFeed]) {
            place += 2
        } else {
            return false
        }
        line += 1
        return true
    }

    private func isTooLong(_ row: Int) -> CorpusError {
        file.wrong(
            line: row,
            "begins a row of more than \(Self.maximumRowBytes) bytes: check that this is a table, and "
                + "its quotes")
    }

    /// Reads a cell and stops at the separator, line end or end of the file behind it.
    private mutating func nextCell(limit: Int, row: Int) throws(CorpusError) -> TableCell {
        if place < file.bytes.count, file.bytes[place] == .quote {
            return try quotedCell(limit: limit, row: row)
        }
        let start = place
        while place < limit, file.bytes[place] != separator, file.bytes[place] != .lineFeed {
            place += 1
        }
        guard place < limit || limit == file.bytes.count else { throw isTooLong(row) }
        var cell = file.bytes[start..<place]
        if place < limit, file.bytes[place] == .lineFeed, cell.last == .carriageReturn {
            place -= 1
            cell.removeLast()
        } else if place == file.bytes.count, cell.last == .carriageReturn {
            cell.removeLast()
        }
        cell = cell.trimmed
        return TableCell(range: cell.startIndex..<cell.endIndex, isEscaped: false)
    }

    private mutating func quotedCell(limit: Int, row: Int) throws(CorpusError) -> TableCell {
        let opening = line
        place += 1
        let start = place
        var isEscaped = false
        while place < limit {
            let byte = file.bytes[place]
            if byte == .lineFeed { line += 1 }
            place += 1
            guard byte == .quote else { continue }
            if place < file.bytes.count, file.bytes[place] == .quote {
                isEscaped = true
                place += 1
                continue
            }
            let cell = TableCell(range: start..<place - 1, isEscaped: isEscaped)
            guard isAtCellEnd else {
                throw file.wrong(
                    line: line,
                    "has \(file.bytes[place...].prefix(20).excerpt) behind a closing quote: double "
                        + "the quotes inside of a cell")
            }
            return cell
        }
        guard limit == file.bytes.count else { throw isTooLong(row) }
        throw file.wrong(line: opening, "opens a quote that is never closed: close it")
    }

    /// Whether a separator, a line end or the end of the file is next.
    private var isAtCellEnd: Bool {
        let rest = file.bytes[place...].prefix(2)
        return rest.isEmpty || rest.first == separator || rest.first == .lineFeed
            || rest.elementsEqual([.carriageReturn, .lineFeed])
    }
}
