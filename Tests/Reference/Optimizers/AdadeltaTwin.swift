package import RealModule

/// The slow twin of Adadelta (PyTorch's `optim.Adadelta`).
///
/// Zeiler, "ADADELTA: an adaptive learning rate method", 2012. With g the gradient and weightDecay w:
///
///     v = rho v + (1 - rho) g^2          d = sqrt(u + epsilon) / sqrt(v + epsilon) g
///     u = rho u + (1 - rho) d^2          w = w - rate d
package struct AdadeltaTwin<Scalar: Real> {
    private let rate: Scalar
    private let rho: Scalar
    private let epsilon: Scalar
    private let weightDecay: Scalar
    private var square: [Scalar] = []
    private var change: [Scalar] = []

    /// Makes an optimizer that has taken no step; the defaults are those of PyTorch.
    package init(
        rate: Scalar = 1, rho: Scalar = 9 / 10, epsilon: Scalar = 1 / 1_000_000,
        weightDecay: Scalar = 0
    ) {
        self.rate = rate
        self.rho = rho
        self.epsilon = epsilon
        self.weightDecay = weightDecay
    }

    /// Updates parameters [P] by their gradient [P].
    package mutating func step(_ parameters: inout [Scalar], gradient: [Scalar]) {
        if square.isEmpty {
            square = Array(repeating: 0, count: parameters.count)
            change = square
        }
        for index in parameters.indices {
            let g = gradient[index] + weightDecay * parameters[index]
            square[index] = rho * square[index] + (1 - rho) * g * g
            let step =
                Scalar.sqrt(change[index] + epsilon) / Scalar.sqrt(square[index] + epsilon) * g
            change[index] = rho * change[index] + (1 - rho) * step * step
            parameters[index] -= rate * step
        }
    }
}
