import Foundation
import TestSupport
import Testing

/// Jobs over several hosts, connected by TCP over links that are slow, fail, and come back.
///
/// The hosts are emulated (`scripts/lib/hosts`). `scripts/clusters` runs more cases than a plain test.
@Suite(
    .timeLimit(.minutes(60)), .serialized,
    .enabled(if: EmulatedHosts.missing == nil, Comment(rawValue: EmulatedHosts.missing ?? "")))
struct ClusterTests {
    /// Hosts, milliseconds one way, Mbit/s.
    struct Network: Sendable, CustomStringConvertible {
        let hosts: Int
        let delay: Double
        let rate: Double

        var description: String { "\(hosts) hosts, \(delay) ms, \(rate) Mbit/s" }

        static var chosen: [Network] {
            let few = [Network(hosts: 2, delay: 1, rate: 100)]
            guard isLong else { return few }
            return few + [
                Network(hosts: 2, delay: 0, rate: 0), Network(hosts: 2, delay: 5, rate: 100),
                Network(hosts: 4, delay: 1, rate: 100), Network(hosts: 4, delay: 5, rate: 100),
            ]
        }
    }

    private static let isLong = ProcessInfo.processInfo.environment["LOCKSTEP_CLUSTERS"] == "all"
    private static let ranks = 8

    /// Hosts that share `ranks` ranks.
    private func use<R: Sendable>(
        _ count: Int, _ bench: Workbench, _ body: @Sendable (EmulatedHosts) async throws -> R
    ) async throws -> R {
        try await EmulatedHosts.use(
            count, slots: Self.ranks / count, folder: bench.file("hosts"), body)
    }

    /// Trains on all hosts, started from h1: by `mpirun`, or by the supervisor with these options.
    private func train(
        _ bench: Workbench, on hosts: EmulatedHosts, steps: Int, supervise: [String]? = nil,
        watchdog: Int = 30, faults: [String] = []
    ) async throws -> Mpirun.Result {
        let lockstep = try Mpirun.builtExecutable("lockstep").path
        let fault = faults.enumerated().map { "\($1):once=\(bench.file("mark-\($0)"))" }
        var launch = ["mpirun", "--hostfile", hosts.hostfile, "-n", "\(Self.ranks)"]
        for name in ["LOCKSTEP_FAULT", "LOCKSTEP_PROGRESS", "SWIFT_BACKTRACE"] {
            launch += ["-x", name]
        }
        let job = [
            lockstep, "train", bench.file("recipe.yml"), "--output", bench.file("run"), "--resume",
            "--steps", "\(steps)", "--set", "checkpoint.every=5",
            "--set", "training.watchdog.silence=\(watchdog)",
        ]
        let front = supervise.map { [lockstep, "supervise"] + $0 + ["--"] } ?? []
        let variables = [
            "LOCKSTEP_FAULT": fault.joined(separator: ";"), "LOCKSTEP_PROGRESS": "plain",
        ]
        return try await hosts.run(
            front + launch + job, on: "h1", environment: variables, timeout: .seconds(240),
            directory: bench.path)
    }

    private func expectUndisturbed(_ bench: Workbench, steps: Int) async throws {
        let result = try await bench.train("undisturbed", steps: steps)
        try #require(result.exitCode == 0, "\(result.stderr)")
        #expect(try bench.model("run") == bench.model("undisturbed"))
        #expect(try Metrics(bench.file("run")).steps == Array(1...steps))
    }

