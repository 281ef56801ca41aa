public import Tensors

/// Stochastic gradient descent with momentum, with PyTorch's definition: v = μ v + g, w -= rate v
/// (Nesterov: w -= rate (g + μ v)); the first velocity is the first gradient.
public final class SGD: Optimizer {
    /// Decay of the velocity, μ.
    public let momentum: Double
    /// Whether to look ahead (Nesterov).
    public let isNesterov: Bool
    /// L2 penalty, added to the gradient.
    public let weightDecay: Double
    /// The elements that it updates.
    public let part: Range<Int>
    /// Updates done so far.
    public var updates = 0

    private let velocity: Memory<Float>

    /// Makes the rule for parameters that were allocated, or for a part of their elements.
    public init(
        for parameters: ParameterSet, part: Range<Int>? = nil, momentum: Double = 0,
        isNesterov: Bool = false, weightDecay: Double = 0
    ) {
        self.momentum = momentum
        self.isNesterov = isNesterov
        self.weightDecay = weightDecay
        let part = part ?? 0..<parameters.values.count
        self.part = part
        velocity = Memory(count: part.count)
    }

    /// The velocity.
    public var moments: [Moments] { [Moments(name: "velocity", values: velocity)] }

    /// Changes the parameters in ``part`` once.
    public func update(_ parameters: ParameterSet, rate: Double, with kernels: Kernels) {
        kernels.momentum(
            rate: Float(rate), momentum: Float(momentum), penalty: Float(weightDecay),
            isNesterov: isNesterov, isFirst: updates == 0,
            gradient: parameters.gradientsOnly[part], velocity: velocity.whole,
            weight: parameters.values.whole[part])
        updates += 1
        parameters.markChanged()
    }
}
