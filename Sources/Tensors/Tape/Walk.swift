/// Which way a recurrence walks over how many time steps, and where its states start anew.
package struct Walk: Sendable {
    /// Time steps, T.
    package let times: Int
    /// Whether it walks from the last step to the first.
    package let isBackward: Bool
    /// States start anew after so many steps, counted from time 0; nil for never.
    package let chunk: Int?

    /// A walk.
    package init(times: Int, isBackward: Bool, chunk: Int? = nil) {
        precondition(chunk ?? 1 >= 1, "chunks of \(chunk ?? 0) steps")
        self.times = times
        self.isBackward = isBackward
        self.chunk = chunk
    }

    /// The time of step `number`.
    package func time(_ number: Int) -> Int { isBackward ? times - 1 - number : number }

    /// The time before `time` in the walk; nil where states start.
    package func before(_ time: Int) -> Int? {
        let step = isBackward ? time + 1 : time
        if step == (isBackward ? times : 0) { return nil }
        if let chunk, step.isMultiple(of: chunk) { return nil }
        return isBackward ? time + 1 : time - 1
    }

    /// Calls `body` with the steps between two starts of the states, run by run.
    package func eachRun(_ body: (_ times: Range<Int>) -> Void) {
        let size = chunk ?? max(times, 1)
        for start in stride(from: 0, to: times, by: size) {
            body(start..<min(start + size, times))
        }
    }
}
