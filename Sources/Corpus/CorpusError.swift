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
}
