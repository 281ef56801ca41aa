/// A list of files, each with a text: recordings with what is said, pictures with what they show.
///
/// Each line is `path`, a tab, and the text, which goes on to the end of the line and may be empty. A path
/// is taken from the folder of the manifest and may not lead above it, unless it is absolute. Blank lines
/// are passed over; the text is UTF-8.
package struct ManifestFile: Sendable {
    /// One line.
    package struct Entry: Hashable, Sendable {
        /// The file's path, the manifest's folder included.
        package let path: String
        /// The text, without blanks at both ends.
        package let text: String
        /// The line in the manifest, from 1.
        package let line: Int
    }

    /// The lines, in order; at least one.
    package let entries: [Entry]

    /// The path as it was given.
    private let path: String

    /// What to call a line in errors.
    package func place(_ entry: Entry) -> String {
        LineFile.place(line: entry.line, of: path)
    }

    /// Reads a manifest.
    ///
    /// - Parameters:
    ///   - path: the manifest.
    ///   - maximumBytes: the most bytes it may have.
    ///   - checksFiles: whether to look for every file that is named.
    /// - Throws: `CorpusError`: the manifest or a file that it names is not there (`missingInput`); a line
    ///   without a tab, a path that leads above the folder, or no line (`badData`).
    package init(
        path: String, maximumBytes: Int = InputFile.defaultMaximumBytes, checksFiles: Bool = true
    ) throws(CorpusError) {
        try self.init(
            InputFile(path: path, maximumBytes: maximumBytes), checksFiles: checksFiles)
    }

    /// Reads a manifest that is in memory.
    package init(_ file: InputFile, checksFiles: Bool = true) throws(CorpusError) {
        let folder = file.path.lastIndex(of: "/").map { file.path[...$0] } ?? ""
        var lines = TextLines(file)
        var entries: [Entry] = []
        while let line = try lines.next() {
            guard !line.isBlank else { continue }
            let entry = try Self.entry(line, folder: folder, in: file)
            if checksFiles { try Self.check(entry, in: file) }
            entries.append(entry)
        }
        guard !entries.isEmpty else {
            throw file.wrong("names no file: write a path, a tab and a text in each line")
        }
        self.entries = entries
        path = file.path
    }

    private static func entry(
        _ line: TextLine, folder: Substring, in file: InputFile
    ) throws(CorpusError) -> Entry {
        guard let tab = line.bytes.firstIndex(of: .tab) else {
            throw file.wrong(
                line: line.number,
                "has no tab, but \(line.bytes.excerpt): write a path, a tab and a text")
        }
        let name = line.bytes[..<tab].trimmed
        guard let path = String(validating: name, as: UTF8.self),
            let text = String(validating: line.bytes[(tab + 1)...].trimmed, as: UTF8.self)
        else {
            throw file.wrong(
                line: line.number,
                "has \(line.bytes.excerpt), which is not UTF-8: convert the file to UTF-8")
        }
        guard !path.isEmpty, !name.contains(0) else {
            throw file.wrong(
                line: line.number,
                "has \(name.excerpt) in place of a path: write one before the tab")
        }
        if path.hasPrefix("/") { return Entry(path: path, text: text, line: line.number) }
        guard staysBelow(path) else {
            throw file.wrong(
                line: line.number,
                "has the path \(name.excerpt), which leads above the manifest's folder: move the file "
                    + "there, or write an absolute path")
        }
        return Entry(path: folder + path, text: text, line: line.number)
    }

    /// Whether a relative path never climbs out of the folder it begins in.
    private static func staysBelow(_ path: String) -> Bool {
        var depth = 0
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual("..".utf8) {
                depth -= 1
            } else if !part.elementsEqual(".".utf8) {
                depth += 1
            }
            if depth < 0 { return false }
        }
        return true
    }

    private static func check(_ entry: Entry, in file: InputFile) throws(CorpusError) {
        if case .file = PathKind(of: entry.path) { return }
        throw CorpusError(
            .missingInput,
            "line \(entry.line) of \(file.path) names \(entry.path), where there is no file: mend the "
                + "path, or remove the line")
    }
}
