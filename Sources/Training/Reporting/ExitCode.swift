/// The exit codes of `lockstep`: those of BSD's `sysexits.h`, where it has one that fits.
///
/// Job scripts and schedulers act on them: 75 means "start me again with `--resume`".
public enum ExitCode {
    /// The command did what it was asked to do.
    public static let done: Int32 = 0
    /// The command line or the recipe is wrong (`EX_USAGE`).
    public static let usage: Int32 = 64
    /// An input exists, but its content is unusable (`EX_DATAERR`).
    public static let badData: Int32 = 65
    /// An input does not exist or cannot be read (`EX_NOINPUT`).
    public static let missingInput: Int32 = 66
    /// A rank or its host was lost, or the job hung, and the watchdog ended it (`EX_UNAVAILABLE`).
    ///
    /// Not ``stopped``: nothing was saved since the last checkpoint, and what ended the job may end
    /// the next one on the same hosts.
    public static let lost: Int32 = 69
    /// Lockstep itself is at fault (`EX_SOFTWARE`).
    public static let `internal`: Int32 = 70
    /// An output cannot be created or written (`EX_CANTCREAT`).
    public static let cannotCreate: Int32 = 73
    /// Stopped early on request, with everything saved to go on later (`EX_TEMPFAIL`).
    public static let stopped: Int32 = 75
}
