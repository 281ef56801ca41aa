/// Checkpoints that exist, but cannot be used.
public struct CheckpointError: UserFacingError, Equatable {
    /// One sentence with the checkpoint and what is wrong with it.
    public let message: String

    /// ``ExitCode/badData``.
    public var exitCode: Int32 { ExitCode.badData }

    init(_ message: String) {
        self.message = message
    }
}
