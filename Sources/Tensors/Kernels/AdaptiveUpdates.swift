internal import CKernels

/// The numbers of one RMSProp update.
public struct RMSPropStep {
    /// The learning rate of this step.
    public var rate: Float
    /// Decay of the mean square.
    public var alpha: Float
    /// Added to the deviation.
    public var epsilon: Float
    /// L2 penalty, added to the gradient.
    public var penalty: Float
    /// Decay of the velocity.
    public var momentum: Float

    /// Names an update.
    public init(rate: Float, alpha: Float, epsilon: Float, penalty: Float, momentum: Float) {
        self.rate = rate
        self.alpha = alpha
        self.epsilon = epsilon
        self.penalty = penalty
        self.momentum = momentum
    }
}

extension Kernels {
    /// RMSProp (Hinton 2012; centred: Graves 2013), with PyTorch's definition.
    ///
    /// - Parameters:
    ///   - step: the numbers of this update.
    ///   - gradient: mean gradient.
    ///   - square: mean of squares.
    ///   - mean: mean gradient over steps, of the centred form; nil without.
    ///   - velocity: momentum buffer; nil without momentum.
    ///   - weight: what is updated; all of one size.
    public func rmsprop(
        _ step: RMSPropStep, gradient: View<Float>, square: View<Float>, mean: View<Float>?,
        velocity: View<Float>?, weight: View<Float>
    ) {
        check(gradient, square, of: weight)
        check(mean ?? weight, velocity ?? weight, of: weight)
        var plan = lockstep_rmsprop(
            rate: step.rate, alpha: step.alpha, epsilon: step.epsilon, decay: step.penalty,
            momentum: step.momentum)
        unsafe table.pointee.rmsprop(
            weight.count, &plan, gradient.address, square.address, mean?.address,
            velocity?.address, weight.address)
    }

    /// Adagrad (Duchi, Hazan, Singer 2011), with PyTorch's definition.
    ///
    /// - Parameters:
    ///   - rate: the learning rate of this step, its decay included.
    ///   - epsilon: added to the root.
    ///   - penalty: L2 penalty, added to the gradient.
    ///   - gradient: mean gradient.
    ///   - sum: sum of squares.
    ///   - weight: what is updated; all three of one size.
    public func adagrad(
        rate: Float, epsilon: Float, penalty: Float, gradient: View<Float>, sum: View<Float>,
        weight: View<Float>
    ) {
        check(gradient, sum, of: weight)
        unsafe table.pointee.adagrad(
            weight.count, rate, epsilon, penalty, gradient.address, sum.address, weight.address)
    }

    /// Adadelta (Zeiler 2012), with PyTorch's definition.
    ///
    /// - Parameters:
    ///   - rate: what the rule's own step is multiplied by.
    ///   - rho: decay of both means.
    ///   - epsilon: added under the roots.
    ///   - penalty: L2 penalty, added to the gradient.
    ///   - gradient: mean gradient.
    ///   - square: mean of squared gradients.
    ///   - change: mean of squared steps.
    ///   - weight: what is updated; all four of one size.
    public func adadelta(
        rate: Float, rho: Float, epsilon: Float, penalty: Float, gradient: View<Float>,
        square: View<Float>, change: View<Float>, weight: View<Float>
    ) {
        check(gradient, square, of: weight)
        check(change, change, of: weight)
        unsafe table.pointee.adadelta(
            weight.count, rate, rho, epsilon, penalty, gradient.address, square.address,
            change.address, weight.address)
    }

    /// average += fraction * (x - average), element by element.
    public func approach(_ x: View<Float>, by fraction: Float, average: View<Float>) {
        check(x, x, of: average)
        unsafe table.pointee.approach(average.count, fraction, x.address, average.address)
    }

    private func check(_ first: View<Float>, _ second: View<Float>, of weight: View<Float>) {
        precondition(
            first.count == weight.count && second.count == weight.count,
            "an update of unequal sizes")
    }
}
