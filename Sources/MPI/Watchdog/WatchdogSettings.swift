/// When a ``Watchdog`` ends a job, and how.
public struct WatchdogSettings: Hashable, Sendable {
    /// Seconds without a sign of life after which a process or its machine counts as lost; 0 is never.
    public var silence: Double
    /// Seconds without progress on any process after which a job counts as hanging; 0 is never.
    public var hang: Double
    /// The exit code of the processes that the watchdog ends; not 0.
    public var exitCode: Int32
    /// What the message ends with, such as what to do now.
    public var advice: String

    /// Settings.
    ///
    /// - Precondition: times are not negative, and the exit code is not 0.
    public init(
        silence: Double = 30, hang: Double = 300, exitCode: Int32 = 69,
        advice: String = "the job is ended"
    ) {
        precondition(silence >= 0 && hang >= 0, "negative times of a watchdog")
        precondition(exitCode != 0, "a lost job with exit code 0")
        self.silence = silence
        self.hang = hang
        self.exitCode = exitCode
        self.advice = advice
    }

    /// Seconds from one heartbeat to the next.
    ///
    /// Several fit into a silence, so that lost packets do not matter, and one a second costs nothing
    /// that could be measured.
    var interval: Double {
        let shortest = [silence, hang].filter { $0 > 0 }.min() ?? 30
        return min(max(shortest / 10, 0.02), 1)
    }

    /// Seconds of silence after which a process counts as dead whose machine says that nobody
    /// listens there.
    var death: Double { silence == 0 ? 3 : min(silence, 3) }
}
