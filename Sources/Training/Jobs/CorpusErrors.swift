public import Corpus

extension CorpusError: UserFacingError {
    /// 66 for an input that is not there, 65 for one that cannot be used.
    public var exitCode: Int32 {
        switch kind {
        case .missingInput: ExitCode.missingInput
        case .badData: ExitCode.badData
        }
    }
}
