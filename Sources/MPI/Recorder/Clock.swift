internal import Glibc

/// The system's clocks, in microseconds.
enum Clock {
    /// Since some moment in the past, without leaps: `CLOCK_MONOTONIC`, which is the same for all
    /// processes of a machine.
    static var microseconds: Int { read(CLOCK_MONOTONIC) }

    /// Since 1970: `CLOCK_REALTIME`.
    static var sinceEpoch: Int { read(CLOCK_REALTIME) }

    private static func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        // Safe: the result is a local variable.
        unsafe clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }
}
