/// A file with one JSON object a line, read one after the other (<https://jsonlines.org>).
///
/// Blank lines are passed over. An object is whatever RFC 8259 allows, up to some hundred levels deep.
package struct JSONLines {
    /// The most bytes of a line: 4 MiB, since values take many times as much in memory.
    package static let maximumLineBytes = 4 << 20

    private let file: InputFile
    private var lines: TextLines

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - maximumBytes: the most bytes it may have.
    /// - Throws: `CorpusError`: not there (`missingInput`) or too large (`badData`).
    package init(
        path: String, maximumBytes: Int = InputFile.defaultMaximumBytes
    ) throws(CorpusError) {
        self.init(try InputFile(path: path, maximumBytes: maximumBytes))
    }

    /// Begins with a file that is in memory.
    package init(_ file: InputFile) {
        self.file = file
        lines = TextLines(file, maximumLineBytes: Self.maximumLineBytes)
    }

    /// The next object; nil after the last.
    ///
    /// - Throws: `CorpusError` (`badData`) for a line that is too long or no object.
    package mutating func next() throws(CorpusError) -> JSONObject? {
        while let line = try lines.next() {
            if !line.isBlank { return try JSONObject(line, in: file) }
        }
        return nil
    }
}
