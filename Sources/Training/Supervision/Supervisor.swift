internal import Foundation

/// Starts a job over until it is done: from its newest good checkpoint, on the hosts that are there.
///
/// The number of ranks is a matter of speed alone, so the model is that of a run that was never
/// disturbed.
public final class Supervisor {
    private let command: SupervisedCommand
    private let hosts: [Hostfile.Host]
    private let run: RunDirectory
    private let limits: SupervisionLimits
    private let probe: HostProbe
    private let allows: (Int) -> Bool
    private let say: (String) -> Void

    private var starts = 0
    private var failures = 0
    /// How many attempts in a row hung without a new checkpoint.
    private var silences = 0
    private var farthest = -1
    private var reachable: Set<String> = []
    /// Whether the last job ended with an agreed stop.
    private var isInGoodOrder = false

    /// Prepares to supervise a job.
    ///
    /// - Parameters:
    ///   - command: what to start.
    ///   - hosts: all hosts that may take part; empty if the command names none.
    ///   - probe: a shell command with `{host}` in it, which succeeds if that host can be used;
    ///     empty trusts every host.
    ///   - limits: how patient to be.
    ///   - allows: whether the recipe can be trained on so many ranks.
    ///   - say: told one line for each thing that is done.
    public init(
        _ command: SupervisedCommand, hosts: [Hostfile.Host], probe: String,
        limits: SupervisionLimits, allows: @escaping (Int) -> Bool,
        say: @escaping (String) -> Void
    ) {
        self.command = command
        self.hosts = hosts
        self.limits = limits
        self.allows = allows
        self.say = say
        self.probe = HostProbe(template: probe, limit: limits.probe)
        run = RunDirectory(command.run)
    }

    /// Whether this machine is one of the hosts.
    public static func runsOnOne(of hosts: [Hostfile.Host]) -> Bool {
        !HostProbe.ownNames.isDisjoint(with: hosts.map(\.name))
    }

    /// Supervises until the job is done, cannot be done, or is asked to stop.
    ///
    /// - Returns: the exit code: of the job, or 75 after a request to stop.
    /// - Throws: ``SupervisionError`` for a command that cannot be started, ``FileError`` if the
    ///   hosts cannot be written down.
    public func supervise() throws -> Int32 {
        SupervisorSignals.install()
        defer { SupervisorSignals.restore() }
        farthest = LifeSigns.checkpoint(of: run) ?? -1
        while true {
            let attempt = try start()
            isInGoodOrder = false
            if let attempt {
                let ending = watch(attempt)
                if let code = conclude(ending, attempt) { return code }
            } else {
                failures += 1
            }
            if isStopping { return ExitCode.stopped }
            guard failures < limits.failures else {
                say(
                    "giving up after \(failures) failures without a new checkpoint; go on with the "
                        + "same command when the cause is gone")
                return ExitCode.internal
            }
            pause()
        }
    }

    // MARK: Starting

    private func start() throws -> SupervisedAttempt? {
        ask()
        guard let plan = RankPlan(command, hosts: hosts, reachable: reachable, allows: allows)
        else {
            say("none of the \(hosts.count) hosts answers")
            return nil
        }
        starts += 1
        var words = command.words
        if !hosts.isEmpty {
            let file = run.file(named: "supervise.hosts")
            try run.create()
            try DurableFile.write(Array(plan.hostfile.utf8), to: file)
            words = command.words(hostfile: file, ranks: plan.ranks)
        }
        let step = LifeSigns.checkpoint(of: run).map { "step \($0)" } ?? "the beginning"
        say("start \(starts): \(plan.description), from \(step)")
        let process = try SupervisedProcess(
            words, program: command.program, environment: Self.environment)
        return SupervisedAttempt(process, ranks: plan.ranks, run: run)
    }

    /// Asks all hosts, and tells who is lost and who is back.
    private func ask() {
        let names = hosts.map(\.name), before = reachable
        reachable = probe.reachable(names)
        for name in names where !reachable.contains(name) && (starts == 0 || before.contains(name))
        {
            say("'\(name)' does not answer: going on without it")
        }
        for name in names where reachable.contains(name) && starts > 0 && !before.contains(name) {
            say("'\(name)' answers again: taking it back")
        }
    }

