public import Tensors

/// The steps of averaged stochastic gradient descent (Polyak, Juditsky 1992), with PyTorch's
/// definition: w -= η (g + λ w) with η = rate / (1 + λ rate (t - 1))^α in update t, counted from 1.
///
/// The average is a ``WeightAverage`` beside it.
public final class ASGD: Optimizer {
    /// How fast the weights decay and the rate falls, λ; PyTorch's `lambd`.
    public let lambda: Double
    /// The power with which the rate falls, in 0...1.
    public let alpha: Double
    /// L2 penalty, added to the gradient.
    public let weightDecay: Double
    /// The elements that it updates.
    public let part: Range<Int>
    /// Updates done so far.
    public var updates = 0

    /// Makes the rule for parameters that were allocated, or for a part of their elements; the
    /// defaults are PyTorch's.
    public init(
        for parameters: ParameterSet, part: Range<Int>? = nil, lambda: Double = 1e-4,
        alpha: Double = 0.75, weightDecay: Double = 0
    ) {
        self.part = part ?? 0..<parameters.values.count
        self.lambda = lambda
        self.alpha = alpha
        self.weightDecay = weightDecay
    }

    /// None: the average is kept elsewhere.
    public var moments: [Moments] { [] }

    /// Changes the parameters in ``part`` once.
    public func update(_ parameters: ParameterSet, rate: Double, with kernels: Kernels) {
        let fall = (1 + lambda * rate * Double(updates)).raised(toFraction: alpha)
        // Without momentum the velocity is not looked at.
        kernels.momentum(
            rate: Float(rate / fall), momentum: 0, penalty: Float(weightDecay + lambda),
            isNesterov: false, isFirst: true, gradient: parameters.gradientsOnly[part],
            velocity: parameters.gradientsOnly[part],
            weight: parameters.values.whole[part])
        updates += 1
        parameters.markChanged()
    }
}
