/// One column of a ``TableFile``.
package struct TableColumn: Sendable {
    /// The cells, one a row.
    package enum Values: Sendable {
        /// Numbers; NaN where one is missing.
        case numbers([Double])
        /// Seconds since 1970-01-01T00:00:00Z; NaN where one is missing.
        case times([Double])
        /// Text as it stands in the file, without quotes around it; also what would be missing elsewhere.
        case texts([String])
    }

    /// The name: that of the header, or the column's number, from 1.
    package let name: String

    /// The cells, one a row.
    package let values: Values

    /// The first cell that is neither a number nor missing; nil in a column of numbers.
    let firstOtherThanNumber: CellPlace?

    /// The first cell that is neither a time nor missing.
    let firstOtherThanTime: CellPlace?
}

/// A cell to be named in a message.
struct CellPlace {
    /// The line in which its row begins.
    let line: Int
    /// What stands in it.
    let excerpt: String
}

/// What the cells of a column have in common, found out before any is kept.
struct ColumnSurvey {
    private(set) var firstOtherThanNumber: CellPlace?
    private(set) var firstOtherThanTime: CellPlace?

    mutating func add(_ cell: ArraySlice<UInt8>, line: Int, reading: TableReading) {
        // Nothing more is to be learned of a column of texts.
        if firstOtherThanNumber != nil, firstOtherThanTime != nil { return }
        guard !reading.isMissing(cell) else { return }
        if firstOtherThanNumber == nil, reading.number(cell) == nil {
            firstOtherThanNumber = CellPlace(line: line, excerpt: cell.excerpt)
        }
        if firstOtherThanTime == nil, reading.time(cell) == nil {
            firstOtherThanTime = CellPlace(line: line, excerpt: cell.excerpt)
        }
    }
}

/// A column that is being read.
struct ColumnBuilder {
    private enum Kind { case numbers, times, texts }

    private let survey: ColumnSurvey
    private let kind: Kind
    private var numbers: [Double] = []
    private var texts: [String] = []

    /// Makes room for the rows that were counted.
    init(_ survey: ColumnSurvey, rowCount: Int) {
        self.survey = survey
        if survey.firstOtherThanNumber == nil {
            kind = .numbers
        } else if survey.firstOtherThanTime == nil {
            kind = .times
        } else {
            kind = .texts
        }
        if kind == .texts {
            texts.reserveCapacity(rowCount)
        } else {
            numbers.reserveCapacity(rowCount)
        }
    }

    /// Adds the cell of the next row.
    ///
    /// - Returns: whether it is readable: false for text that is not UTF-8.
    mutating func add(_ cell: TableCell, of bytes: [UInt8], reading: TableReading) -> Bool {
        let slice = bytes[cell.range]
        switch kind {
        case .numbers: numbers.append(reading.number(slice) ?? .nan)
        case .times: numbers.append(reading.time(slice) ?? .nan)
        case .texts:
            guard let text = cell.text(of: bytes) else { return false }
            texts.append(text)
        }
        return true
    }

    /// The column, complete.
    func column(named name: String) -> TableColumn {
        let values: TableColumn.Values =
            switch kind {
            case .numbers: .numbers(numbers)
            case .times: .times(numbers)
            case .texts: .texts(texts)
            }
        return TableColumn(
            name: name, values: values, firstOtherThanNumber: survey.firstOtherThanNumber,
            firstOtherThanTime: survey.firstOtherThanTime)
    }
}

extension TableCell {
    /// The cell's text, with doubled quotes made single; nil if it is not UTF-8.
    func text(of bytes: [UInt8]) -> String? {
        guard isEscaped else { return String(validating: bytes[range], as: UTF8.self) }
        var single: [UInt8] = [], isSecond = false
        for byte in bytes[range] {
            isSecond = byte == .quote && !isSecond
            if !isSecond { single.append(byte) }
        }
        return String(validating: single, as: UTF8.self)
    }
}