    /// The environment of the launcher: its daemons notice a silent host within half a minute instead
    /// of eight minutes, unless the user has said otherwise.
    private static var environment: [String: String] {
        [
            "OMPI_MCA_oob_tcp_keepalive_time": "10", "OMPI_MCA_oob_tcp_keepalive_intvl": "3",
            "OMPI_MCA_oob_tcp_keepalive_probes": "5",
        ].merging(ProcessInfo.processInfo.environment) { $1 }
    }

    // MARK: Watching

    private var isStopping: Bool { SupervisorSignals.received > 0 }

    private func watch(_ attempt: SupervisedAttempt) -> SupervisedAttempt.Ending {
        var lost = LostHosts(
            hosts.map(\.name).filter { !reachable.contains($0) }, probe: probe,
            every: limits.returning)
        defer { lost.cancel() }
        while attempt.process.isRunning {
            Thread.sleep(forTimeInterval: 0.05)
            heed(attempt)
            attempt.look(limits, silence: limits.silence(after: silences), say)
            guard attempt.ending == .itself, attempt.hasMoved, lost.areBack else { continue }
            guard isWorthwhile(lost.answering, attempt) else { continue }
            say(
                "\(lost.names) answers again: asking for an agreed stop, to go on with all hosts "
                    + "that are there")
            attempt.askToStop(.growth, limits)
        }
        attempt.process.sweep()
        return attempt.ending
    }

    /// Passes on what this process was asked for.
    private func heed(_ attempt: SupervisedAttempt) {
        if SupervisorSignals.received > 1, !attempt.process.isEnding {
            say("asked twice: ending the job at once")
            attempt.process.end(grace: .seconds(2))
        } else if isStopping, attempt.ending != .stop {
            say("signal \(SupervisorSignals.number): asking for an agreed stop")
            attempt.askToStop(.stop, limits)
        }
    }

    /// Whether more ranks could run with these hosts.
    private func isWorthwhile(_ back: Set<String>, _ attempt: SupervisedAttempt) -> Bool {
        let plan = RankPlan(
            command, hosts: hosts, reachable: reachable.union(back), allows: allows)
        guard let now = attempt.ranks, let more = plan?.ranks else { return true }
        return more > now
    }

    // MARK: Concluding

    /// What the end of an attempt means: the exit code if it was the last one.
    private func conclude(
        _ ending: SupervisedAttempt.Ending, _ attempt: SupervisedAttempt
    ) -> Int32? {
        let code = attempt.process.exitCode, step = LifeSigns.checkpoint(of: run) ?? -1
        if code == ExitCode.done, !attempt.process.isEnding {
            say("done after \(starts) start\(starts == 1 ? "" : "s")")
            return code
        }
        if [ExitCode.usage, ExitCode.badData, ExitCode.missingInput].contains(code) {
            say("exit code \(code): another start would end the same way; see the message above")
            return code
        }
        if isStopping {
            say("stopped; go on with the same command")
            return ExitCode.stopped
        }
        let hasProgress = step > farthest
        silences = ending == .silence && !hasProgress ? silences + 1 : 0
        farthest = max(farthest, step)
        // An agreed stop counts too: nobody may ask for stop after stop without a step in between.
        failures = hasProgress ? 0 : failures + 1
        if code == ExitCode.stopped {
            say("the job has stopped after an agreed step; checkpoint \(step)")
            isInGoodOrder = true
        } else {
            let kept = step < 0 ? "there is no checkpoint yet" : "checkpoint \(step) is kept"
            let count = hasProgress ? "" : " (failure \(failures) without a new one)"
            say("the job ended with exit code \(code); \(kept)\(count)")
        }
        return nil
    }

    private func pause() {
        if isInGoodOrder { return }
        let end = ContinuousClock.now + limits.pause(after: failures + 1)
        while ContinuousClock.now < end, !isStopping { Thread.sleep(forTimeInterval: 0.05) }
    }
}
