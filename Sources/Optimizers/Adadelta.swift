public import Tensors

/// Adadelta (Zeiler 2012), with PyTorch's definition: v = ρ v + (1 - ρ) g²,
/// d = √(u + ε) / √(v + ε) g, u = ρ u + (1 - ρ) d², w -= rate d.
public final class Adadelta: Optimizer {
    /// Decay of both means, ρ.
    public let rho: Double
    /// Added under both roots.
    public let epsilon: Double
    /// L2 penalty, added to the gradient.
    public let weightDecay: Double
    /// The elements that it updates.
    public let part: Range<Int>
    /// Updates done so far.
    public var updates = 0

    private let square: Memory<Float>
    private let change: Memory<Float>

    /// Makes the rule for parameters that were allocated, or for a part of their elements;
    /// the defaults are PyTorch's.
    public init(
        for parameters: ParameterSet, part: Range<Int>? = nil, rho: Double = 0.9,
        epsilon: Double = 1e-6,
        weightDecay: Double = 0
    ) {
        self.rho = rho
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        let part = part ?? 0..<parameters.values.count
        self.part = part
        square = Memory(count: part.count)
        change = Memory(count: part.count)
    }

    /// The means of squared gradients and of squared steps.
    public var moments: [Moments] {
        [Moments(name: "square", values: square), Moments(name: "change", values: change)]
    }

    /// Changes the parameters in ``part`` once.
    public func update(_ parameters: ParameterSet, rate: Double, with kernels: Kernels) {
        updates += 1
        kernels.adadelta(
            rate: Float(rate), rho: Float(rho), epsilon: Float(epsilon),
            penalty: Float(weightDecay), gradient: parameters.gradientsOnly[part],
            square: square.whole, change: change.whole, weight: parameters.values.whole[part])
        parameters.markChanged()
    }
}
