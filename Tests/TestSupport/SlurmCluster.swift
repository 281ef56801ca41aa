import Foundation

/// A Slurm of a test's own: two nodes of four processors, on this machine, by the real daemons.
public struct SlurmCluster: Sendable {
    /// What Slurm says of a job.
    public struct State: Sendable {
        /// Such as `RUNNING`, `COMPLETED`, `FAILED`.
        public let name: String
        /// How often it was put back into the queue.
        public let restarts: Int
        /// Its batch script's exit code.
        public let exitCode: Int

        /// Whether nothing more will happen to it.
        public var isFinal: Bool {
            !["PENDING", "CONFIGURING", "RUNNING", "COMPLETING", "SUSPENDED"].contains(name)
        }
    }

    /// A cluster, or a job, that did not do what it should.
    public struct Failure: Error, CustomStringConvertible {
        /// What was seen.
        public let description: String

        /// Says what was seen.
        public init(description: String) { self.description = description }
    }

    /// Whether Slurm's and Munge's programs are on this machine.
    public static let isInstalled = Command.exists(
        "munged", "slurmctld", "slurmd", "sbatch", "srun", "scontrol", "mpirun")

    private let environment: [String: String]

    /// Starts a cluster, lends it, and ends it; no other job of these tests runs meanwhile.
    public static func use<R: Sendable>(
        _ body: @Sendable (SlurmCluster) async throws -> R
    ) async throws -> R {
        try await Turnstile.shared.pass {
            let folder =
                FileManager.default.temporaryDirectory.path + "/slurm-"
                + UUID().uuidString.prefix(8)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let script = Command.repository.path + "/scripts/lib/slurm-cluster"
            let up = try await Command.job([script, "up", folder], timeout: .seconds(60)).run()
            guard up.exitCode == 0 else { throw Failure(description: up.stderr) }
            let pairs = up.stdout.split(separator: "\n").map {
                $0.split(separator: "=", maxSplits: 1)
            }
            let cluster = SlurmCluster(
                environment: Dictionary(
                    uniqueKeysWithValues: pairs.map { (String($0[0]), String($0[1])) }))
            let result: Result<R, any Error>
            do { result = .success(try await body(cluster)) } catch { result = .failure(error) }
            _ = try await Command.job([script, "down", folder], timeout: .seconds(60)).run()
            return try result.get()
        }
    }

    /// Runs one of Slurm's commands, from the repository's folder.
    public func run(
        _ command: [String], environment: [String: String] = [:]
    ) async throws -> Mpirun.Result {
        try await Command.job(
            command, environment: self.environment.merging(environment) { $1 },
            timeout: .seconds(60)
        ).run()
    }

    /// Submits one of `scripts/slurm` and gives the job's number.
    public func submit(
        _ script: String, log: String, options: [String] = [], environment: [String: String]
    ) async throws -> Int {
        let result = try await run(
            ["sbatch", "--parsable", "--output", log] + options + ["scripts/slurm/\(script)"],
            environment: environment)
        guard let job = Int(result.stdout.filter(\.isNumber)), result.exitCode == 0 else {
            throw Failure(description: result.stdout + result.stderr)
        }
        return job
    }

    /// What Slurm says of a job.
    public func state(of job: Int) async throws -> State {
        let result = try await run(["scontrol", "show", "job", "\(job)"])
        func value(_ name: String) -> Substring {
            let word = result.stdout.split(whereSeparator: \.isWhitespace)
                .first { $0.hasPrefix(name + "=") }
            return word?.dropFirst(name.count + 1) ?? ""
        }
        let code = value("ExitCode").split(separator: ":").first.flatMap { Int($0) }
        return State(
            name: String(value("JobState")), restarts: Int(value("Restarts")) ?? 0,
            exitCode: code ?? -1)
    }

    /// Waits until a job has ended for good.
    public func end(of job: Int, within limit: Duration = .seconds(150)) async throws -> State {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            let state = try await state(of: job)
            if state.isFinal { return state }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw Failure(description: "job \(job) is still \(try await state(of: job).name)")
    }
}
