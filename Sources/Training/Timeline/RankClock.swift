/// A rank's own clock: nanoseconds since the rank made it.
package struct RankClock: Sendable {
    private let origin = ContinuousClock.now

    /// A clock at 0.
    package init() {}

    /// The time.
    package var now: Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - origin).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
