public import Optimizers
public import Tensors

extension OptimizerRecipe {
    /// The update rule that the section describes.
    public func makeOptimizer(for parameters: ParameterSet) -> any Optimizer {
        switch name {
        case .sgd:
            SGD(
                for: parameters, momentum: momentum, isNesterov: nesterov,
                weightDecay: weightDecay)
        case .adam:
            Adam(
                for: parameters, beta1: beta1, beta2: beta2, epsilon: epsilon,
                decay: .penalty(weightDecay))
        case .adamw:
            Adam(
                for: parameters, beta1: beta1, beta2: beta2, epsilon: epsilon,
                decay: .decoupled(weightDecay))
        }
    }
}

extension TrainingLength {
    /// The number of steps, at least 1.
    func steps(perEpoch: Int) -> Int {
        switch self {
        case .steps(let steps): steps
        case .epochs(let epochs):
            max(1, Int((epochs * Double(perEpoch)).rounded(.up)))
        }
    }
}
