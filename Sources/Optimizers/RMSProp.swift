public import Tensors

/// RMSProp (Hinton 2012), with PyTorch's definition: v = α v + (1 - α) g², w -= rate g / (√v + ε).
///
/// Centred (Graves 2013), v - m² takes the place of v, with m the mean of g; with momentum the
/// velocity u = μ u + g / (√v + ε) takes the step.
public final class RMSProp: Optimizer {
    /// Decay of the mean of squares, α.
    public let alpha: Double
    /// Added to the deviation.
    public let epsilon: Double
    /// Whether the mean gradient is taken off.
    public let isCentered: Bool
    /// Decay of the velocity, μ.
    public let momentum: Double
    /// L2 penalty, added to the gradient.
    public let weightDecay: Double
    /// The elements that it updates.
    public let part: Range<Int>
    /// Updates done so far.
    public var updates = 0

    private let square: Memory<Float>
    private let mean: Memory<Float>?
    private let velocity: Memory<Float>?

    /// Makes the rule for parameters that were allocated, or for a part of their elements;
    /// the defaults are PyTorch's.
    public init(
        for parameters: ParameterSet, part: Range<Int>? = nil, alpha: Double = 0.99,
        epsilon: Double = 1e-8,
        isCentered: Bool = false, momentum: Double = 0, weightDecay: Double = 0
    ) {
        self.alpha = alpha
        self.epsilon = epsilon
        self.isCentered = isCentered
        self.momentum = momentum
        self.weightDecay = weightDecay
        let part = part ?? 0..<parameters.values.count, count = part.count
        self.part = part
        square = Memory(count: count)
        mean = isCentered ? Memory(count: count) : nil
        velocity = momentum > 0 ? Memory(count: count) : nil
    }

    /// The mean of squares, and what else the options ask for.
    public var moments: [Moments] {
        [Moments(name: "square", values: square)]
            + (mean.map { [Moments(name: "mean", values: $0)] } ?? [])
            + (velocity.map { [Moments(name: "velocity", values: $0)] } ?? [])
    }

    /// Changes the parameters in ``part`` once.
    public func update(_ parameters: ParameterSet, rate: Double, with kernels: Kernels) {
        updates += 1
        kernels.rmsprop(
            RMSPropStep(
                rate: Float(rate), alpha: Float(alpha), epsilon: Float(epsilon),
                penalty: Float(weightDecay), momentum: Float(momentum)),
            gradient: parameters.gradientsOnly[part], square: square.whole, mean: mean?.whole,
            velocity: velocity?.whole, weight: parameters.values.whole[part])
        parameters.markChanged()
    }
}
