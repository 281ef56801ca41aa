internal import Tensors

/// How many steps windows over time have left of a sequence of n: ⌊(n + rest) / stride⌋ + 1.
///
/// Windows one after another are one such function again, so that layers whose steps go together are
/// found by comparison.
struct StepScale: Equatable, Sendable, CustomStringConvertible {
    private var rest = -1
    private var stride = 1

    /// All of them.
    init() {}

    /// What is left after another window.
    func after(_ window: SlidingWindow) -> StepScale {
        var scale = self
        scale.rest += stride * (1 + window.before + window.after - window.span)
        scale.stride *= window.stride
        return scale
    }

    /// Such as "(steps - 2)" or "(steps + 1) / 2", which is rounded down.
    var description: String {
        let shift = rest + stride
        let sum = shift == 0 ? "steps" : "(steps \(shift < 0 ? "-" : "+") \(abs(shift)))"
        return stride == 1 ? sum : "\(sum) / \(stride)"
    }
}
