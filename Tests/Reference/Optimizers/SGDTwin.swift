package import RealModule

/// The slow twin of stochastic gradient descent with momentum (PyTorch's `optim.SGD`).
///
/// g = gradient + weightDecay w; v = g in the first step and momentum v + g later;
/// w = w - rate v, or w - rate (g + momentum v) with Nesterov's momentum.
package struct SGDTwin<Scalar: Real> {
    /// The learning rate.
    package var rate: Scalar
    /// The momentum; 0 for none.
    package var momentum: Scalar
    /// The weight of the L2 penalty's gradient.
    package var weightDecay: Scalar
    /// Whether to look ahead (Sutskever et al., 2013).
    package var nesterov: Bool
    /// The velocity v, [P]; nil before the first step.
    package private(set) var velocity: [Scalar]?

    /// Makes an optimizer that has taken no step.
    package init(
        rate: Scalar, momentum: Scalar = 0, weightDecay: Scalar = 0, nesterov: Bool = false
    ) {
        self.rate = rate
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.nesterov = nesterov
    }

    /// Updates parameters [P] by their gradient [P].
    package mutating func step(_ parameters: inout [Scalar], gradient: [Scalar]) {
        precondition(gradient.count == parameters.count, "one gradient a parameter")
        var decayed = gradient
        for index in decayed.indices { decayed[index] += weightDecay * parameters[index] }
        let previous = velocity
        var velocity = decayed
        if let previous {
            for index in velocity.indices { velocity[index] += momentum * previous[index] }
        }
        for index in parameters.indices {
            let direction =
                nesterov ? decayed[index] + momentum * velocity[index] : velocity[index]
            parameters[index] -= rate * direction
        }
        self.velocity = velocity
    }
}
