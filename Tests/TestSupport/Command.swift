public import Foundation

/// Runs commands other than `mpirun`, such as scripts of the repository.
public enum Command {
    /// The repository's folder.
    public static var repository: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// Runs a command to its end, one job at a time like ``Mpirun``.
    ///
    /// - Parameters:
    ///   - command: a program, looked up in `PATH`, and its arguments.
    ///   - environment: variables to add; those of an MPI job or a Slurm job around this are left out.
    ///   - timeout: when to kill it with all that it started.
    ///   - directory: where to run it; the repository if left out.
    /// - Returns: how it ended, which may well be with an error.
    /// - Throws: what starting a process throws.
    public static func run(
        _ command: [String], environment: [String: String] = [:],
        timeout: Duration = .seconds(60), directory: URL? = nil
    ) async throws -> Mpirun.Result {
        let job = job(
            command, environment: environment, timeout: timeout, directory: directory)
        return try await Turnstile.shared.pass { try await job.run() }
    }

    /// A command that is to be run while the caller has the turn.
    static func job(
        _ command: [String], environment: [String: String] = [:], timeout: Duration,
        directory: URL? = nil
    ) -> Job {
        var variables = ProcessInfo.processInfo.environment
        for name in variables.keys
        where ["OMPI_", "PMIX_", "SLURM_"].contains(where: { name.hasPrefix($0) }) {
            variables[name] = nil
        }
        variables["SWIFT_BACKTRACE"] = "enable=no"
        variables["LOCKSTEP_PROGRESS"] = "plain"
        return Job(
            command: command, environment: variables.merging(environment) { $1 },
            directory: directory ?? repository, timeout: timeout)
    }

    /// Whether all of these programs can be found, also where administrators keep theirs.
    public static func exists(_ programs: String...) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        return programs.allSatisfy { program in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
        }
    }
}
