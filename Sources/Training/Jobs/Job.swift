public import DataParallel
internal import Foundation
internal import MPI
internal import Tensors

/// One program run on all ranks, from the start of MPI to its end.
///
/// Whatever fails on one rank ends the job on all: errors that all ranks know of in good order, with
/// one message; any other by ending the whole job at once.
public final class Job {
    /// All ranks.
    public let ranks: RankGroup
    /// The exit code of a job that ended without an error.
    public var exitCode = ExitCode.done

    private init(_ ranks: RankGroup) { self.ranks = ranks }

    /// Runs `body` on every rank, then ends the process if the exit code is not 0.
    public static func run(_ body: (Job) throws -> Void) throws {
        let launch = LaunchEnvironment(ProcessInfo.processInfo.environment)
        BLAS.prepare()
        let end = try withMPI(onError: failure) { world in
            FaultNotice.install(rank: world.rank)
            if let problem = launch.mismatch(worldSize: world.size) {
                return End(code: ExitCode.usage, message: launch.rank ?? 0 == 0 ? problem : nil)
            }
            let job = Job(RankGroup(try world.duplicate()))
            return try conclude(job, body)
        }
        guard end.code != ExitCode.done else { return }
        if let message = end.message { throw JobError(message: message, exitCode: end.code) }
        exit(end.code)
    }

    private struct End {
        var code: Int32
        var message: String?
    }

    private static func conclude(_ job: Job, _ body: (Job) throws -> Void) throws -> End {
        do {
            try body(job)
            return End(code: job.exitCode, message: nil)
        } catch let error as CollectiveError {
            return End(
                code: error.exitCode, message: job.ranks.isFirst ? error.message : nil)
        } catch let error where job.ranks.size == 1 {
            return End(
                code: ErrorText.exitCode(of: error), message: ErrorText.sentence(for: error))
        }
    }

    /// What is said of an error that only this rank knows of.
    private static func failure(_ error: any Error, rank: Int) -> JobFailure {
        let step = FaultNotice.marked.map { " after step \($0)" } ?? ""
        return JobFailure(
            exitCode: ErrorText.exitCode(of: error),
            message: "lockstep: rank \(rank)\(step): \(ErrorText.sentence(for: error))")
    }

    // MARK: Agreement

    /// Runs `body` on every rank; if it throws on any, all throw.
    ///
    /// Collective.
    public func load<R>(_ body: () throws -> R) throws -> R {
        var result: R?
        try ranks.together { result = try body() }
        guard let result else { preconditionFailure("a body that succeeded left no result") }
        return result
    }

    /// Checks that `text` is the same on all ranks.
    ///
    /// Collective.
    public func agree(on what: String, _ text: String) throws {
        let texts = try ranks.all(text)
        guard let other = texts.firstIndex(where: { $0 != texts[0] }) else { return }
        throw CollectiveError(
            message: "rank \(other) has another \(what) than rank 0; start all ranks with the same",
            exitCode: ExitCode.usage)
    }

    /// Lanes and kernels for a recipe, agreed on by all ranks.
    ///
    /// Collective.
    ///
    /// - Throws: ``TrainingError/ranks(_:lanes:allowed:)`` if the lanes cannot be dealt.
    public func context(for recipe: Recipe) throws -> TaskContext {
        let lanes = recipe.training.lanes
        try ranks.together {
            guard LaneTree.divides(lanes: lanes, among: ranks.size) else {
                throw TrainingError.ranks(
                    ranks.size, lanes: lanes, allowed: LaneTree.allowedRanks(lanes: lanes))
            }
        }
        let own = try load {
            try Arithmetic.instructionSet(environment: ProcessInfo.processInfo.environment)
        }
        let lowest = try ranks.all(UInt64(own.rawValue)).min().flatMap {
            InstructionSet(rawValue: Int($0))
        }
        try agree(on: "OpenBLAS core type (set OPENBLAS_CORETYPE)", BLAS.coreName)
        return TaskContext(
            lanes: LaneGroup(
                total: lanes, sequences: recipe.training.batch / lanes, rank: ranks.rank,
                ranks: ranks.size),
            kernels: Kernels(lowest ?? own) ?? .best, ranks: ranks)
    }
}

/// The error that ended a job, told once.
public struct JobError: UserFacingError, Equatable {
    /// One sentence.
    public let message: String
    /// The exit code of the job.
    public let exitCode: Int32
}
