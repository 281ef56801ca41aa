internal import Glibc

/// A flight recorder whose file cannot be made.
public struct RecorderError: Error, Hashable, CustomStringConvertible {
    /// The path of the file.
    public let path: String
    /// What the system says.
    public let reason: String

    init(_ path: String, code: Int32) {
        self.path = path
        // Safe: the text is copied at once.
        reason = unsafe String(cString: strerror(code))
    }

    /// One sentence: the file and the reason.
    public var description: String {
        "the flight recorder cannot write '\(path)': \(reason)"
    }
}
