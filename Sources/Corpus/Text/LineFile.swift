/// The lines of a UTF-8 file.
///
/// A large file is mapped: its lines are read anew each time they are asked for, so that it may be larger than
/// memory, and must not change meanwhile.
package struct LineFile: Sendable {
    /// The path as it was given.
    package let path: String

    private let file: UTF8File
    /// Where each line begins, and an end.
    private let starts: [Int]

    /// Opens a file and looks at all of it.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - mapsAbove: a file with more bytes is mapped.
    /// - Throws: `CorpusError`: nothing there or not readable (`missingInput`); a folder, a device,
    ///   or not UTF-8 (`badData`).
    package init(path: String, mapsAbove: Int) throws(CorpusError) {
        try InputFile.check(path, maximumBytes: .max)
        self.init(try UTF8File(path: path, mostCopiedBytes: mapsAbove))
    }

    /// Takes over a text in memory, with a path for messages; a byte order mark at its start is left out.
    ///
    /// - Throws: `CorpusError` (`badData`) if there is no memory for it.
    package init(path: String, text: String) throws(CorpusError) {
        let scalars = text.unicodeScalars, isMarked = scalars.first == "\u{FEFF}"
        self.init(
            try UTF8File(name: path, text: isMarked ? String(scalars.dropFirst()) : text))
    }

    private init(_ file: UTF8File) {
        path = file.path
        self.file = file
        var starts = [file.range.lowerBound]
        file.withBytes { bytes in
            for place in file.range where bytes[place] == .lineFeed { starts.append(place + 1) }
        }
        if starts.last != file.range.upperBound { starts.append(file.range.upperBound) }
        self.starts = starts
    }

    /// The number of lines; an end of the last line adds none.
    package var count: Int { starts.count - 1 }

    /// Whether lines are read anew each time.
    package var isMapped: Bool { file.isMapped }

    /// All lines.
    package var lines: [Substring] { (0..<count).map { self[$0] } }

    /// A line without its end, LF or CR LF, by its number from 0.
    package subscript(index: Int) -> Substring {
        file.withBytes { bytes in
            let start = starts[index]
            var end = starts[index + 1]
            // A line feed is 0x0A alone: Swift takes CR LF for one character.
            if end > start, bytes[end - 1] == .lineFeed { end -= 1 }
            if end > start, bytes[end - 1] == .carriageReturn { end -= 1 }
            return bytes.string(start..<end)[...]
        }
    }

    /// What to call a line in errors; `index` counts from 0.
    package func place(_ index: Int) -> String { Self.place(line: index + 1, of: path) }

    /// What to call a line of any file in errors; `line` counts from 1.
    package static func place(line: Int, of path: String) -> String { "line \(line) of '\(path)'" }
}
