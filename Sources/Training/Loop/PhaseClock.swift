/// Seconds of a step by phase.
public struct PhaseClock: Sendable {
    /// Preparing batches.
    public var data = 0.0
    /// Forward and backward.
    public var compute = 0.0
    /// Summing over ranks, with the waiting for others.
    public var exchange = 0.0
    /// Scaling, clipping and the optimizer.
    public var update = 0.0

    private var last = ContinuousClock.now

    /// A clock at zero.
    public init() {}

    /// Begins a phase.
    public mutating func start() { last = .now }

    /// Adds the time since the last call to a phase.
    public mutating func finish(_ phase: WritableKeyPath<PhaseClock, Double>) {
        let now = ContinuousClock.now
        self[keyPath: phase] += (now - last) / .seconds(1)
        last = now
    }

    /// All phases together.
    public var total: Double { data + compute + exchange + update }

    /// What was added since an earlier reading.
    package func since(_ earlier: PhaseClock) -> PhaseClock {
        var times = self
        times.data -= earlier.data
        times.compute -= earlier.compute
        times.exchange -= earlier.exchange
        times.update -= earlier.update
        return times
    }

    /// Turns sums into means.
    public mutating func divide(by count: Double) {
        data /= count
        compute /= count
        exchange /= count
        update /= count
    }

    /// Returns the seconds so far and starts at zero.
    public mutating func take() -> PhaseClock {
        defer { self = PhaseClock() }
        return self
    }
}
