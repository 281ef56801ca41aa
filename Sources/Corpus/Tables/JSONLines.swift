/// A file with one JSON object a line, read one after the other (<https://jsonlines.org>).
///
/// Blank lines are passed over. An object is whatever RFC 8259 allows, up to some hundred levels deep.
package struct JSONLines: ParsedFile {
    /// The most bytes of a line: 4 MiB, since values take many times as much in memory.
    package static let maximumLineBytes = 4 << 20

    private let file: InputFile
    private var lines: TextLines

    /// Begins with a file that is in memory; lines are looked at one by one.
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
