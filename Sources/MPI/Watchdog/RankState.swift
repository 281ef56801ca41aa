/// What a process was doing when it was last heard.
package struct RankState: Equatable {
    /// Steps done; nil before the first.
    package var step: Int?
    /// The phase of the program; empty between phases.
    package var phase = ""
    /// What it waits for in that phase; empty if it does not wait.
    package var operation = ""
    /// Microseconds since the operation began, or else the phase.
    package var elapsed = 0
    /// Grows with everything that it does.
    package var progress = 0

    package init(
        step: Int? = nil, phase: String = "", operation: String = "", elapsed: Int = 0,
        progress: Int = 0
    ) {
        self.step = step
        self.phase = phase
        self.operation = operation
        self.elapsed = elapsed
        self.progress = progress
    }

    /// What this process does now.
    static var own: RankState {
        let now = Clock.microseconds, limit = RecorderText.nameWidth
        let phase = FlightRecorder.phase.name(limit: limit)
        let operation = FlightRecorder.operation.name(limit: limit)
        let present = operation.isEmpty ? FlightRecorder.phase : FlightRecorder.operation
        return RankState(
            step: FaultNotice.marked, phase: phase, operation: operation,
            elapsed: max(present.elapsed(at: now), 0), progress: FlightRecorder.progress)
    }
}
