package import RealModule

/// The slow twin of RMSProp (PyTorch's `optim.RMSprop`).
///
/// Hinton, "Neural networks for machine learning", lecture 6e, 2012; centred: Graves, "Generating
/// sequences with recurrent neural networks", 2013. With g the gradient and weightDecay w:
///
///     v = alpha v + (1 - alpha) g^2          m = alpha m + (1 - alpha) g
///     u = momentum u + g / (sqrt(v - m^2) + epsilon)          w = w - rate u
///
/// Without `centered` m stays 0.
package struct RMSPropTwin<Scalar: Real> {
    private let rate: Scalar
    private let alpha: Scalar
    private let epsilon: Scalar
    private let momentum: Scalar
    private let weightDecay: Scalar
    private let centered: Bool
    private var square: [Scalar] = []
    private var mean: [Scalar] = []
    private var velocity: [Scalar] = []

    /// Makes an optimizer that has taken no step; the defaults are those of PyTorch.
    package init(
        rate: Scalar, alpha: Scalar = 99 / 100, epsilon: Scalar = 1 / 100_000_000,
        momentum: Scalar = 0, weightDecay: Scalar = 0, centered: Bool = false
    ) {
        self.rate = rate
        self.alpha = alpha
        self.epsilon = epsilon
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.centered = centered
    }

    /// Updates parameters [P] by their gradient [P].
    package mutating func step(_ parameters: inout [Scalar], gradient: [Scalar]) {
        if square.isEmpty {
            square = Array(repeating: 0, count: parameters.count)
            mean = square
            velocity = square
        }
        for index in parameters.indices {
            let g = gradient[index] + weightDecay * parameters[index]
            square[index] = alpha * square[index] + (1 - alpha) * g * g
            if centered { mean[index] = alpha * mean[index] + (1 - alpha) * g }
            let variance = max(0, square[index] - mean[index] * mean[index])
            velocity[index] =
                momentum * velocity[index] + g / (Scalar.sqrt(variance) + epsilon)
            parameters[index] -= rate * velocity[index]
        }
    }
}
