public import Optimizers
internal import Tensors

/// The learning rate of every step, from a recipe.
public struct LearningRates {
    private let schedule: LearningRateSchedule
    private let base: Double
    /// What a plateau schedule has seen; kept in checkpoints.
    public var plateau = PlateauState()

    /// Reads the schedule.
    ///
    /// - Parameters:
    ///   - recipe: the section `training`.
    ///   - horizon: the steps of the whole run, for schedules that end with it.
    /// - Throws: ``RecipeError`` if the numbers do not fit together.
    public init(_ recipe: TrainingRecipe, horizon: Int) throws {
        base = recipe.optimizer.learningRate
        let section = recipe.schedule
        do {
            let decay: LearningRateSchedule.Decay =
                switch section.name {
                case .constant: .constant
                case .step: .step(every: section.every, gamma: section.gamma)
                // A factor for so many steps becomes one for each step.
                case .exponential:
                    .exponential(gamma: Self.root(section.gamma, section.every))
                // A recipe gives a fraction, the schedule wants a rate.
                case .cosine: .cosine(total: horizon, minimum: section.minimum * base)
                case .plateau:
                    .plateau(
                        Plateau(
                            factor: section.factor, patience: section.patience,
                            threshold: section.threshold))
                }
            schedule = try LearningRateSchedule(decay, warmup: section.warmup)
        } catch {
            throw RecipeError(
                "training.schedule does not fit a run of \(horizon) steps with training.schedule."
                    + "warmup = \(section.warmup): \(error.message)")
        }
    }

    /// The rate of step `step`, counted from 0.
    public func rate(step: Int) -> Double {
        schedule.rate(base: base, step: step, plateau: plateau)
    }

    /// Tells a plateau schedule of a validation.
    public mutating func observe(validationLoss: Double) {
        schedule.observe(validationLoss: validationLoss, plateau: &plateau)
    }

    /// The n-th root of x in 0...1 by bisection, from multiplications alone, so that every
    /// machine has the same bits.
    private static func root(_ x: Double, _ n: Int) -> Double {
        if n == 1 || x == 1 { return x }
        var low = x, high = 1.0
        for _ in 0..<128 {
            let middle = (low + high) / 2
            if middle.raised(to: n) < x { low = middle } else { high = middle }
        }
        return high
    }

}
