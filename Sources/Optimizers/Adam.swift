public import Tensors

/// Adam (Kingma & Ba 2015) with bias correction, or AdamW (Loshchilov & Hutter 2019), with PyTorch's
/// definitions: w -= rate m̂ / (√v̂ + ε).
public final class Adam: Optimizer {
    /// How weight decay acts.
    public enum Decay: Equatable, Sendable {
        /// As an L2 penalty added to the gradient: Adam.
        case penalty(Double)
        /// As a shrinking of the weights by rate * decay: AdamW.
        case decoupled(Double)
    }

    /// Decay of the mean of gradients.
    public let beta1: Double
    /// Decay of the mean of squared gradients.
    public let beta2: Double
    /// Added to the deviation.
    public let epsilon: Double
    /// How weight decay acts.
    public let decay: Decay
    /// The elements that it updates.
    public let part: Range<Int>
    /// Updates done so far.
    public var updates = 0

    private let mean: Memory<Float>
    private let square: Memory<Float>

    /// Makes the rule for parameters that were allocated, or for a part of their elements.
    public init(
        for parameters: ParameterSet, part: Range<Int>? = nil, beta1: Double = 0.9,
        beta2: Double = 0.999,
        epsilon: Double = 1e-8, decay: Decay = .penalty(0)
    ) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.decay = decay
        let part = part ?? 0..<parameters.values.count
        self.part = part
        mean = Memory(count: part.count)
        square = Memory(count: part.count)
    }

    /// Both means.
    public var moments: [Moments] {
        [Moments(name: "mean", values: mean), Moments(name: "square", values: square)]
    }

    /// Changes the parameters in ``part`` once.
    public func update(_ parameters: ParameterSet, rate: Double, with kernels: Kernels) {
        updates += 1
        var step = AdamStep(
            rate: Float(rate), beta1: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon),
            penalty: 0, decoupledDecay: 0, number: updates)
        switch decay {
        case .penalty(let value): step.penalty = Float(value)
        case .decoupled(let value): step.decoupledDecay = Float(value)
        }
        kernels.adam(
            step, gradient: parameters.gradientsOnly[part], mean: mean.whole,
            square: square.whole, weight: parameters.values.whole[part])
        parameters.markChanged()
    }
}
