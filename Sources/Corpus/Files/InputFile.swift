internal import FoundationEssentials

/// The bytes of one data file, read whole.
///
/// A file is looked at before it is read; one that is larger than allowed is refused. What readers
/// allocate is a small multiple of the bytes that are there, never what a header claims.
package struct InputFile: Sendable {
    /// The most bytes a data file may have unless the caller says otherwise: 1 GiB.
    package static let defaultMaximumBytes = 1 << 30

    /// The path as the user gave it, for messages.
    package let path: String

    /// The bytes, in order.
    package let bytes: [UInt8]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: a regular file, links followed.
    ///   - maximumBytes: the most bytes to read.
    /// - Throws: `CorpusError`: nothing there or not readable (`missingInput`); a folder, a device,
    ///   or too large (`badData`).
    package init(path: String, maximumBytes: Int = defaultMaximumBytes) throws(CorpusError) {
        try Self.check(path, maximumBytes: maximumBytes)
        do {
            bytes = Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw CorpusError(
                .missingInput, "the file \(path) cannot be read: check its permissions")
        }
        self.path = path
        // The file may have grown meanwhile.
        try Self.check(bytes.count, of: path, maximumBytes: maximumBytes)
    }

    /// Bytes that are already in memory, with a name for messages.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Looks at a file before it is read.
    ///
    /// - Parameters:
    ///   - path: a regular file, links followed.
    ///   - maximumBytes: the most bytes that it may have.
    /// - Throws: `CorpusError`: nothing there (`missingInput`); a folder, a device, or too large (`badData`).
    static func check(_ path: String, maximumBytes: Int) throws(CorpusError) {
        switch PathKind(of: path) {
        case .file(let size):
            try check(size, of: path, maximumBytes: maximumBytes)
        case .folder:
            throw CorpusError(.badData, "\(path) is a folder: name a file in it")
        case .special:
            throw CorpusError(
                .badData,
                "\(path) is no regular file: every process reads it anew, so save it to a file")
        case .missing:
            throw CorpusError(.missingInput, "there is no file '\(path)': check the path")
        }
    }

    private static func check(
        _ size: Int, of path: String, maximumBytes: Int
    ) throws(CorpusError) {
        guard size <= maximumBytes else {
            throw CorpusError(
                .badData,
                "the file \(path) has \(size) bytes, more than the \(maximumBytes) allowed: cut it "
                    + "into smaller files")
        }
    }
}

extension InputFile {
    /// An error in a line.
    ///
    /// - Parameters:
    ///   - line: the line, from 1.
    ///   - what: the rest of a sentence that begins with the line: a verb, the value, what to do.
    /// - Returns: the error, of kind `badData`.
    func wrong(line: Int, _ what: String) -> CorpusError {
        CorpusError(line: line, of: path, what)
    }

    /// An error in the file as a whole, or at a byte that the sentence names.
    ///
    /// - Parameter what: the rest of a sentence that begins with the file.
    /// - Returns: the error, of kind `badData`.
    func wrong(_ what: String) -> CorpusError {
        CorpusError(.badData, "the file \(path) \(what)")
    }
}
