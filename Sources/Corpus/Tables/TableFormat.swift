/// How a table is written, as far as it is not to be found out.
package struct TableFormat: Hashable, Sendable {
    /// What stands between the cells of a row.
    package enum Separator: String, CaseIterable, Sendable {
        /// `,`
        case comma
        /// `;`
        case semicolon
        /// A tab character.
        case tab

        var byte: UInt8 {
            switch self {
            case .comma: .comma
            case .semicolon: .semicolon
            case .tab: .tab
            }
        }
    }

    /// What stands between cells; nil: what the first line has most of outside of quotes, a comma if
    /// there are as many or none.
    package var separator: Separator?

    /// Whether the first line has the columns' names; nil: it has if one of its cells is neither a
    /// number, a time nor missing where the second line has a number or a time.
    package var hasHeader: Bool?

    /// Whether numbers are written as `3,14`.
    package var hasDecimalComma: Bool

    /// A format.
    ///
    /// - Parameters:
    ///   - separator: what stands between cells; nil to find out.
    ///   - hasHeader: whether the first line has the columns' names; nil to find out.
    ///   - hasDecimalComma: whether numbers are written as `3,14`.
    package init(
        separator: Separator? = nil, hasHeader: Bool? = nil, hasDecimalComma: Bool = false
    ) {
        self.separator = separator
        self.hasHeader = hasHeader
        self.hasDecimalComma = hasDecimalComma
    }

    /// The separator that a line has most of.
    static func separator(in line: ArraySlice<UInt8>) -> Separator {
        var isQuoted = false
        var counts: [UInt8: Int] = [:]
        for byte in line {
            if byte == .quote { isQuoted.toggle() }
            if !isQuoted, byte == .comma || byte == .semicolon || byte == .tab {
                counts[byte, default: 0] += 1
            }
        }
        return Separator.allCases.reduce(.comma) { best, next in
            counts[next.byte, default: 0] > counts[best.byte, default: 0] ? next : best
        }
    }
}

/// What a cell may be read as.
struct TableReading {
    /// What stands before the fraction of a number.
    private let point: UInt8

    init(_ format: TableFormat) { point = format.hasDecimalComma ? .comma : 0x2E }

    func number(_ cell: ArraySlice<UInt8>) -> Double? { DecimalNumber.parse(cell, point: point) }

    func time(_ cell: ArraySlice<UInt8>) -> Double? { TimeStamp.seconds(cell) }

    /// Whether the cell is empty, NA, NaN or ?.
    func isMissing(_ cell: ArraySlice<UInt8>) -> Bool {
        switch cell.count {
        case 0: true
        case 1: cell.first == 0x3F
        case 2: cell.equals(ignoringCase: "na")
        case 3: cell.equals(ignoringCase: "nan")
        default: false
        }
    }
}
