import Training

/// A command line that cannot be used, found out when the job has started.
struct UsageError: UserFacingError {
    /// One sentence with the offending value.
    let message: String
    /// A usage error, as for one that is found while parsing.
    var exitCode: Int32 { Training.ExitCode.usage }

    init(_ message: String) { self.message = message }
}
