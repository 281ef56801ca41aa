internal import CKernels

/// The numbers of one Adam update.
public struct AdamStep {
    /// The learning rate of this step.
    public var rate: Float
    /// Decay of the mean.
    public var beta1: Float
    /// Decay of the mean square.
    public var beta2: Float
    /// Added to the deviation.
    public var epsilon: Float
    /// L2 penalty, added to the gradient (Adam).
    public var penalty: Float
    /// Decoupled weight decay (AdamW).
    public var decoupledDecay: Float
    /// The number of this update, from 1, for the correction of the bias.
    public var number: Int

    /// Names an update.
    public init(
        rate: Float, beta1: Float, beta2: Float, epsilon: Float, penalty: Float,
        decoupledDecay: Float, number: Int
    ) {
        self.rate = rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.penalty = penalty
        self.decoupledDecay = decoupledDecay
        self.number = number
    }
}

extension Kernels {
    /// Adam (Kingma & Ba 2015) or AdamW (Loshchilov & Hutter 2019), with PyTorch's definitions.
    ///
    /// - Parameters:
    ///   - step: the numbers of this update.
    ///   - gradient: mean gradient.
    ///   - mean: first moment.
    ///   - square: second moment.
    ///   - weight: what is updated; all four of one size.
    public func adam(
        _ step: AdamStep, gradient: View<Float>, mean: View<Float>, square: View<Float>,
        weight: View<Float>
    ) {
        let count = weight.count
        precondition(
            gradient.count == count && mean.count == count && square.count == count,
            "an update of unequal sizes")
        var plan = lockstep_adam(
            rate: step.rate, beta1: step.beta1, beta2: step.beta2, epsilon: step.epsilon,
            decay: step.penalty, decoupledDecay: step.decoupledDecay,
            correction1: Float(1 - Double(step.beta1).raised(to: step.number)),
            correction2Root: Float((1 - Double(step.beta2).raised(to: step.number)).squareRoot()))
        unsafe table.pointee.adam(
            count, &plan, gradient.address, mean.address, square.address, weight.address)
    }

    /// Stochastic gradient descent with momentum, with PyTorch's definition.
    ///
    /// - Parameters:
    ///   - rate: the learning rate.
    ///   - momentum: decay of the velocity; 0 leaves the velocity alone.
    ///   - penalty: L2 penalty, added to the gradient.
    ///   - isNesterov: whether to look ahead.
    ///   - isFirst: whether the velocity starts as the gradient.
    ///   - gradient: mean gradient.
    ///   - velocity: momentum buffer.
    ///   - weight: what is updated; all three of one size.
    public func momentum(
        rate: Float, momentum: Float, penalty: Float, isNesterov: Bool, isFirst: Bool,
        gradient: View<Float>, velocity: View<Float>, weight: View<Float>
    ) {
        precondition(
            gradient.count == weight.count && velocity.count == weight.count,
            "an update of unequal sizes")
        unsafe table.pointee.momentum(
            weight.count, rate, momentum, penalty, isNesterov ? 1 : 0, isFirst ? 1 : 0,
            gradient.address, velocity.address, weight.address)
    }
}
