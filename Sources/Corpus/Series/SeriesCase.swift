/// One series of a ``SeriesFile``, with its class.
package struct SeriesCase: Sendable {
    /// The values, [stepCount, dimensions], time-major; a missing one is `Float.nan`.
    package let values: [Float]

    /// The number of time steps, at least 1.
    package let stepCount: Int

    /// The class, a place in ``SeriesFile/labels``; nil in a file without classes.
    package let label: Int?
}

/// The line of a case, taken apart.
struct SeriesLine {
    /// The values, [dimensions, steps], as they stand in the line.
    private(set) var values: [Float] = []
    private(set) var dimensions = 0
    private(set) var stepCount = 0
    /// The last field; nil in a file without classes.
    private(set) var label: ArraySlice<UInt8>?

    private let line: TextLine
    private let file: InputFile

    /// Reads a line.
    ///
    /// - Parameters:
    ///   - line: dimensions with `:` between them, values with `,` between them.
    ///   - hasLabel: whether the last field is the class.
    ///   - file: the file, for messages.
    /// - Throws: `CorpusError` (`badData`) for a field without values, a value that is no number, or
    ///   dimensions of different lengths.
    init(_ line: TextLine, hasLabel: Bool, in file: InputFile) throws(CorpusError) {
        self.line = line
        self.file = file
        var place = line.bytes.startIndex
        while true {
            let end = line.bytes[place...].firstIndex(of: .colon) ?? line.bytes.endIndex
            let field = line.bytes[place..<end].trimmed
            if hasLabel, end == line.bytes.endIndex {
                label = field
            } else {
                try addDimension(field)
            }
            guard end < line.bytes.endIndex else { break }
            place = end + 1
        }
        guard dimensions > 0 else {
            throw file.wrong(
                line: line.number,
                "has no ':' between values and class: write values:class, or @classLabel false")
        }
    }

    /// The values time-major, [steps, dimensions].
    var timeMajorValues: [Float] {
        guard dimensions > 1 else { return values }
        var result: [Float] = []
        result.reserveCapacity(values.count)
        for step in 0..<stepCount {
            for dimension in 0..<dimensions {
                result.append(values[dimension * stepCount + step])
            }
        }
        return result
    }

    private mutating func addDimension(_ field: ArraySlice<UInt8>) throws(CorpusError) {
        let start = values.count
        var place = field.startIndex
        while true {
            let end = field[place...].firstIndex(of: .comma) ?? field.endIndex
            values.append(try value(field[place..<end].trimmed))
            guard end < field.endIndex else { break }
            place = end + 1
        }
        dimensions += 1
        let count = values.count - start
        if dimensions == 1 { stepCount = count }
        guard count == stepCount else {
            throw file.wrong(
                line: line.number,
                "has \(count) values in dimension \(dimensions) and \(stepCount) in the first: "
                    + "give all dimensions of a case the same length")
        }
    }

    private func value(_ text: ArraySlice<UInt8>) throws(CorpusError) -> Float {
        if let number = DecimalNumber.parse(text) {
            let value = Float(number)
            if value.isFinite { return value }
        } else if text.elementsEqual([0x3F]) || text.equals(ignoringCase: "nan") {
            return .nan
        } else if text.first == 0x28 {
            throw file.wrong(
                line: line.number,
                "has a time stamp, \(text.excerpt): write values alone, at equal distances")
        }
        throw file.wrong(
            line: line.number,
            "has \(text.excerpt) where a number belongs: write a number, ? or NaN")
    }
}
