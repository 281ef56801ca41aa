/// A recipe, or an override of one of its keys, that cannot be used.
public struct RecipeError: UserFacingError, Equatable {
    /// One sentence that names the key, its value and what would be accepted.
    public let message: String
    /// ``ExitCode/usage``, or ``ExitCode/missingInput`` when there is no such recipe file.
    public let exitCode: Int32

    /// An error with the sentence to show.
    public init(_ message: String, exitCode: Int32 = ExitCode.usage) {
        self.message = message
        self.exitCode = exitCode
    }
}
