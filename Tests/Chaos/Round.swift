import Foundation
import TestSupport
import Training

/// One supervised training with its injections.
struct Round {
    let number: Int
    let ranks: Int
    let injections: [Injection]
    /// Who writes checkpoints.
    let writers: CheckpointRecipe.Writers
    /// Whether training goes on while they are written.
    let isAsynchronous: Bool

    /// What came out.
    struct Outcome {
        /// The injections that happened, and what the supervisor said to each.
        let rows: [(injection: Injection, ending: String)]
        /// What is wrong; empty if nothing is.
        let faults: [String]
        let seconds: Double
        let log: String
    }

    func run(on bench: Bench) async throws -> Outcome {
        let folder = bench.file("round-\(number)"), run = folder + "/run"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // A disk of its own can really be full; the hosts would not see it.
        let disk =
            SmallDisk.isPossible && !isOnHosts ? try SmallDisk(at: run, kilobytes: 4096) : nil
        defer { disk?.unmount() }
        let marks = injections.indices.map { "\(folder)/happened-\($0)" }
        let cutter = Task { await cut(marks, bench) }
        let result = try await supervise(run, marks, bench)
        cutter.cancel()
        await cutter.value

        let happened = zip(injections, marks).filter {
            FileManager.default.fileExists(atPath: $0.1)
        }.map(\.0)
        let endings = result.stderr.split(separator: "\n").compactMap { line in
            line.hasPrefix("supervise: the job ")
                ? String(line.dropFirst("supervise: the job ".count)) : nil
        }
        let rows = happened.enumerated().map { index, injection in
            (injection, index < endings.count ? endings[index] : "ended with the one before")
        }
        return Outcome(
            rows: rows, faults: try await faults(result, run, bench), seconds: result.seconds,
            log: result.stdout + result.stderr)
    }

    private var isOnHosts: Bool { injections.contains(where: \.cutsLink) }

    private func supervise(
        _ run: String, _ marks: [String], _ bench: Bench
    ) async throws -> Mpirun.Result {
        let lockstep = try Mpirun.builtExecutable("lockstep").path
        let faults = zip(injections, marks).map { $0.fault(mark: $1) }.joined(separator: ";")
        var environment = ["LOCKSTEP_FAULT": faults, "LOCKSTEP_PROGRESS": "plain"]
        var launcher = [
            "mpirun", "--oversubscribe", "--bind-to", "none", "--mca", "mpi_yield_when_idle", "1",
        ]
        var prefix: [String] = []
        if isOnHosts, let hosts = bench.hosts {
            launcher += ["--hostfile", hosts.hostfile]
            for name in ["LOCKSTEP_FAULT", "LOCKSTEP_PROGRESS", "SWIFT_BACKTRACE"] {
                launcher += ["-x", name]
            }
            environment.merge(hosts.environment) { $1 }
            prefix = hosts.prefix("h1")
        }
        let supervisor = [
            lockstep, "supervise", "--silence", "4", "--grace", "1", "--pause", "0", "--failures",
            "30", "--stop-limit", "20", "--probe-limit", "3", "--returning", "1", "--",
        ]
        let job = [
            lockstep, "train", "recipe.yml", "--output", run, "--resume",
            "--set", "checkpoint.writers=\(writers.rawValue)",
            "--set", "checkpoint.asynchronous=\(isAsynchronous)",
        ]
        return try await Mpirun.run(
            prefix + supervisor + launcher + ["-n", "\(ranks)"] + job, environment: environment,
            timeout: .seconds(300), directory: URL(fileURLWithPath: bench.folder))
    }

    /// Cuts a host off when its injection says so, and connects it again after a while.
    private func cut(_ marks: [String], _ bench: Bench) async {
        for (injection, mark) in zip(injections, marks) where injection.cutsLink {
            while !FileManager.default.fileExists(atPath: mark) {
                do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
            }
            do {
                try bench.hosts?.cut("h2")
                // Longer than the silence, so that the job is lost, and the host with it.
                try? await Task.sleep(for: .seconds(9))
                try bench.hosts?.join("h2")
            } catch { tell("the link was not cut: \(error)") }
        }
    }

    /// What is not as it would be without a disturbance.
    private func faults(
        _ result: Mpirun.Result, _ run: String, _ bench: Bench
    ) async throws -> [String] {
        var found: [String] = []
        if result.timedOut { found.append("the supervisor did not come to an end") }
        if result.exitCode != 0 { found.append("exit code \(result.exitCode)") }
        let model = FileManager.default.contents(atPath: run + "/model.safetensors") ?? Data()
        let digest = FileDigest(of: [UInt8](model))
        if digest != bench.model { found.append("another model: \(digest.sha256)") }
        let left = try await leftProcesses(run)
        if !left.isEmpty { found.append("processes are left: \(left)") }
        let lines = FileManager.default.contents(atPath: run + "/metrics.jsonl") ?? Data()
        let steps = lines.split(separator: 0x0A).compactMap {
            try? JSONDecoder().decode(Line.self, from: Data($0)).step
        }
        if steps != Array(1...Bench.steps) { found.append("steps are missing in the metrics") }
        return found
    }

    /// The processes that stay behind; ranks of a host that was cut off end themselves after the
    /// watchdog's silence of 30 s.
    private func leftProcesses(_ run: String) async throws -> [Int32] {
        let patience: Duration = isOnHosts ? .seconds(45) : .zero
        let deadline = ContinuousClock.now + patience
        while true {
            let left = RankProcesses.running("lockstep", mentioning: run)
            if left.isEmpty || ContinuousClock.now >= deadline { return left }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// A line of a training step; those of validations have no gradient.
    private struct Line: Decodable {
        let step: Int
        let gradientNorm: Double
    }
}
