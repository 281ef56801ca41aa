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
        case .rmsprop:
            RMSProp(
                for: parameters, alpha: alpha, epsilon: epsilon, isCentered: centered,
                momentum: momentum, weightDecay: weightDecay)
        case .adagrad:
            Adagrad(
                for: parameters, rateDecay: learningRateDecay,
                initialAccumulator: initialAccumulator, epsilon: epsilon,
                weightDecay: weightDecay)
        case .adadelta:
            Adadelta(for: parameters, rho: rho, epsilon: epsilon, weightDecay: weightDecay)
        case .asgd: ASGD(lambda: lambda, alpha: alpha, weightDecay: weightDecay)
        case .ntasgd: ASGD(lambda: 0, weightDecay: weightDecay)
        }
    }
}

extension TrainingRecipe {
    /// What is judged and published in the place of the weights that are trained, if anything.
    func makeAverage(of parameters: ParameterSet) -> WeightAverage? {
        if let decay = average.decay {
            return WeightAverage(.exponential(decay: decay), of: parameters)
        }
        switch optimizer.name {
        case .asgd: return WeightAverage(.mean(after: optimizer.t0), of: parameters)
        case .ntasgd: return WeightAverage(.mean(after: nil), of: parameters)
        case .sgd, .adam, .adamw, .rmsprop, .adagrad, .adadelta: return nil
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
