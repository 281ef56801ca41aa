public import Foundation

/// Starts built executables under `mpirun`, or alone, and says how they ended.
public enum Mpirun {
    /// How a job ended.
    public struct Result: Sendable {
        /// The exit code; 128 plus the signal's number if a signal ended it, as in a shell.
        public let exitCode: Int32

        /// All that the processes printed.
        public let stdout: String

        /// All that the processes, and `mpirun`, wrote to standard error.
        public let stderr: String

        /// From start to end, in seconds.
        public let seconds: Double

        /// Whether the job had to be killed because its time was up.
        public let timedOut: Bool
    }

    /// A job that could not even be started.
    public struct NotStarted: Error, CustomStringConvertible {
        /// What is missing, and how to get it.
        public let description: String
    }

    /// How long a job may take unless a test says otherwise: what hangs ends, what is slow does not.
    ///
    /// Ranks of MPICH do not give way while they wait, and a machine may have other work.
    public static let patience = Duration.seconds(300)

    /// Runs a scenario of `lockstep-scenarios`.
    ///
    /// - Parameters:
    ///   - ranks: the number of processes; nil starts one without `mpirun`.
    ///   - scenario: its name.
    ///   - arguments: its arguments.
    ///   - mca: Open MPI's own parameters, such as `["btl": "self,tcp"]`.
    ///   - environment: variables to add.
    ///   - timeout: when to kill the job.
    /// - Returns: how the job ended, which may well be with an error.
    /// - Throws: ``NotStarted`` if `lockstep-scenarios` was not built.
    public static func run(
        ranks: Int?, scenario: String, arguments: [String] = [], mca: [String: String] = [:],
        environment: [String: String] = [:], timeout: Duration = patience
    ) async throws -> Result {
        try await run(
            ranks: ranks, executable: "lockstep-scenarios", arguments: [scenario] + arguments,
            mca: mca, environment: environment, timeout: timeout)
    }

    /// Runs an executable of this package.
    ///
    /// A job of several ranks runs alone, whatever the number of tests: it already fills a small machine.
    ///
    /// - Parameters:
    ///   - ranks: the number of processes; nil starts one without `mpirun`.
    ///   - executable: the name of a product or executable target that the test target depends on.
    ///   - arguments: its arguments.
    ///   - mca: Open MPI's own parameters.
    ///   - environment: variables to add.
    ///   - timeout: when to kill the job.
    ///   - directory: where to run it; the present directory if left out.
    /// - Returns: how the job ended, which may well be with an error.
    /// - Throws: ``NotStarted`` if the executable was not built.
    public static func run(
        ranks: Int?, executable: String, arguments: [String] = [], mca: [String: String] = [:],
        environment: [String: String] = [:], timeout: Duration = patience,
        directory: URL? = nil
    ) async throws -> Result {
        let path = try builtExecutable(executable).path
        let command = ranks.map { launcher(ranks: $0, mca: mca) + [path] } ?? [path]
        return try await run(
            command + arguments,
            environment: variables(ranks: ranks, mca: mca).merging(environment) { $1 },
            timeout: timeout, directory: directory, isSingle: (ranks ?? 1) == 1)
    }

    /// Runs any command, such as one that starts jobs itself, in its turn.
    ///
    /// - Parameters:
    ///   - command: looked up in `PATH`, with its arguments.
    ///   - environment: variables to add.
    ///   - timeout: when to kill it, with all that it started.
    ///   - directory: where to run it; the present directory if left out.
    ///   - isSingle: whether it is one process, beside which others may run.
    /// - Returns: how it ended, which may well be with an error.
    /// - Throws: what stands in the way of a start.
    public static func run(
        _ command: [String], environment: [String: String] = [:], timeout: Duration = patience,
        directory: URL? = nil, isSingle: Bool = false
    ) async throws -> Result {
        var variables = ProcessInfo.processInfo.environment
        // A test may itself run inside of an MPI job or of a test of one.
        let prefixes = ["OMPI_", "PMIX_", "PMI_"]
        for name in variables.keys where prefixes.contains(where: { name.hasPrefix($0) }) {
            variables[name] = nil
        }
        // Containers are root; a dead rank should be dead at once, not after printing its stack.
        variables["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
        variables["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
        variables["SWIFT_BACKTRACE"] = "enable=no"
        variables.merge(environment) { $1 }
        let job = Job(
            command: command, environment: variables, directory: directory, timeout: timeout)
        return try await Turnstile.shared.pass(isSingle: isSingle) { try await job.run() }
    }

    /// Open MPI's parameters where no launcher takes them, and what MPICH has in their place: more ranks than
    /// ``MPIChoice/mostRanksOverTCP`` keep shared memory.
    private static func variables(ranks: Int?, mca: [String: String]) -> [String: String] {
        if MPIChoice.isMPICH {
            let isOverTCP =
                mca["btl"] == "self,tcp" && (ranks ?? 1) <= (MPIChoice.mostRanksOverTCP ?? .max)
            return isOverTCP ? ["UCX_TLS": "self,tcp"] : [:]
        }
        guard ranks == nil else { return [:] }
        return Dictionary(uniqueKeysWithValues: mca.map { ("OMPI_MCA_\($0)", $1) })
    }

    /// More ranks than cores, not bound to any, that give way while they wait.
    private static func launcher(ranks: Int, mca: [String: String]) -> [String] {
        if MPIChoice.isMPICH { return [MPIChoice.mpichLauncher, "-n", "\(ranks)"] }
        var command = ["mpirun", "--oversubscribe", "--bind-to", "none"]
        let parameters = ["mpi_yield_when_idle": "1"].merging(mca) { $1 }
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            command += ["--mca", name, value]
        }
        return command + ["-n", "\(ranks)"]
    }

    /// Finds an executable where the build put it: beside the test bundle.
    public static func builtExecutable(_ name: String) throws -> URL {
        let start = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        var directory = start.resolvingSymlinksInPath().deletingLastPathComponent()
        // On macOS the bundle is a directory with the test executable further down.
        for _ in 0..<4 {
            let candidate = directory.appendingPathComponent(name)
            let facts = try? candidate.resourceValues(forKeys: [.isRegularFileKey])
            if facts?.isRegularFile == true { return candidate }
            directory.deleteLastPathComponent()
        }
        throw NotStarted(
            description: "no executable \(name) beside \(start.path): build it with swift build")
    }
}
