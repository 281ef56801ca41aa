package import RealModule

/// The slow twin of Adagrad (PyTorch's `optim.Adagrad`).
///
/// Duchi, Hazan, Singer, "Adaptive subgradient methods", 2011. With g the gradient and weightDecay w,
/// and t the number of the step from 1:
///
///     s = s + g^2          w = w - rate / (1 + (t - 1) rateDecay) g / (sqrt(s) + epsilon)
package struct AdagradTwin<Scalar: Real> {
    private let rate: Scalar
    private let rateDecay: Scalar
    private let initialAccumulator: Scalar
    private let epsilon: Scalar
    private let weightDecay: Scalar
    private var sum: [Scalar] = []
    private var fall: Scalar = 1

    /// Makes an optimizer that has taken no step; the defaults are those of PyTorch.
    package init(
        rate: Scalar, rateDecay: Scalar = 0, initialAccumulator: Scalar = 0,
        epsilon: Scalar = 1 / 10_000_000_000, weightDecay: Scalar = 0
    ) {
        self.rate = rate
        self.rateDecay = rateDecay
        self.initialAccumulator = initialAccumulator
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// Updates parameters [P] by their gradient [P].
    package mutating func step(_ parameters: inout [Scalar], gradient: [Scalar]) {
        if sum.isEmpty { sum = Array(repeating: initialAccumulator, count: parameters.count) }
        for index in parameters.indices {
            let g = gradient[index] + weightDecay * parameters[index]
            sum[index] += g * g
            parameters[index] -= rate / fall * g / (Scalar.sqrt(sum[index]) + epsilon)
        }
        fall += rateDecay
    }
}
