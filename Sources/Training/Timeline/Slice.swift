/// A piece of a rank's time, by that rank's clock.
package struct Slice: Equatable, Sendable {
    /// What was done.
    package var activity: Activity
    /// In which step, counted from 0.
    package var step: Int
    /// When it began, in nanoseconds of the rank's clock.
    package var start: Int64
    /// How long it took, in nanoseconds.
    package var duration: Int64

    /// When it was over.
    package var end: Int64 { start + duration }

    /// Names a piece of time.
    package init(_ activity: Activity, step: Int, start: Int64, duration: Int64) {
        self.activity = activity
        self.step = step
        self.start = start
        self.duration = duration
    }

    /// Four numbers, for the way between ranks.
    package var encoded: [Int64] { [activity.rawValue, Int64(step), start, duration] }

    /// What was ``encoded``; nil if that is no slice.
    package init?(encoded: some Collection<Int64>) {
        let numbers = Array(encoded)
        guard numbers.count == 4, let activity = Activity(rawValue: numbers[0]) else { return nil }
        self.init(
            activity, step: Int(numbers[1]), start: numbers[2], duration: numbers[3])
    }
}
