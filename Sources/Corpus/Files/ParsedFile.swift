/// What is read from the bytes of one file.
package protocol ParsedFile {
    /// The most bytes that a file may have unless the caller says otherwise; 1 GiB if not declared.
    static var maximumBytes: Int { get }

    /// Reads a file that is in memory.
    ///
    /// - Throws: `CorpusError` (`badData`): bytes that the format does not have.
    init(_ file: InputFile) throws(CorpusError)
}

extension ParsedFile {
    package static var maximumBytes: Int { InputFile.defaultMaximumBytes }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - maximumBytes: the most bytes it may have.
    /// - Throws: `CorpusError`: not there (`missingInput`); too large, or bytes that the format does not have
    ///   (`badData`).
    package init(path: String, maximumBytes: Int = Self.maximumBytes) throws(CorpusError) {
        try self.init(InputFile(path: path, maximumBytes: maximumBytes))
    }
}
