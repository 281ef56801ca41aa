/// The lines of a UTF-8 file.
package struct LineFile: Sendable {
    /// The path as it was given.
    package let path: String
    /// The lines without their ends, LF or CR LF; an end of the last line adds none.
    package let lines: [Substring]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - maximumBytes: the most bytes that it may have.
    /// - Throws: `CorpusError`: nothing there or not readable (`missingInput`); a folder, a device,
    ///   too large, or not UTF-8 (`badData`).
    package init(
        path: String, maximumBytes: Int = InputFile.defaultMaximumBytes
    ) throws(CorpusError) {
        try InputFile.check(path, maximumBytes: maximumBytes)
        self.init(path: path, text: try UTF8File(path: path).text)
    }

    /// A text in memory, with a path for messages; a byte order mark at its start is left out.
    package init(path: String, text: String) {
        self.path = path
        let scalars = text.unicodeScalars
        let start =
            scalars.first == "\u{FEFF}" ? scalars.index(after: scalars.startIndex) : text.startIndex
        // A line feed is 0x0A alone: Swift takes CR LF for one character.
        var lines = text[start...].utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { Substring($0.last == 0x0D ? $0.dropLast() : $0) }
        if lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
    }

    /// What to call a line in errors; `index` counts from 0.
    package func place(_ index: Int) -> String { "line \(index + 1) of '\(path)'" }
}
