/// How patient a supervisor is.
public struct SupervisionLimits: Sendable {
    /// A job without any change in its run for so long hangs.
    public var silence: Duration = .seconds(120)
    /// From the request to end to the use of force.
    public var grace: Duration = .seconds(10)
    /// How long an agreed stop may take.
    public var stop: Duration = .seconds(60)
    /// A host that takes longer does not answer.
    public var probe: Duration = .seconds(10)
    /// How often lost hosts are asked whether they are back.
    public var returning: Duration = .seconds(30)
    /// The pause after the first failure; it doubles with each further one.
    public var pause: Duration = .seconds(1)
    /// The longest pause.
    public var longestPause: Duration = .seconds(60)
    /// So many failures one after another without a new checkpoint, and it gives up.
    public var failures = 5

    /// The limits for jobs of minutes to weeks.
    public init() {}

    /// How long nothing may happen: twice as long after each attempt in a row that was ended for it
    /// without a new checkpoint, because the limit itself may be what is wrong.
    package func silence(after attempts: Int) -> Duration { silence * (1 << min(attempts, 4)) }

    /// The pause before another start, by the failures without progress before it.
    package func pause(after failures: Int) -> Duration {
        guard failures > 0 else { return .zero }
        return min(pause * (1 << min(failures - 1, 16)), longestPause)
    }
}
