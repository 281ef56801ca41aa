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
            schedule = try LearningRateSchedule(
                section.decay(base: base, horizon: horizon), warmup: section.warmup)
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
}

extension ScheduleRecipe {
    /// What the rate does after the warm-up.
    ///
    /// A recipe gives lowest rates as fractions, a schedule wants rates.
    fileprivate func decay(base: Double, horizon: Int) -> LearningRateSchedule.Decay {
        switch name {
        case .constant: .constant
        case .step: .step(every: every, gamma: gamma)
        case .multiStep: .multiStep(milestones: milestones, gamma: gamma)
        case .exponential: .exponential(gamma: gammaOfStep)
        case .linear: .linear(total: horizon, minimum: minimum * base)
        case .cosine: .cosine(total: horizon, minimum: minimum * base)
        case .plateau: .plateau(Plateau(factor: factor, patience: patience, threshold: threshold))
        case .noam: .noam(modelSize: modelSize)
        case .inverseSquareRoot: .inverseSquareRoot
        case .cyclical:
            .cyclical(
                Cyclical(
                    bottom: minimum * base, stepsUp: stepsUp, stepsDown: stepsDown, mode: mode,
                    gamma: gammaOfStep))
        case .oneCycle:
            .oneCycle(
                OneCycle(
                    riseFraction: pctStart, annealing: annealStrategy, startDivisor: divFactor,
                    finalDivisor: finalDivFactor, hasThreePhases: threePhase),
                total: horizon)
        }
    }

    /// A factor for so many steps as one for each step: the root by bisection, from multiplications
    /// alone, so that every machine has the same bits.
    private var gammaOfStep: Double {
        if every == 1 || gamma == 1 { return gamma }
        var low = gamma, high = 1.0
        for _ in 0..<128 {
            let middle = (low + high) / 2
            if middle.raised(to: every) < gamma { low = middle } else { high = middle }
        }
        return high
    }
}
