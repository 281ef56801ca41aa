internal import Optimizers

/// What follows validations: the learning rate, the average of NT-ASGD, and the end of training.
struct ValidationWatch {
    /// The learning rates.
    private(set) var rates: LearningRates
    private let stopping: EarlyStopping?
    private var stoppingState = EarlyStoppingState()
    private var trigger: NonmonotonicTrigger?
    private let average: WeightAverage?

    /// What checkpoints keep.
    struct Memory: Codable, Equatable {
        var plateau: PlateauState
        var earlyStopping: EarlyStoppingState?
        var trigger: NonmonotonicTrigger?
    }

    init(_ recipe: TrainingRecipe, average: WeightAverage?, horizon: Int) throws {
        rates = try LearningRates(recipe, horizon: horizon)
        let threshold = recipe.earlyStopping.threshold
        stopping = recipe.earlyStopping.patience.map {
            EarlyStopping(patience: $0, threshold: threshold)
        }
        if recipe.optimizer.name == .ntasgd {
            trigger = NonmonotonicTrigger(interval: recipe.optimizer.nonmono)
        }
        self.average = average
    }

    /// Whether training is over.
    var isOver: Bool { stoppingState.isOver }

    /// The steps done at the best validation; nil before the first.
    var bestStep: Int? { stoppingState.best.map { _ in stoppingState.bestStep } }

    /// What checkpoints keep.
    var memory: Memory {
        get {
            Memory(
                plateau: rates.plateau, earlyStopping: stopping.map { _ in stoppingState },
                trigger: trigger)
        }
        set {
            rates.plateau = newValue.plateau
            if let state = newValue.earlyStopping { stoppingState = state }
            if let seen = newValue.trigger { trigger = seen }
        }
    }

    /// Takes note of a validation.
    ///
    /// - Parameters:
    ///   - loss: the mean loss, the same on every rank.
    ///   - step: the steps done.
    /// - Returns: whether the model is the best so far, and to be kept.
    mutating func observe(_ loss: Double, step: Int) -> Bool {
        rates.observe(validationLoss: loss)
        if let average, !average.state.hasBegun, trigger?.observe(loss) == true {
            average.begin()
        }
        return stopping?.observe(loss, step: step, state: &stoppingState) ?? false
    }
}
