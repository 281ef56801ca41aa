/// How a job ends after an error: what is said, and the exit code.
public struct JobFailure: Sendable {
    /// The exit code of the process and of `mpirun`; not 0.
    public let exitCode: Int32

    /// One message for people, written to standard error by the process that failed.
    public let message: String

    /// Ends the job with `exitCode` after `message`.
    ///
    /// - Precondition: `exitCode` is not 0, which would pass the failure off as success.
    public init(exitCode: Int32, message: String) {
        precondition(exitCode != 0, "a failed job with exit code 0")
        self.exitCode = exitCode
        self.message = message
    }

    /// Ends the job with exit code 1 after a message that names the rank and the error.
    ///
    /// - Parameters:
    ///   - error: what was thrown.
    ///   - rank: the rank, in the job, of the process that threw it.
    public init(_ error: any Error, rank: Int) {
        // An MPIError says its rank itself.
        let message = error is MPIError ? "\(error)" : "rank \(rank): \(error)"
        self.init(exitCode: 1, message: message)
    }
}
