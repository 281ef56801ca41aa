internal import Foundation

/// A launcher that was started in a process group of its own, with all that it starts here.
final class SupervisedProcess {
    private let process: Process
    private let program: String
    private var family: Set<ProcessFamily.Member> = []
    private var ranks: Set<ProcessFamily.Member> = []
    private var hadRanks = false
    private var withoutRanksSince: ContinuousClock.Instant?
    private var killAt: ContinuousClock.Instant?
    private var isKilled = false

    /// Starts the command, found on the `PATH`.
    ///
    /// - Parameters:
    ///   - words: the command.
    ///   - program: what the launcher starts as ranks.
    ///   - environment: all of its variables.
    /// - Throws: ``SupervisionError`` if there is no such command.
    init(_ words: [String], program: String, environment: [String: String]) throws {
        // Linux keeps so many characters of a name.
        self.program = String((program.split(separator: "/").last ?? "").prefix(15))
        guard let name = words.first, let path = Self.find(name, environment["PATH"] ?? "") else {
            throw SupervisionError(
                "there is no command '\(words.first ?? "")'; install it, or give its whole path")
        }
        process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = Array(words.dropFirst())
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        // Foundation makes the child the leader of a new process group: Ctrl-C reaches this process
        // alone, which passes on what is right.
        do { try process.run() } catch {
            throw SupervisionError("cannot start '\(path)': \(FileError.reason(for: error))")
        }
    }

    private static func find(_ name: String, _ path: String) -> String? {
        if name.contains("/") { return name }
        return path.split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    var isRunning: Bool { process.isRunning }

    /// Whether ``end(grace:)`` was called.
    var isEnding: Bool { killAt != nil }

    /// The exit code; 128 plus the signal's number if a signal ended it, as in a shell.
    var exitCode: Int32 {
        process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    }

    /// Sends a signal to the launcher, which passes it on.
    func signal(_ number: Int32) {
        if process.isRunning { _ = kill(process.processIdentifier, number) }
    }

    /// Takes note of who belongs to the launcher, to find them when it is gone.
    func takeCensus() {
        guard process.isRunning else { return }
        let now = ProcessFamily.descendants(of: process.processIdentifier)
        family.formUnion(now)
        // A script that becomes the program has another name then, and is the same process.
        ranks = ranks.union(now.filter { $0.name == program }).filter(\.isAlive)
        if !ranks.isEmpty {
            hadRanks = true
            withoutRanksSince = nil
        } else if hadRanks, withoutRanksSince == nil {
            withoutRanksSince = .now
        }
    }

    /// How long the launcher has been without the ranks that it had on this machine.
    var timeWithoutRanks: Duration { withoutRanksSince.map { .now - $0 } ?? .zero }

    /// Asks the launcher to end everything; ``enforce()`` sees to it after `grace`.
    func end(grace: Duration) {
        guard killAt == nil else { return }
        takeCensus()
        killAt = .now + grace
        signal(SIGTERM)
    }

    /// Ends by force what was asked to end and is still there when its time is up.
    ///
    /// - Returns: whether force was used, which happens once.
    func enforce() -> Bool {
        guard let killAt, !isKilled, ContinuousClock.now >= killAt else { return false }
        isKilled = true
        sweep()
        return true
    }

    /// Ends what is left of the job on this machine, such as a stopped rank that outlives mpirun.
    ///
    /// Daemons on other machines end by themselves, with their ranks, when mpirun is gone.
    func sweep() {
        takeCensus()
        _ = kill(-process.processIdentifier, SIGKILL)
        for member in family where member.isAlive { _ = kill(member.id, SIGKILL) }
    }
}
