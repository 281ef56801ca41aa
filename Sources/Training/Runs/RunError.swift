/// A folder that should be a run and is not.
public struct RunError: UserFacingError, Equatable {
    /// One sentence with the folder.
    public let message: String

    /// ``ExitCode/missingInput``.
    public var exitCode: Int32 { ExitCode.missingInput }

    init(_ message: String) {
        self.message = message
    }
}
