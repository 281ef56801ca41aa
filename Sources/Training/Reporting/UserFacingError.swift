/// An error that a user can act on: one sentence to print, and the exit code that goes with it.
///
/// Whatever is thrown without conforming to this is a bug, and ends with ``ExitCode/internal``.
public protocol UserFacingError: Error, CustomStringConvertible {
    /// The code that the process ends with, one of ``ExitCode``.
    var exitCode: Int32 { get }
    /// One clear sentence with the offending value and, where it helps, what to do.
    var message: String { get }
}

extension UserFacingError {
    /// The message, so that printing the error anywhere prints the sentence.
    public var description: String { message }
}
