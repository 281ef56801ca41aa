internal import Tensors

/// Rates that rise and fall over and over.
///
/// Source: Smith, "Cyclical learning rates for training neural networks", 2017; PyTorch's `CyclicLR`
/// without cycles of the momentum.
public struct Cyclical: Hashable, Sendable {
    /// How the height of cycles changes.
    public enum Mode: String, CaseIterable, Sendable {
        /// Not at all.
        case triangular
        /// Half as high after each cycle.
        case triangular2
        /// Times gamma at each step.
        case exponentialRange = "exp_range"
    }

    /// The lowest rate, `base_lr`; the highest is the schedule's base, `max_lr`.
    public let bottom: Double
    /// The steps of a rise.
    public let stepsUp: Int
    /// The steps of a fall.
    public let stepsDown: Int
    /// How the height changes.
    public let mode: Mode
    /// The factor a step of `exponentialRange`.
    public let gamma: Double

    /// Names a schedule; nil for `stepsDown` is as many as `stepsUp`.
    public init(
        bottom: Double, stepsUp: Int = 2000, stepsDown: Int? = nil, mode: Mode = .triangular,
        gamma: Double = 1
    ) {
        self.bottom = bottom
        self.stepsUp = stepsUp
        self.stepsDown = stepsDown ?? stepsUp
        self.mode = mode
        self.gamma = gamma
    }

    func rate(top: Double, step: Int) -> Double {
        let cycle = step / (stepsUp + stepsDown), place = step % (stepsUp + stepsDown)
        let height =
            place <= stepsUp
            ? Double(place) / Double(stepsUp)
            : Double(stepsUp + stepsDown - place) / Double(stepsDown)
        let scale =
            switch mode {
            case .triangular: 1.0
            case .triangular2: 0.5.raised(to: cycle)
            case .exponentialRange: gamma.raised(to: step)
            }
        return bottom + (top - bottom) * height * scale
    }

    func validate() throws(ScheduleError) {
        guard bottom >= 0, bottom.isFinite else {
            throw ScheduleError("minimum is \(bottom): give a rate of 0 or more")
        }
        for (name, steps) in [("stepsUp", stepsUp), ("stepsDown", stepsDown)] where steps < 1 {
            throw ScheduleError("\(name) is \(steps): give at least 1 step")
        }
        guard gamma > 0, gamma <= 1 else {
            throw ScheduleError("gamma is \(gamma): give a factor above 0 and at most 1")
        }
    }
}
