/// What one rank did when, for a picture of all ranks.
///
/// Kept in memory of a fixed size, see ``SliceStore``: noting a slice takes two readings of the
/// clock and no allocation.
package final class Timeline {
    /// Slices of a step at most: the four phases, and exchange and update once more.
    static let slicesPerStep = 6
    /// Slices of all ranks together, unless that leaves a rank fewer than ``fewestSteps``.
    static let sliceLimit = 120_000
    /// Steps that a rank keeps in any case, if it has so many.
    static let fewestSteps = 24
    /// Steps that a rank keeps at most.
    static let mostSteps = 2000
    /// Nothing shorter is shown, in nanoseconds: phases that a run has no use for.
    static let shortest: Int64 = 200

    private let clock: RankClock
    private var steps: SliceStore
    /// What does not happen in every step.
    private var events: SliceStore
    private var mark: Int64 = 0
    private var step = 0

    /// An empty timeline of one of `ranks` ranks.
    package init(clock: RankClock, ranks: Int) {
        self.clock = clock
        let fair = Self.sliceLimit / Self.slicesPerStep / max(ranks, 1)
        let capacity = min(max(fair, Self.fewestSteps), Self.mostSteps)
        steps = SliceStore(capacity: capacity, slicesPerEntry: Self.slicesPerStep)
        events = SliceStore(capacity: capacity / 2, slicesPerEntry: 1)
    }

    /// A step begins.
    package func begin(step: Int) {
        self.step = step
        steps.begin()
        mark = clock.now
    }

    /// What was done since the last call, in the present step.
    package func finish(_ activity: Activity) {
        let now = clock.now
        // Exchanges are matched with those of other ranks, so none may be missing.
        if activity == .exchange || now - mark >= Self.shortest {
            steps.append(Slice(activity, step: step, start: mark, duration: now - mark))
        }
        mark = now
    }

    /// Does something outside of steps.
    package func record<R>(_ activity: Activity, step: Int, _ body: () throws -> R) rethrows -> R {
        let start = clock.now
        defer {
            events.begin()
            events.append(
                Slice(activity, step: step, start: start, duration: clock.now - start))
        }
        return try body()
    }

    /// All that is kept, in the order of time.
    package var slices: [Slice] { (steps.kept + events.kept).sorted { $0.start < $1.start } }
}
