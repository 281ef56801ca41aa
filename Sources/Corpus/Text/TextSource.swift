internal import FoundationEssentials

/// A text read from a UTF-8 file, or from all the `.txt` files below a folder.
///
/// A character is a Unicode scalar. Files are joined as they are, in the byte order of their paths
/// relative to the folder, so every machine reads the same text. A byte order mark at the start of
/// a file is dropped; nothing else changes: CR LF line ends stay two characters, and no Unicode
/// normalisation is applied.
public struct TextSource: Sendable {
    /// The most bytes a text may have unless the caller says otherwise: 1 GiB.
    ///
    /// In memory a text takes four bytes a character, and as much again as tokens.
    public static let defaultMaximumBytes = 1 << 30

    /// The path as the user gave it.
    public let path: String

    /// The files that were read, in order; one file, or those of a folder.
    public let files: [String]

    /// The characters, in order; never empty.
    public let scalars: [Unicode.Scalar]

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - path: a UTF-8 file of any name, or a folder with `.txt` files at any depth.
    ///   - maximumBytes: the most bytes to read in all.
    /// - Throws: `CorpusError`: nothing there or not readable (`missingInput`); empty, too large,
    ///   not UTF-8, or a folder without `.txt` files (`badData`).
    public init(path: String, maximumBytes: Int = defaultMaximumBytes) throws(CorpusError) {
        self.path = path
        files = try TextFileListing(path: path).files
        try Self.checkSize(of: files, at: path, maximumBytes: maximumBytes)
        var scalars: [Unicode.Scalar] = []
        for file in files {
            try UTF8File(path: file).append(to: &scalars)
        }
        guard !scalars.isEmpty else {
            throw CorpusError(.badData, "the text \(path) is empty: give a file with characters")
        }
        self.scalars = scalars
    }

    /// The number of characters.
    public var count: Int { scalars.count }

    /// The text as a string.
    public var string: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

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