    /// Waits until something is true, for a minute at most.
    private func wait(for what: String, _ isTrue: () -> Bool) async throws {
        let clock = ContinuousClock(), deadline = clock.now + .seconds(60)
        while clock.now < deadline {
            if isTrue() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Late(what: what)
    }

    private func wait(forFile path: String) async throws {
        try await wait(for: path) { FileManager.default.fileExists(atPath: path) }
    }

    private struct Late: Error { let what: String }

    @Test(arguments: Network.chosen)
    func aNetworkCostsTimeButNoBit(network: Network) async throws {
        let bench = try Workbench()
        try await use(network.hosts, bench) { hosts in
            try hosts.link(delay: network.delay, rate: network.rate)
            let result = try await train(bench, on: hosts, steps: 26)
            #expect(result.exitCode == 0, "\(result.stderr)")
        }
        try await expectUndisturbed(bench, steps: 26)
    }

    @Test func anOutageOfTwoSecondsCostsNoStep() async throws {
        let bench = try Workbench()
        try await use(2, bench) { hosts in
            let cutter = Task {
                try await wait(forFile: bench.file("mark-0"))
                try hosts.cut("h2")
                // The pause that gave the time for this is over.
                try await Task.sleep(for: .seconds(2.2))
                let before = try Metrics(bench.file("run")).steps
                try await Task.sleep(for: .seconds(2))
                let after = try Metrics(bench.file("run")).steps
                try hosts.join("h2")
                #expect(before == after, "the outage is one")
            }
            let result = try await train(
                bench, on: hosts, steps: 30, faults: ["step:12:pause:rank=0"])
            #expect(result.exitCode == 0, "\(result.stderr)")
            try await cutter.value
            #expect(result.stdout.contains("no checkpoint yet"), "there was one start alone")
        }
        try await expectUndisturbed(bench, steps: 30)
    }

    /// Who notices that a host is silent, after 4 seconds.
    enum Watch: CaseIterable {
        case ranks
        case supervisor

        static var chosen: [Watch] { isLong ? allCases : [.ranks] }

        var silence: (ranks: Int, supervisor: Int) { self == .ranks ? (4, 120) : (60, 4) }
    }

    /// Silence of 4 s, 2 s until all ranks have ended, 2 s and 2 s until force is used on `mpirun`, 3 s
    /// to find out who is there, and some for a busy machine.
    @Test(arguments: Watch.chosen)
    func aJobGoesOnWithoutAHostAndTakesItBack(watch: Watch) async throws {
        let bench = try Workbench()
        try await use(2, bench) { hosts in
            let disturber = Task { () -> Double in
                try await wait(forFile: bench.file("mark-0"))
                try hosts.cut("h2")
                let clock = ContinuousClock(), start = clock.now
                let file = bench.file("run/supervise.hosts")
                try await wait(for: "the first host alone") {
                    (try? String(contentsOfFile: file, encoding: .utf8)) == "h1 slots=4\n"
                }
                let seconds = (clock.now - start) / .seconds(1)
                // It comes back in one of the pauses.
                try await wait(forFile: bench.file("mark-1"))
                try hosts.join("h2")
                return seconds
            }
            let result = try await train(
                bench, on: hosts, steps: 60,
                supervise: [
                    "--silence", "\(watch.silence.supervisor)", "--grace", "2",
                    "--probe-limit", "3", "--returning", "0.5", "--pause", "0",
                ],
                watchdog: watch.silence.ranks,
                faults: ["step:20:pause:rank=0"] + (30..<35).map { "step:\($0):pause:rank=1" })
            #expect(result.exitCode == 0, "\(result.stderr)")
            let seconds = try await disturber.value
            #expect(seconds < 30)
            let lines = result.stderr.split(separator: "\n").filter { $0.hasPrefix("supervise: ") }
            #expect(lines.contains("supervise: 'h2' does not answer: going on without it"))
            #expect(lines.contains { $0.contains(": 4 ranks on 1 host (h1), from step ") })
            #expect(lines.contains { $0.contains("'h2' answers again: asking for an agreed stop") })
            #expect(lines.last == "supervise: done after 3 starts", "\(lines)")
            #expect(hosts.processes(on: "h1", of: "lockstep", mentioning: bench.path).isEmpty)
        }
        try await expectUndisturbed(bench, steps: 60)
    }
}
