public import DataParallel

extension ExchangeError: SharedError {
    /// 64: a wish that a user can change.
    public var exitCode: Int32 { ExitCode.usage }
    /// One sentence.
    public var message: String { description }
}
