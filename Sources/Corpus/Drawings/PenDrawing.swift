/// A drawing: the strokes of a pen in their order, each some points across and down.
///
/// As a line of text: points `x,y` with blanks between them, and a word `|` between strokes.
package struct PenDrawing: Hashable, Sendable {
    /// The points of each stroke; none is empty.
    package let strokes: [[SIMD2<Float>]]

    /// What a line is, for errors and help.
    package static let line = "points x,y with blanks between them, and | between strokes"

    /// The largest coordinate: differences of two are far from what a `Float` holds.
    private static let largest = 1e9

    /// Some strokes.
    ///
    /// - Precondition: none is empty.
    package init(strokes: [[SIMD2<Float>]]) {
        precondition(strokes.allSatisfy { !$0.isEmpty }, "a stroke without a point")
        self.strokes = strokes
    }

    /// The points of all strokes.
    package var pointCount: Int { strokes.reduce(0) { $0 + $1.count } }

    /// Reads a line.
    ///
    /// - Parameters:
    ///   - line: the line, without its end.
    ///   - fault: makes an error of the rest of a sentence that begins with the line.
    /// - Throws: `CorpusError`, if a word is no point or a stroke has none.
    package init(
        _ line: ArraySlice<UInt8>, fault: (String) -> CorpusError
    ) throws(CorpusError) {
        var strokes: [[SIMD2<Float>]] = [[]]
        for word in line.split(whereSeparator: \.isBlank) {
            if word.elementsEqual([.bar]) {
                strokes.append([])
                continue
            }
            guard let point = Self.point(word) else {
                throw fault("has the word \(word.excerpt), but a line is \(Self.line): mend it")
            }
            strokes[strokes.count - 1].append(point)
        }
        guard strokes.allSatisfy({ !$0.isEmpty }) else {
            throw fault("has a stroke without a point: give it one, or remove a |")
        }
        self.strokes = strokes
    }

    private static func point(_ word: ArraySlice<UInt8>) -> SIMD2<Float>? {
        let parts = word.split(separator: .comma, omittingEmptySubsequences: false)
        guard parts.count == 2, let across = DecimalNumber.parse(parts[0]),
            let down = DecimalNumber.parse(parts[1]), max(abs(across), abs(down)) <= largest
        else { return nil }
        return SIMD2(Float(across), Float(down))
    }
}

/// Drawings from a text file, one a line.
package struct PenFile: ParsedFile, Sendable {
    /// The drawings, in order, each of at least two points.
    package let drawings: [PenDrawing]

    /// Reads a file that is in memory.
    ///
    /// - Throws: `CorpusError` (`badData`): a line that is no drawing of two points.
    package init(_ file: InputFile) throws(CorpusError) {
        var lines = TextLines(file)
        var drawings: [PenDrawing] = []
        while let line = try lines.next() {
            let drawing = try PenDrawing(line.bytes) { file.wrong(line: line.number, $0) }
            guard drawing.pointCount > 1 else {
                throw file.wrong(
                    line: line.number,
                    "has a single point, from which nothing is to be told: give two, or remove it")
            }
            drawings.append(drawing)
        }
        self.drawings = drawings
    }
}
