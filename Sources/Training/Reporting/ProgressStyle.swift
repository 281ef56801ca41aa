internal import Foundation

/// How progress is shown.
public enum ProgressStyle: Equatable, Sendable {
    /// One line that renews itself, on a terminal of this width in characters.
    case line(columns: Int)
    /// One line after the other, for files and job logs.
    case plain

    /// The width of a terminal that does not tell.
    static let usualColumns = 80

    /// The style for the standard output of this process.
    ///
    /// `LOCKSTEP_PROGRESS=line` or `plain` decides, if it is set. Under `mpirun` a rank's own
    /// output is a pipe or a pseudo-terminal that mpirun made, so the output of mpirun counts.
    public static func detect() -> ProgressStyle {
        detect(
            environment: ProcessInfo.processInfo.environment,
            processes: .live, process: ProcessInfo.processInfo.processIdentifier,
            columns: Terminal.columns(of:))
    }

    /// Finds the style for a process in a table of processes.
    ///
    /// - Parameters:
    ///   - environment: the environment variables
    ///   - processes: who started whom, and where outputs go
    ///   - process: the id of the process
    ///   - columns: the width of the terminal with this path
    /// - Returns: the style for its standard output, or that of its launcher
    package static func detect(
        environment: [String: String], processes: ProcessTable, process: Int32,
        columns: (String) -> Int?
    ) -> ProgressStyle {
        let wish = environment["LOCKSTEP_PROGRESS"]
        if wish == "plain" { return .plain }
        let speaker = processes.launcher(of: process) ?? process
        let terminal = processes.terminal(speaker)
        let isCapable = environment["TERM"] != "dumb"
        guard wish == "line" || (terminal != nil && isCapable) else { return .plain }
        return .line(columns: terminal.flatMap(columns) ?? usualColumns)
    }
}
