/// A text read from a UTF-8 file, or from all the `.txt` files below a folder.
///
/// A character is a Unicode scalar. Files are joined as they are, in the byte order of their paths
/// relative to the folder, so every machine reads the same text. A byte order mark at the start of
/// a file is dropped; nothing else changes: CR LF line ends stay two characters, and no Unicode
/// normalisation is applied.
///
/// Every byte is looked at once, but files above 64 MiB stay where they are: they are mapped, and must not
/// change while the text is in use.
public struct TextSource: Sendable {
    /// The path as the user gave it.
    public let path: String

    /// The files that were read, in order; one file, or those of a folder.
    public let files: [String]

    /// All of it; never empty.
    package let whole: TextPart

    /// Opens a text.
    ///
    /// - Parameters:
    ///   - path: a UTF-8 file of any name, or a folder with `.txt` files at any depth.
    ///   - maximumBytes: the most bytes that it may have in all; nil for any number.
    /// - Throws: `CorpusError`: nothing there or not readable (`missingInput`); empty, too large,
    ///   not UTF-8, or a folder without `.txt` files (`badData`).
    public init(path: String, maximumBytes: Int? = nil) throws(CorpusError) {
        try self.init(
            path: path, maximumBytes: maximumBytes, mostCopiedBytes: UTF8File.mostCopiedBytes)
    }

    /// Opens a text whose files above `mostCopiedBytes` are mapped.
    package init(
        path: String, maximumBytes: Int? = nil, mostCopiedBytes: Int
    ) throws(CorpusError) {
        self.path = path
        files = try TextFileListing(path: path).files
        if let maximumBytes {
            try Self.checkSize(of: files, at: path, maximumBytes: maximumBytes)
        }
        var runs: [TextPart.Run] = []
        for path in files {
            let file = try UTF8File(path: path, mostCopiedBytes: mostCopiedBytes)
            runs.append(TextPart.Run(file: file, bytes: file.range))
        }
        whole = TextPart(runs)
        guard whole.count > 0 else {
            throw CorpusError(.badData, "the text \(path) is empty: give a file with characters")
        }
    }

    /// The number of characters.
    public var count: Int { whole.count }

    /// The characters, in order: four bytes each.
    public var scalars: [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(count)
        whole.eachCharacter { scalars.append(Unicode.Scalar($0) ?? "\u{FFFD}") }
        return scalars
    }

    /// The text as a string.
    public var string: String { whole.string }

    /// Refuses a text that would not fit, before any of it is read.
    private static func checkSize(
        of files: [String], at path: String, maximumBytes: Int
    ) throws(CorpusError) {
        var bytes = 0
        for file in files {
            guard case .file(let size) = PathKind(of: file) else { continue }
            bytes += size
        }
        guard bytes <= maximumBytes else {
            throw CorpusError(
                .badData,
                "the text \(path) has \(bytes) bytes, more than the \(maximumBytes) allowed: "
                    + "train on a part of it")
        }
    }
}
