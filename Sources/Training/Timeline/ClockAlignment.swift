package import DataParallel

/// How a rank's clock is told in the time of rank 0: by a straight line through two readings, so
/// that clocks may go at different speeds.
package struct ClockAlignment: Equatable, Sendable {
    private let reading: ClockReading
    /// Nanoseconds that the other clock loses in one of its own.
    private let drift: Double

    /// The line through one reading, or two that lie apart.
    ///
    /// Over less than a second the error of the readings would look like drift: then the clocks are
    /// taken to go at one speed, with the reading that is surer.
    package init(_ first: ClockReading, _ last: ClockReading?) {
        guard let last, last.remote - first.remote >= 1_000_000_000 else {
            reading = ClockReading.best(of: [first] + (last.map { [$0] } ?? [])) ?? first
            drift = 0
            return
        }
        reading = first
        drift = Double(last.offset - first.offset) / Double(last.remote - first.remote)
    }

    /// The time of rank 0 when the other clock said `time`.
    package func aligned(_ time: Int64) -> Int64 {
        let since = time - reading.remote
        return reading.middle + since + Int64((drift * Double(since)).rounded())
    }
}
