internal import Foundation

/// Hosts on this machine, each with an address and processes of its own, connected by a switch that
/// can be slow, lossy or cut: `scripts/lib/hosts`.
public final class EmulatedHosts: Sendable {
    /// A command of the script that failed.
    public struct Failed: Error, CustomStringConvertible {
        /// What was tried and what was said.
        public let description: String
    }

    /// What is missing to have such hosts; nil if nothing is.
    public static let missing: String? = {
        let (code, text) = (try? command(["possible"])) ?? (1, "no emulated hosts: no bash")
        return code == 0 ? nil : text.trimmingCharacters(in: .whitespacesAndNewlines)
    }()

    /// Variables for Open MPI's launchers on these hosts.
    public let environment: [String: String]
    private let folder: String

    /// Starts hosts h1 to h`count`.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - slots: the ranks of each.
    ///   - folder: a folder for them that does not exist yet.
    /// - Throws: ``Failed``, or that `lockstep-switch` was not built.
    public init(_ count: Int, slots: Int, folder: String) throws {
        self.folder = folder
        let network = try Mpirun.builtExecutable("lockstep-switch").path
        try Self.succeed(
            [folder, "start", "\(count)", "\(slots)"], ["LOCKSTEP_SWITCH": network])
        let text = try String(contentsOfFile: folder + "/environment", encoding: .utf8)
        let pairs = text.split(whereSeparator: \.isWhitespace).compactMap { word in
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
        environment = Dictionary(pairs) { $1 }
    }

    deinit { stop() }

    /// Starts hosts, lends them, and ends them; no other job of these tests runs meanwhile.
    public static func use<R: Sendable>(
        _ count: Int, slots: Int, folder: String,
        _ body: @Sendable (EmulatedHosts) async throws -> R
    ) async throws -> R {
        try await Turnstile.shared.pass {
            let hosts = try EmulatedHosts(count, slots: slots, folder: folder)
            defer { hosts.stop() }
            return try await body(hosts)
        }
    }

    /// Runs a command on a host, with what Open MPI's launchers need.
    public func run(
        _ command: [String], on host: String, environment: [String: String], timeout: Duration,
        directory: String
    ) async throws -> Mpirun.Result {
        try await Command.job(
            prefix(host) + command, environment: self.environment.merging(environment) { $1 },
            timeout: timeout, directory: URL(fileURLWithPath: directory)
        ).run()
    }

    /// The hostfile of all of them.
    public var hostfile: String { folder + "/hostfile" }

    /// What to put in front of a command to run it on a host.
    public func prefix(_ host: String) -> [String] { [Self.script, folder, "on", host] }

    /// Sets delay (milliseconds one way), rate (Mbit/s, 0 for any) and the share of lost frames.
    public func link(delay: Double, rate: Double = 0, loss: Double = 0) throws {
        try Self.succeed([folder, "link", "\(delay)", "\(rate)", "\(loss)"])
    }

    /// Lets no packet to or from a host through any more.
    public func cut(_ host: String) throws { try Self.succeed([folder, "cut", host]) }

    /// Connects a host again.
    public func join(_ host: String) throws { try Self.succeed([folder, "join", host]) }

    /// The processes of an executable on a host; seen from outside.
    public func processes(on host: String, of name: String, mentioning text: String) -> [Int32] {
        let files = FileManager.default
        let number =
            (try? String(contentsOfFile: "\(folder)/\(host).process", encoding: .utf8)) ?? ""
        let first = number.trimmingCharacters(in: .whitespacesAndNewlines)
        let home = try? files.destinationOfSymbolicLink(atPath: "/proc/\(first)/ns/uts")
        return RankProcesses.running(name, mentioning: text).filter {
            (try? files.destinationOfSymbolicLink(atPath: "/proc/\($0)/ns/uts")) == home
        }
    }

    /// Ends all hosts with all of their processes.
    public func stop() { _ = try? Self.command([folder, "stop"]) }

    // MARK: The script

    private static let script = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../scripts/lib/hosts")
        .standardizedFileURL.path

    private static func succeed(_ words: [String], _ extra: [String: String] = [:]) throws {
        let (code, text) = try command(words, extra)
        if code != 0 {
            throw Failed(description: "hosts \(words.joined(separator: " ")): \(text)")
        }
    }

    /// Runs the script to its end; what it leaves in the background has other files open.
    private static func command(
        _ words: [String], _ extra: [String: String] = [:]
    ) throws -> (code: Int32, text: String) {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("lockstep-hosts-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data().write(to: file)
        let output = try FileHandle(forWritingTo: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: script)
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(extra) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try Job.withAllSignals { try process.run() }
        try output.close()
        process.sleepUntilExit()
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return (process.terminationStatus, text)
    }
}
