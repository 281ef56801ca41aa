internal import Tensors

/// How many steps windows over time have left of a sequence of n: ⌊(factor n + rest) / stride⌋ + 1.
///
/// Windows one after another are one such function again, so that layers whose steps go together are
/// found by comparison. The factor is more than 1 where a step begins as several, such as letters.
struct StepScale: Equatable, Sendable, CustomStringConvertible {
    private var factor = 1
    private var rest = -1
    private var stride = 1

    /// All of them.
    init() {}

    /// So many for each.
    init(each count: Int) { factor = count }

    /// What is left after another window.
    func after(_ window: SlidingWindow) -> StepScale {
        var scale = self
        scale.rest += stride * (1 + window.before + window.after - window.span)
        scale.stride *= window.stride
        return scale.reduced
    }

    /// So many for each that is left; nil where a stride has made steps fewer.
    func times(_ count: Int) -> StepScale? {
        if stride > 1 { return nil }
        var scale = self
        scale.factor *= count
        scale.rest = count * (rest + 1) - 1
        return scale
    }

    /// The same function with the smallest numbers.
    private var reduced: StepScale {
        var scale = self
        var divisor = factor, other = stride
        while other > 0 { (divisor, other) = (other, divisor % other) }
        scale.factor /= divisor
        scale.stride /= divisor
        // ⌊(g a + r) / (g s)⌋ = ⌊(a + ⌊r / g⌋) / s⌋.
        scale.rest = Int((Double(rest) / Double(divisor)).rounded(.down))
        return scale
    }

    /// Such as "(steps - 2)" or "(steps + 1) / 2", which is rounded down.
    var description: String {
        let shift = rest + stride, steps = factor == 1 ? "steps" : "\(factor) steps"
        let sum = shift == 0 ? steps : "(\(steps) \(shift < 0 ? "-" : "+") \(abs(shift)))"
        return stride == 1 ? sum : "\(sum) / \(stride)"
    }
}
