package import RealModule

/// The slow twin of averaged stochastic gradient descent (PyTorch's `optim.ASGD`), step by step as
/// PyTorch does it.
///
/// Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992. With g the
/// gradient and weightDecay w, and t the number of the step from 1:
///
///     w = w (1 - lambda eta) - eta g          average = average + mu (w - average)
///
/// and then eta = rate / (1 + lambda rate t)^alpha, mu = 1 / max(1, t - start).
package struct ASGDTwin<Scalar: Real> {
    private let rate: Scalar
    private let lambda: Scalar
    private let alpha: Scalar
    private let start: Int
    private let weightDecay: Scalar
    private var eta: Scalar
    private var mu: Scalar = 1
    private var steps = 0
    /// The average, [P]; empty before the first step.
    package private(set) var average: [Scalar] = []

    /// Makes an optimizer that has taken no step; the defaults are those of PyTorch.
    package init(
        rate: Scalar, lambda: Scalar = 1 / 10_000, alpha: Scalar = 3 / 4, start: Int = 1_000_000,
        weightDecay: Scalar = 0
    ) {
        self.rate = rate
        self.lambda = lambda
        self.alpha = alpha
        self.start = start
        self.weightDecay = weightDecay
        eta = rate
    }

    /// Updates parameters [P] by their gradient [P].
    package mutating func step(_ parameters: inout [Scalar], gradient: [Scalar]) {
        for index in parameters.indices {
            let g = gradient[index] + weightDecay * parameters[index]
            parameters[index] = parameters[index] * (1 - lambda * eta) - eta * g
        }
        if average.isEmpty || mu == 1 { average = parameters }
        for index in average.indices { average[index] += mu * (parameters[index] - average[index]) }
        steps += 1
        eta = rate / Scalar.pow(1 + lambda * rate * Scalar(steps), alpha)
        mu = 1 / Scalar(max(1, steps - start))
    }
}
