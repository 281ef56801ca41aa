internal import Foundation

/// A file or folder that cannot be read or written.
public struct FileError: UserFacingError, Equatable {
    /// What was tried.
    public enum Operation: String, Sendable {
        /// An input could not be read: ``ExitCode/missingInput``.
        case read
        /// An output could not be written: ``ExitCode/cannotCreate``.
        case write
    }

    /// What was tried.
    public let operation: Operation
    /// The file or folder.
    public let path: String
    /// Why it failed, in the words of the operating system.
    public let reason: String

    /// An error with its reason in words.
    public init(_ operation: Operation, _ path: String, reason: String) {
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    init(_ operation: Operation, _ path: String, _ error: any Error) {
        self.init(operation, path, reason: Self.reason(for: error))
    }

    /// The exit code, by what was tried.
    public var exitCode: Int32 {
        operation == .read ? ExitCode.missingInput : ExitCode.cannotCreate
    }

    /// One sentence with the path and the reason.
    public var message: String { "cannot \(operation.rawValue) '\(path)': \(reason)" }

    /// The text that belongs to the errno under a Foundation error, such as "Permission denied".
    static func reason(for error: any Error) -> String {
        let text = cause(of: error).localizedDescription
        let preamble = "The operation could not be completed. "
        return text.hasPrefix(preamble) ? String(text.dropFirst(preamble.count)) : text
    }

    /// The errno under a Foundation error, if there is one.
    static func errno(under error: any Error) -> Int32? {
        let cause = cause(of: error)
        return cause.domain == NSPOSIXErrorDomain ? Int32(exactly: cause.code) : nil
    }

    private static func cause(of error: any Error) -> NSError {
        var cause = error as NSError
        while let underlying = cause.userInfo[NSUnderlyingErrorKey] as? any Error {
            cause = underlying as NSError
        }
        return cause
    }
}
