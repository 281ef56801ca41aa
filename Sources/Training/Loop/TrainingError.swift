public import DataParallel

/// What can go wrong in training, other than files and recipes.
public enum TrainingError: SharedError, Equatable {
    /// The loss or the gradient became infinite or not a number.
    case notFinite(step: Int, what: String)
    /// The lanes cannot be dealt to this number of ranks.
    case ranks(Int, lanes: Int)
    /// Ranks differ in something that must be the same.
    case mismatch(String)
    /// Replicas have drifted apart.
    case diverged(step: Int, Divergence, restoredTo: Int? = nil)

    /// One sentence.
    public var message: String {
        switch self {
        case .notFinite(let step, let what):
            "the \(what) is not finite at step \(step + 1); lower training.optimizer.learningRate "
                + "or training.clip, and start a new run, with --initialize from the last good model"
        case .ranks(let ranks, let lanes):
            "\(lanes) \(lanes == 1 ? "lane" : "lanes") cannot be dealt to \(ranks) ranks; start "
                + (lanes == 1 ? "1 rank" : "1 to \(lanes) ranks")
                + ", or give a larger training.lanes"
        case .mismatch(let text): text
        case .diverged(let step, let divergence, let restored):
            "replicas differ after step \(step): \(divergence.description); "
                + (restored.map {
                    "the same happened before the ranks went back to step \($0), so have the memory "
                        + "of that host checked; "
                } ?? "") + "the job was ended so that no wrong model is saved"
        }
    }

    /// The exit code.
    public var exitCode: Int32 {
        switch self {
        case .ranks, .mismatch: ExitCode.usage
        case .notFinite, .diverged: ExitCode.internal
        }
    }

    /// Such as "1, 2 or 4".
    static func list(_ numbers: [Int], last: String = "or") -> String {
        let texts = numbers.map(String.init)
        guard texts.count > 1, let final = texts.last else { return texts.first ?? "1" }
        return texts.dropLast().joined(separator: ", ") + " \(last) \(final)"
    }
}

/// An error that other ranks do not know of: it must end the whole job.
struct ErrorOfOneRank: UserFacingError {
    let message: String
    let exitCode: Int32

    init(_ error: TrainingError) { (message, exitCode) = (error.message, error.exitCode) }
}

extension Divergence: CustomStringConvertible {
    /// Such as "'lstm.weight' on rank 2, where element 7 is 0.5 instead of 0.25".
    public var description: String {
        "'\(name)' on rank " + TrainingError.list(ranks, last: "and")
            + ", where element \(index) is \(value) instead of \(majority)"
            + (isTie ? " (or the others: as many ranks have one value as the other)" : "")
    }
}
