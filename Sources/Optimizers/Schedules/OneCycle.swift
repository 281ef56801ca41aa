internal import Tensors

/// One rise to the highest rate and a fall to almost nothing.
///
/// Source: Smith, Topin, "Super-convergence", 2019; PyTorch's `OneCycleLR` without a cycle of the
/// momentum.
public struct OneCycle: Hashable, Sendable {
    /// How a rate goes from one to the next.
    public enum Annealing: String, CaseIterable, Sendable {
        /// Along half a cosine.
        case cosine = "cos"
        /// In a straight line.
        case linear
    }

    /// The part of the steps in which the rate rises, `pct_start`.
    public let riseFraction: Double
    /// How it rises and falls.
    public let annealing: Annealing
    /// The highest rate divided by this is the first, `div_factor`.
    public let startDivisor: Double
    /// The first rate divided by this is the last, `final_div_factor`.
    public let finalDivisor: Double
    /// Whether it falls to the first rate as fast as it has risen, and then on to the last.
    public let hasThreePhases: Bool

    /// Names a schedule; the defaults are PyTorch's.
    public init(
        riseFraction: Double = 0.3, annealing: Annealing = .cosine, startDivisor: Double = 25,
        finalDivisor: Double = 1e4, hasThreePhases: Bool = false
    ) {
        self.riseFraction = riseFraction
        self.annealing = annealing
        self.startDivisor = startDivisor
        self.finalDivisor = finalDivisor
        self.hasThreePhases = hasThreePhases
    }

    func rate(top: Double, step: Int, total: Int) -> Double {
        let first = top / startDivisor, last = first / finalDivisor
        let rise = riseFraction * Double(total)
        let end = Double(total - 1), place = min(Double(step), end)
        if place <= rise - 1 { return anneal(first, top, place, 0, rise - 1) }
        guard hasThreePhases else { return anneal(top, last, place, rise - 1, end) }
        let middle = 2 * rise - 2
        if place <= middle { return anneal(top, first, place, rise - 1, middle) }
        return anneal(first, last, place, middle, end)
    }

    private func anneal(
        _ start: Double, _ end: Double, _ place: Double, _ from: Double, _ to: Double
    ) -> Double {
        // A phase of a single step has its end.
        let part = to > from ? (place - from) / (to - from) : 1
        switch annealing {
        case .cosine: return end + (start - end) / 2 * (cosineOfPi(part) + 1)
        case .linear: return start + (end - start) * part
        }
    }

    func validate() throws(ScheduleError) {
        guard riseFraction >= 0, riseFraction <= (hasThreePhases ? 0.5 : 1) else {
            throw ScheduleError(
                "pctStart is \(riseFraction): give 0 to \(hasThreePhases ? "0.5" : "1")")
        }
        for (name, divisor) in [
            ("divFactor", startDivisor), ("finalDivFactor", finalDivisor),
        ] where !(divisor >= 1 && divisor.isFinite) {
            throw ScheduleError("\(name) is \(divisor): give 1 or more")
        }
    }
}
