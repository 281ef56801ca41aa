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
    private var watchdog: Watchdog?

    private init(_ ranks: RankGroup) { self.ranks = ranks }

    /// Runs `body` on every rank, then ends the process if the exit code is not 0.
    ///
    /// - Parameter body: the program; what it throws is told and decides the exit code.
    /// - Throws: an error of MPI itself, which could not start or finish.
    public static func run(_ body: (Job) throws -> Void) throws {
        let launch = LaunchEnvironment(ProcessInfo.processInfo.environment)
        if let problem = ProcessManagement.obstacle(
            launch, library: MPILibrary.version,
            speaksOldPMI: ProcessManagement.openMPISpeaksOldPMI)
        {
            refuse(problem, rank: launch.rank ?? 0)
            exit(ExitCode.usage)
        }
        launch.prepareSingleton()
        BLAS.prepare()
        var watchdog: Watchdog?
        let code = try withMPI(onError: failure) { world in
            FaultNotice.install(rank: world.rank)
            if let problem = launch.mismatch(worldSize: world.size) {
                refuse(problem, rank: launch.rank ?? 0)
                return ExitCode.usage
            }
            let job = Job(RankGroup(try world.duplicate()))
            defer { watchdog = job.watchdog }
            let code = try conclude(job, body)
            if code != ExitCode.done { StopSignals.ignoreTermination() }
            return code
        }
        // Only now: the end of MPI waits for all ranks as well.
        watchdog?.stop()
        let isGood = code == ExitCode.done || code == ExitCode.stopped
        FlightRecorder.close(isGood ? "finished" : "error", removingFile: isGood)
        if code != ExitCode.done { exit(code) }
    }

    /// Says that processes do not see each other, once for all of them.
    private static func refuse(_ problem: String, rank: Int) {
        // A launcher ends all others when one has ended: the first must have its say before.
        if rank == 0 { tell(problem) } else { Thread.sleep(forTimeInterval: 1) }
    }

    /// The exit code, after the message if there is one.
    ///
    /// It is written while all ranks are still here: the launcher ends those that are left as soon
    /// as one has ended with an exit code other than 0.
    private static func conclude(_ job: Job, _ body: (Job) throws -> Void) throws -> Int32 {
        do {
            try body(job)
            return job.exitCode
        } catch let error as CollectiveError {
            if job.ranks.isFirst { tell(error.message) }
            return error.exitCode
        } catch let error as any SharedError {
            if job.ranks.isFirst { tell(error.message) }
            return error.exitCode
        } catch let error where job.ranks.size == 1 {
            tell(ErrorText.sentence(for: error))
            return ErrorText.exitCode(of: error)
        }
    }

    private static func tell(_ sentence: String) {
        // If nobody listens there is nobody to tell.
        try? FileHandle.standardError.write(contentsOf: Data("lockstep: \(sentence)\n".utf8))
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
    public func together<R>(_ body: () throws -> R) throws -> R {
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
        let hosts = try ranks.all(ProcessInfo.processInfo.hostName)
        let places = hosts[0] == hosts[other] ? ["", ""] : [0, other].map { " on \(hosts[$0])" }
        let isShort = texts[0].count < 30 && texts[other].count < 30
        let values = isShort ? " ('\(texts[other])' instead of '\(texts[0])')" : ""
        throw CollectiveError(
            message: "rank \(other)\(places[1]) has another \(what) than rank 0\(places[0])"
                + "\(values); start all ranks with the same",
            exitCode: ExitCode.usage)
    }

    /// Begins to watch all ranks, unless it is done already; collective.
    private func watch(_ recipe: WatchdogRecipe) throws {
        guard watchdog == nil, recipe.isOn else { return }
        watchdog = try ranks.startWatchdog(
            WatchdogSettings(
                silence: recipe.silence, hang: recipe.hang, exitCode: ExitCode.lost,
                advice: "the job is ended: go on from the last checkpoint with --resume"))
    }

    /// Lanes and kernels for a recipe, agreed on by all ranks, which are watched from now on.
    ///
    /// Collective.
    ///
    /// - Throws: ``TrainingError/ranks(_:lanes:)`` if there are more ranks than lanes.
    public func context(for recipe: Recipe) throws -> TaskContext {
        try watch(recipe.training.watchdog)
        let lanes = recipe.training.lanes
        try ranks.together {
            guard LaneDeal.isPossible(lanes: lanes, ranks: ranks.size) else {
                throw TrainingError.ranks(ranks.size, lanes: lanes)
            }
        }
        let own = try together {
            try Arithmetic.instructionSet(environment: ProcessInfo.processInfo.environment)
        }
        let lowest = try ranks.all(UInt64(own.rawValue)).min().flatMap {
            InstructionSet(rawValue: Int($0))
        }
        let computing = Computing(
            kernels: Kernels(lowest ?? own) ?? .best,
            workers: Workers(count: try threads(for: recipe)),
            precision: recipe.training.precision, products: recipe.training.arithmetic)
        // Our own kernels have the same bits on any processor.
        try agree(
            on: "OpenBLAS core type (see OPENBLAS_CORETYPE)", Arithmetic(computing).library)
        return TaskContext(
            lanes: LaneGroup(
                total: lanes, sequences: recipe.training.batch / lanes, rank: ranks.rank,
                ranks: ranks.size),
            accumulate: recipe.training.accumulate,
            computing: computing, ranks: ranks)
    }

    /// The threads of this rank: what the recipe says, else its share of its cores.
    ///
    /// Collective.
    private func threads(for recipe: Recipe) throws -> Int {
        let places = try ranks.all(CorePlace.own.encoded).map(CorePlace.init(encoded:))
        let share = places[ranks.rank].share(among: places)
        let wanted = recipe.training.threads ?? share
        let passes = LaneDeal(lanes: recipe.training.lanes, ranks: ranks.size)
            .passes(of: ranks.rank, accumulate: recipe.training.accumulate)
        return max(min(wanted, passes.map(\.count).max() ?? 1), 1)
    }
}
