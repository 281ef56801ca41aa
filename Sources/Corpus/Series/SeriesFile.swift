/// A set of time series with classes, read from a `.ts` file of the aeon and sktime archives.
///
/// A header comes first, in lines that begin with `@`; names and truth values may be in any case:
///
/// - `@univariate true`, `@dimensions 3`: the number of values a time step; if declared, it is checked;
/// - `@equalLength true`, `@seriesLength 100`: the length of all cases; if declared, it is checked;
/// - `@classLabel true a b c`: cases end with their class, one of these, or any if none is named;
///   `@classLabel false`: they have none. This line is required;
/// - `@timestamps false`, `@targetLabel false`: `true` is refused;
/// - others, such as `@problemName` and `@missing`, are passed over.
///
/// After `@data` each line is a case: `1,2,3:4,?,6:a` has two dimensions of three time steps and the
/// class `a`. `?` and `NaN` are missing. Blank lines and those that begin with `#` are passed over.
/// The format is described at <https://www.aeon-toolkit.org> (examples, data format).
package struct SeriesFile: ParsedFile, Sendable {
    /// The number of values a time step.
    package let dimensions: Int

    /// The classes: as declared, else those that cases have, in the order of their bytes.
    package let labels: [String]

    /// The cases in the order of the file; at least one.
    package let cases: [SeriesCase]

    /// Reads a file that is in memory.
    ///
    /// - Throws: `CorpusError` (`badData`): a line that is wrong, or no case.
    package init(_ file: InputFile) throws(CorpusError) {
        var lines = TextLines(file)
        let header = try SeriesHeader(&lines, in: file)
        var cases: [SeriesCase] = []
        var shape = Shape(header: header)
        var classes = Classes(declared: header.labels)
        while let line = try lines.next() {
            guard !line.isBlank, line.bytes.first != 0x23 else { continue }
            let parts = try SeriesLine(line, hasLabel: header.hasLabels, in: file)
            try shape.check(parts, line: line.number, in: file)
            cases.append(
                SeriesCase(
                    values: parts.timeMajorValues, stepCount: parts.stepCount,
                    label: try parts.label.map { label throws(CorpusError) in
                        try classes.index(of: label, line: line.number, in: file)
                    }))
        }
        guard let dimensions = shape.dimensions, !cases.isEmpty else {
            throw file.wrong("has no case after @data: give at least one")
        }
        let order = classes.order
        self.dimensions = dimensions
        labels = order.map { classes.names[$0] }
        let places = order.indices.sorted { order[$0] < order[$1] }
        self.cases = cases.map {
            SeriesCase(
                values: $0.values, stepCount: $0.stepCount, label: $0.label.map { places[$0] })
        }
    }
}

/// What all cases must have in common.
private struct Shape {
    var dimensions: Int?
    var stepCount: Int?
    let isEqualLength: Bool

    init(header: SeriesHeader) {
        dimensions = header.dimensions
        stepCount = header.stepCount
        isEqualLength = header.isEqualLength ?? false
    }

    mutating func check(
        _ parts: SeriesLine, line: Int, in file: InputFile
    ) throws(CorpusError) {
        let wanted = dimensions ?? parts.dimensions, steps = stepCount ?? parts.stepCount
        guard parts.dimensions == wanted else {
            throw file.wrong(
                line: line,
                "has \(parts.dimensions) dimensions, not \(wanted) as declared or as in the first "
                    + "case: mend the line")
        }
        guard parts.stepCount == steps else {
            throw file.wrong(
                line: line,
                "has \(parts.stepCount) time steps, not \(steps) as declared or as in the first "
                    + "case: mend the line, or declare @equalLength false")
        }
        dimensions = wanted
        if isEqualLength { stepCount = steps }
    }
}

/// The classes met so far.
private struct Classes {
    private(set) var names: [String]
    private var indices: [String: Int]
    private let isOpen: Bool

    init(declared: [String]) {
        names = declared
        indices = Dictionary(uniqueKeysWithValues: declared.enumerated().map { ($1, $0) })
        isOpen = declared.isEmpty
    }

    /// The order in which they are numbered at the end.
    var order: [Int] {
        guard isOpen else { return Array(names.indices) }
        return names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
    }

    mutating func index(
        of label: ArraySlice<UInt8>, line: Int, in file: InputFile
    ) throws(CorpusError) -> Int {
        guard let name = String(validating: label, as: UTF8.self), !name.isEmpty else {
            throw file.wrong(
                line: line, "ends with \(label.excerpt) in place of a class: write its name")
        }
        if let index = indices[name] { return index }
        guard isOpen else {
            throw file.wrong(
                line: line,
                "has the class \(label.excerpt), which @classLabel does not declare: add it there")
        }
        names.append(name)
        indices[name] = names.count - 1
        return names.count - 1
    }
}
