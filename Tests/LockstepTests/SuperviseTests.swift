import Foundation
import TestSupport
import Testing

/// A supervised job comes to its end whatever happens on the way, with the undisturbed model.
@Suite(.timeLimit(.minutes(60))) struct SuperviseTests {
    private static let steps = 40

    /// A run of `steps` steps under the supervisor.
    private func supervise(
        _ bench: Workbench, ranks: Int = 4, options: [String] = [], launcher: [String]? = nil,
        program: String? = nil, set settings: [String] = [], fault: String = "",
        timeout: Duration = .seconds(120)
    ) async throws -> Mpirun.Result {
        let lockstep = try Mpirun.builtExecutable("lockstep").path
        let usual = [
            "mpirun", "--oversubscribe", "--bind-to", "none", "--mca", "mpi_yield_when_idle", "1",
            "-n", "\(ranks)",
        ]
        return try await bench.lockstep(
            ["supervise", "--pause", "0", "--grace", "2"] + options + ["--"] + (launcher ?? usual)
                + [
                    program ?? lockstep, "train", bench.file("recipe.yml"), "--output",
                    bench.file("run"),
                    "--steps", "\(Self.steps)", "--resume",
                    // So that a checkpoint is whole before the next step begins.
                    "--set", "checkpoint.every=5", "--set", "checkpoint.asynchronous=false",
                ] + settings.flatMap { ["--set", $0] },
            environment: ["LOCKSTEP_FAULT": fault], timeout: timeout)
    }

    private func expectUndisturbed(_ bench: Workbench) async throws {
        let result = try await bench.train("undisturbed", steps: Self.steps)
        try #require(result.exitCode == 0, "\(result.stderr)")
        #expect(try bench.model("run") == bench.model("undisturbed"))
        #expect(try Metrics(bench.file("run")).steps == Array(1...Self.steps))
    }

    private func lines(_ result: Mpirun.Result) -> [Substring] {
        result.stderr.split(separator: "\n").filter { $0.hasPrefix("supervise: ") }
    }

    private func once(_ bench: Workbench, _ faults: String...) -> String {
        faults.enumerated().map { "\($1):once=\(bench.file("mark-\($0)"))" }
            .joined(separator: ";")
    }

    @Test func crashesCostStartsButNoBit() async throws {
        let bench = try Workbench()
        let result = try await supervise(
            bench, fault: once(bench, "step:12:kill:rank=3", "save:renamed:segfault"))
        #expect(result.exitCode == 0, "\(result.stderr)")
        // A checkpoint is written while training goes on, so that one start may meet both.
        let starts = lines(result).filter { $0.contains(": start ") }.count
        #expect([2, 3].contains(starts))
        #expect(lines(result).last == "supervise: done after \(starts) starts")
        try await expectUndisturbed(bench)
    }

    @Test func aJobThatHangsIsEndedAndGoesOn() async throws {
        let bench = try Workbench()
        let result = try await supervise(
            bench, ranks: 2, options: ["--silence", "3"],
            fault: once(bench, "step:17:stop:rank=1"))
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(lines(result).contains { $0.contains("nothing has happened for 3 s") })
        #expect(RankProcesses.running("lockstep", mentioning: bench.path).isEmpty)
        try await expectUndisturbed(bench)
    }

    @Test func aStopFromWithinIsGoneOnFrom() async throws {
        let bench = try Workbench()
        let result = try await supervise(bench, fault: once(bench, "step:9:term:rank=2"))
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(lines(result).contains { $0.contains("stopped after an agreed step") })
        try await expectUndisturbed(bench)
    }

    /// A terminal that is closed is a request, too.
    @Test(arguments: [SIGTERM, SIGHUP])
    func aRequestToStopIsPassedOn(signal: Int32) async throws {
        let bench = try Workbench()
        let watcher = Task {
            while !Task.isCancelled {
                if let last = (try? Metrics(bench.file("run")))?.steps.last, last >= 5 {
                    let all = RankProcesses.running("lockstep", mentioning: bench.file("run"))
                    let own = all.filter { isSupervisor($0) }
                    return RankProcesses.signal(signal, to: own)
                }
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
        // Two seconds at some step, so that the request finds a job.
        let first = try await supervise(
            bench, options: ["--silence", "0"], fault: once(bench, "step:8:pause:rank=1"))
        watcher.cancel()
        #expect(first.exitCode == 75, "\(first.stderr)")
        #expect(lines(first).contains("supervise: stopped; go on with the same command"))
        let second = try await supervise(bench)
        #expect(second.exitCode == 0, "\(second.stderr)")
        try await expectUndisturbed(bench)
    }

    /// What the launcher starts is a script, which becomes the ranks.
    @Test func scriptsThatBecomeRanksAreRanks() async throws {
        let bench = try Workbench()
        let lockstep = try Mpirun.builtExecutable("lockstep").path
        // Longer than it takes to look at them first.
        try bench.write("#!/bin/sh\nsleep 1.5\nexec '\(lockstep)' \"$@\"\n", to: "env.sh")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: bench.file("env.sh"))
        let result = try await supervise(
            bench, program: bench.file("env.sh"), fault: once(bench, "step:8:pause:rank=1"))
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(lines(result).last == "supervise: done after 1 start", "\(lines(result))")
        try await expectUndisturbed(bench)
    }

    private func isSupervisor(_ process: Int32) -> Bool {
        let bytes = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return words.count > 1 && words[1] == "supervise"
    }

    @Test func whatNoStartCanMendEndsAtOnce() async throws {
        let bench = try Workbench()
        let result = try await supervise(bench, set: ["training.batch=13"])
        #expect(result.exitCode == 64)
        try FileManager.default.removeItem(atPath: bench.file("train.txt"))
        let missing = try await supervise(bench, ranks: 2)
        #expect(missing.exitCode == 66, "\(missing.stderr)")
        #expect(lines(missing).filter { $0.contains(": start ") }.count == 1)
    }

    @Test func itGivesUpAfterFailuresWithoutProgress() async throws {
        let bench = try Workbench()
        let result = try await supervise(
            bench, ranks: 2, options: ["--failures", "2"], fault: "step:7:throw")
        #expect(result.exitCode == 70)
        // The first failure comes after a new checkpoint.
        #expect(lines(result).filter { $0.contains(": start ") }.count == 3, "\(result.stderr)")
        #expect(lines(result).last?.contains("giving up after 2 failures") == true)
    }

    /// Hosts that answer while a file of their name is there; a launcher that knows no network.
    @Test func lostHostsLeaveAndReturningHostsComeBack() async throws {
        let bench = try Workbench()
        try bench.write("a slots=2\nb slots=2 # twins\n", to: "hosts")
        try bench.write("", to: "up-a")
        try bench.write(
            """
            #!/bin/sh
            # --hostfile FILE -n N COMMAND...
            cat "$2" >>\(bench.file("used")); echo "$4" >>\(bench.file("used"))
            shift 2
            exec mpirun --oversubscribe --bind-to none --mca mpi_yield_when_idle 1 "$@"

            """, to: "launcher")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: bench.file("launcher"))
        // Host b is back when step 10 is done; two seconds are enough to be found.
        let watcher = Task {
            while !FileManager.default.fileExists(atPath: bench.file("mark-0")) {
                do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
            }
            try? bench.write("", to: "up-b")
        }
        let result = try await supervise(
            bench,
            options: ["--probe", "test -e \(bench.file("up-{host}"))", "--returning", "0.2"],
            launcher: [bench.file("launcher"), "--hostfile", bench.file("hosts"), "-n", "4"],
            fault: once(bench, "step:10:pause:rank=1"))
        watcher.cancel()
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(lines(result).contains("supervise: 'b' does not answer: going on without it"))
        #expect(lines(result).contains { $0.contains("asking for an agreed stop, to go on") })
        let used = String(decoding: try bench.bytes(of: "used"), as: UTF8.self)
        #expect(used == "a slots=2\n2\na slots=2\nb slots=2\n4\n")
        try await expectUndisturbed(bench)
    }
}
