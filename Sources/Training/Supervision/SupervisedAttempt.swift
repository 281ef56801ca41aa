internal import Foundation

/// One start of a supervised job, and why it ended.
final class SupervisedAttempt {
    /// Why a job ended.
    enum Ending: Equatable {
        /// By itself, well or badly.
        case itself
        /// It was ended, because nothing happened any more.
        case silence
        /// It was asked to stop, so that it can go on with more hosts.
        case growth
        /// It was asked to stop, because the supervisor was.
        case stop
    }

    let process: SupervisedProcess
    /// The number of ranks; nil if the command leaves it to the launcher.
    let ranks: Int?
    private(set) var ending = Ending.itself
    private var signs: LifeSigns
    private var nextLook = ContinuousClock.now
    private var stopBy: ContinuousClock.Instant?

    init(_ process: SupervisedProcess, ranks: Int?, run: RunDirectory) {
        self.process = process
        self.ranks = ranks
        signs = LifeSigns(run)
    }

    /// Whether anything has happened in the run since the start.
    var hasMoved: Bool { signs.hasMoved }

    /// Asks all ranks to stop after the same step.
    ///
    /// By SIGUSR1, which `mpirun` and `srun` pass on; at a SIGTERM `mpirun` would kill the ranks a
    /// moment later, in the middle of their save.
    func askToStop(_ reason: Ending, _ limits: SupervisionLimits) {
        ending = reason
        stopBy = .now + limits.stop
        process.signal(SIGUSR1)
    }

    /// Looks after the job, about once a second, and ends it if it hangs: nothing may happen for as
    /// long as `silence`.
    func look(_ limits: SupervisionLimits, silence: Duration, _ say: (String) -> Void) {
        if process.enforce() { say("the launcher is still there: SIGKILL") }
        guard ContinuousClock.now >= nextLook, !process.isEnding else { return }
        nextLook = .now + min(silence / 8, .seconds(1))
        process.takeCensus()
        if let stopBy, .now >= stopBy {
            say("no agreed stop within \(Self.seconds(limits.stop)): ending the job")
            process.end(grace: limits.grace)
        } else if process.timeWithoutRanks > limits.grace {
            // A watchdog has ended them, say, and mpirun waits for the daemon of a host that is cut off.
            say("the launcher does not end, although its ranks have: ending it")
            process.end(grace: limits.grace)
        } else if signs.silence() > silence {
            say("nothing has happened for \(Self.seconds(silence)): ending the job")
            if ending == .itself { ending = .silence }
            process.end(grace: limits.grace)
        }
    }

    private static func seconds(_ duration: Duration) -> String {
        String(format: "%g s", duration / .seconds(1))
    }
}
