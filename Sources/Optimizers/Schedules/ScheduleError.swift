/// A value in a recipe that makes no learning-rate schedule.
public struct ScheduleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence: the offending value, and what to give instead.
    public let message: String

    /// The message.
    public var description: String { message }

    init(_ fault: String) {
        message = "the learning-rate schedule's " + fault
    }
}
