public import DataParallel

/// An error that all ranks throw together, because one of them met it.
///
/// Nobody is left waiting in a collective, so the job can end in good order, and one rank prints.
public struct CollectiveError: UserFacingError, Equatable {
    /// One sentence.
    public let message: String
    /// The exit code of the whole job.
    public let exitCode: Int32
}

/// An error that every rank meets at the same place, because it follows from what all of them know.
///
/// Like a ``CollectiveError`` it ends the job in good order, told once.
public protocol SharedError: UserFacingError {}

extension RankGroup {
    /// Runs `body` on rank 0 alone; if it throws, all ranks throw.
    ///
    /// Collective.
    public func onFirst(_ body: () throws -> Void) throws {
        try together(isFirst ? body : {})
    }

    /// Runs `body` on rank 0, or with disks of the hosts' own on one rank of each host; if it throws
    /// on any, all ranks throw.
    ///
    /// Collective.
    public func onEach(
        _ place: CheckpointRecipe.Place, _ body: () throws -> Void
    ) throws {
        let isOn = try place == .local ? isFirstOfNode : isFirst
        try together(isOn ? body : {})
    }

    /// Runs `body` on every rank; if it throws on any, all ranks throw.
    ///
    /// Collective.
    ///
    /// `body` must not itself wait for other ranks.
    public func together(_ body: () throws -> Void) throws {
        var failure: CollectiveError?
        do {
            try body()
        } catch {
            failure = CollectiveError(
                message: ErrorText.sentence(for: error), exitCode: ErrorText.exitCode(of: error))
        }
        let codes = try all(UInt64(failure?.exitCode ?? 0))
        guard let guilty = codes.firstIndex(where: { $0 != 0 }) else { return }
        let messages = try all(failure?.message ?? "")
        throw CollectiveError(message: messages[guilty], exitCode: Int32(codes[guilty]))
    }
}

/// How errors are told to people.
public enum ErrorText {
    /// One sentence for any error.
    public static func sentence(for error: any Error) -> String {
        if let error = error as? any UserFacingError { return error.message }
        return "\(error)"
    }

    /// The exit code for any error: 70 where it is nobody's fault but ours.
    public static func exitCode(of error: any Error) -> Int32 {
        (error as? any UserFacingError)?.exitCode ?? ExitCode.internal
    }
}
