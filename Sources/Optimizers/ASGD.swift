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
    /// Updates done so far.
    public var updates = 0

    /// Makes the rule; the defaults are PyTorch's.
    public init(lambda: Double = 1e-4, alpha: Double = 0.75, weightDecay: Double = 0) {
        self.lambda = lambda
        self.alpha = alpha
        self.weightDecay = weightDecay
    }

    /// None: the average is kept elsewhere.
    public var moments: [Moments] { [] }

    /// Changes all parameters once.
    public func update(_ parameters: ParameterSet, rate: Double, with kernels: Kernels) {
        let fall = (1 + lambda * rate * Double(updates)).raised(toFraction: alpha)
        // Without momentum the velocity is not looked at.
        kernels.momentum(
            rate: Float(rate / fall), momentum: 0, penalty: Float(weightDecay + lambda),
            isNesterov: false, isFirst: true, gradient: parameters.gradientsOnly,
            velocity: parameters.gradientsOnly, weight: parameters.values.whole)
        updates += 1
        parameters.markChanged()
    }
}
