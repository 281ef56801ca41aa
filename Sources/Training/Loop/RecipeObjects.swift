public import DataParallel
public import Optimizers
public import Tensors

extension OptimizerRecipe {
    /// The update rule that the section describes, for all parameters or for this rank's part.
    public func makeOptimizer(
        for parameters: ParameterSet, over ranks: RankGroup
    ) -> any Optimizer {
        makeOptimizer(
            for: parameters, part: parts(of: parameters, over: ranks)?[ranks.rank])
    }

    /// The update rule that the section describes, for some elements of the flat parameters; nil is
    /// all of them.
    public func makeOptimizer(for parameters: ParameterSet, part: Range<Int>?) -> any Optimizer {
        switch name {
        case .sgd:
            SGD(
                for: parameters, part: part, momentum: momentum, isNesterov: nesterov,
                weightDecay: weightDecay)
        case .adam:
            Adam(
                for: parameters, part: part, beta1: beta1, beta2: beta2, epsilon: epsilon,
                decay: .penalty(weightDecay))
        case .adamw:
            Adam(
                for: parameters, part: part, beta1: beta1, beta2: beta2, epsilon: epsilon,
                decay: .decoupled(weightDecay))
        case .rmsprop:
            RMSProp(
                for: parameters, part: part, alpha: alpha, epsilon: epsilon, isCentered: centered,
                momentum: momentum, weightDecay: weightDecay)
        case .adagrad:
            Adagrad(
                for: parameters, part: part, rateDecay: learningRateDecay,
                initialAccumulator: initialAccumulator, epsilon: epsilon,
                weightDecay: weightDecay)
        case .adadelta:
            Adadelta(
                for: parameters, part: part, rho: rho, epsilon: epsilon, weightDecay: weightDecay)
        case .asgd:
            ASGD(
                for: parameters, part: part, lambda: lambda, alpha: alpha, weightDecay: weightDecay)
        case .ntasgd:
            ASGD(for: parameters, part: part, lambda: 0, weightDecay: weightDecay)
        }
    }

    /// How ranks share the updates; nil where each does all of them.
    func parts(of parameters: ParameterSet, over ranks: RankGroup) -> EqualParts? {
        sharded && ranks.size > 1 ? ranks.parts(of: parameters.values.count) : nil
    }
}

extension TrainingRecipe {
    /// What is judged and published in the place of the weights that are trained, if anything.
    public func makeAverage(of parameters: ParameterSet) -> WeightAverage? {
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
