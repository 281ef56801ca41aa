package import RealModule

/// The slow twin of Adam and AdamW (PyTorch's `optim.Adam` and `optim.AdamW`).
///
/// Kingma and Ba, "Adam", 2015; Loshchilov and Hutter, "Decoupled weight decay regularization",
/// 2019. With g the gradient and t the number of the step from 1:
///
///     m = beta1 m + (1 - beta1) g                v = beta2 v + (1 - beta2) g^2
///     w = w - rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
///
/// Adam adds weightDecay w to g first; AdamW multiplies w by 1 - rate weightDecay first.
package struct AdamTwin<Scalar: Real> {
    /// The learning rate.
    package var rate: Scalar
    /// The decay of the mean of gradients.
    package var beta1: Scalar
    /// The decay of the mean of squared gradients.
    package var beta2: Scalar
    /// What is added to the root of the second moment.
    package var epsilon: Scalar
    /// The weight decay.
    package var weightDecay: Scalar
    /// Whether weight decay bypasses the moments (AdamW) or is part of the gradient (Adam).
    package var decoupled: Bool
    /// The number of steps taken.
    package private(set) var steps = 0
    /// The first moment m, [P]; empty before the first step.
    package private(set) var firstMoment: [Scalar] = []
    /// The second moment v, [P]; empty before the first step.
    package private(set) var secondMoment: [Scalar] = []

    /// Makes an optimizer that has taken no step; the defaults are those of PyTorch's Adam.
    package init(
        rate: Scalar = 1 / 1000, beta1: Scalar = 9 / 10, beta2: Scalar = 999 / 1000,
        epsilon: Scalar = 1 / 100_000_000, weightDecay: Scalar = 0, decoupled: Bool = false
    ) {
        self.rate = rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.decoupled = decoupled
    }

    /// Updates parameters [P] by their gradient [P].
    package mutating func step(_ parameters: inout [Scalar], gradient: [Scalar]) {
        precondition(gradient.count == parameters.count, "one gradient a parameter")
        if steps == 0 {
            firstMoment = Array(repeating: 0, count: parameters.count)
            secondMoment = firstMoment
        }
        steps += 1
        let correction1 = 1 - Scalar.pow(beta1, steps)
        let correction2 = 1 - Scalar.pow(beta2, steps)
        for index in parameters.indices {
            var g = gradient[index]
            if decoupled {
                parameters[index] *= 1 - rate * weightDecay
            } else {
                g += weightDecay * parameters[index]
            }
            firstMoment[index] = beta1 * firstMoment[index] + (1 - beta1) * g
            secondMoment[index] = beta2 * secondMoment[index] + (1 - beta2) * g * g
            let root = Scalar.sqrt(secondMoment[index]) / Scalar.sqrt(correction2) + epsilon
            parameters[index] -= rate / correction1 * firstMoment[index] / root
        }
    }
}
