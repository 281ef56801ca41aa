import Foundation

/// One run of a command, with its output and a time limit.
struct Job: Sendable {
    /// The command, looked up in `PATH`, and its arguments.
    let command: [String]
    let environment: [String: String]
    let directory: URL?
    let timeout: Duration

    /// Runs the command to its end, or to the end of its time.
    ///
    /// Output goes to files: a pipe fills up if nobody reads it, and is held open by any process
    /// that outlives the command.
    func run() async throws -> Mpirun.Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("lockstep-job-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = folder.appendingPathComponent("stdout")
        let errors = folder.appendingPathComponent("stderr")
        try Data().write(to: output)
        try Data().write(to: errors)

        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.environment = environment
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        let files = [try FileHandle(forWritingTo: output), try FileHandle(forWritingTo: errors)]
        process.standardOutput = files[0]
        process.standardError = files[1]
        let clock = ContinuousClock()
        let start = clock.now
        try Self.withAllSignals { try process.run() }
        // Nothing else closes them: after some hundred jobs there would be too many.
        for file in files { try file.close() }
        let timedOut = try await waitForEnd(of: process, until: start + timeout)
        let seconds = (clock.now - start) / .seconds(1)
        let bySignal = process.terminationReason == .uncaughtSignal
        return Mpirun.Result(
            exitCode: process.terminationStatus + (bySignal ? 128 : 0),
            stdout: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            stderr: String(decoding: try Data(contentsOf: errors), as: UTF8.self),
            seconds: seconds, timedOut: timedOut)
    }

    /// Runs `body` on a thread that blocks no signal.
    ///
    /// A process inherits the signals that the starting thread blocks, and threads of a pool block
    /// nearly all: without this `mpirun` would neither pass a signal on nor end at SIGTERM.
    static func withAllSignals<R>(_ body: () throws -> R) rethrows -> R {
        var none = sigset_t()
        var old = sigset_t()
        // Safe: all three functions use the two local sets for the call alone.
        _ = unsafe sigemptyset(&none)
        _ = unsafe pthread_sigmask(SIG_SETMASK, &none, &old)
        defer { _ = unsafe pthread_sigmask(SIG_SETMASK, &old, nil) }
        return try body()
    }

    /// Waits, and kills the process with all that it started if it takes too long.
    ///
    /// - Returns: whether it took too long.
    private func waitForEnd(
        of process: Process, until deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let clock = ContinuousClock()
        while process.isRunning && clock.now < deadline && !Task.isCancelled {
            // A cancelled sleep throws; the loop then ends by itself and the job is killed.
            try? await Task.sleep(for: .milliseconds(10))
        }
        guard process.isRunning else { return false }
        let tree = ProcessTree.descendants(of: process.processIdentifier)
        // mpirun ends its ranks in good order if it is asked to.
        process.terminate()
        let grace = clock.now + .seconds(2)
        while process.isRunning && clock.now < grace {
            try? await Task.sleep(for: .milliseconds(10))
        }
        ProcessTree.kill(tree)
        if process.isRunning { ProcessTree.kill([process.processIdentifier]) }
        process.sleepUntilExit()
        try Task.checkCancellation()
        return true
    }
}
