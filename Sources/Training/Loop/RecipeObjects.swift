public import DataParallel
public import Optimizers
public import Tensors

extension OptimizerRecipe {
    /// The update rule that the section describes, for all parameters or for this rank's part.
    public func makeOptimizer(
        for parameters: ParameterSet, over ranks: RankGroup
    ) -> any Optimizer {
        let part = parts(of: parameters, over: ranks)?[ranks.rank]
        return switch name {
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
        }
    }

    /// How ranks share the updates; nil where each does all of them.
    func parts(of parameters: ParameterSet, over ranks: RankGroup) -> EqualParts? {
        sharded && ranks.size > 1 ? ranks.parts(of: parameters.values.count) : nil
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
