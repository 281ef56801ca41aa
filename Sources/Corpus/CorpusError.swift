/// Why a data set cannot be used: one clear sentence for the user, and what kind of fault it is.
public struct CorpusError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The two kinds of fault, told apart by the executable's exit code.
    public enum Kind: Hashable, Sendable {
        /// A file or folder does not exist or cannot be read (exit code 66).
        case missingInput

        /// The data is there but wrong (exit code 65).
        case badData
    }

    /// The kind of fault.
    public let kind: Kind

    /// One sentence: the offending value, and what to do.
    public let message: String

    /// The message.
    public var description: String { message }

    /// An error of a data set.
    ///
    /// - Parameters:
    ///   - kind: the kind of fault.
    ///   - message: one sentence: the offending value, and what to do.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// An error in a line, of kind ``Kind/badData``.
    ///
    /// - Parameters:
    ///   - line: the line, from 1.
    ///   - path: the file as the user named it.
    ///   - what: the rest of a sentence that begins with the line: a verb, the value, what to do.
    init(line: Int, of path: String, _ what: String) {
        self.init(.badData, "line \(line) of \(path) \(what)")
    }
}
