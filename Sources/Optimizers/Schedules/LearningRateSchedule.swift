/// The learning rate of every optimizer step, as a pure function of the step.
///
/// The first `warmup` steps rise linearly: step t has base * (t + 1) / warmup, which is PyTorch's
/// `LinearLR(start_factor=1/warmup, total_iters=warmup-1)`. The decay then counts its own steps
/// from 0, as under PyTorch's `SequentialLR`; t below is that count. All arithmetic is in Double
/// with plain multiplications, additions and roots, so every machine gets the same rate.
public struct LearningRateSchedule: Hashable, Sendable {
    /// What the rate does after the warm-up.
    public let decay: Decay

    /// The number of steps that rise linearly; 0 starts at the base rate.
    public let warmup: Int

    /// A schedule.
    ///
    /// - Parameters:
    ///   - decay: what the rate does after the warm-up.
    ///   - warmup: the number of steps that rise linearly.
    /// - Throws: `ScheduleError` for a value that makes no schedule.
    public init(_ decay: Decay, warmup: Int = 0) throws(ScheduleError) {
        guard warmup >= 0 else {
            throw ScheduleError("warmup is \(warmup): give 0 steps or more")
        }
        try decay.validate(warmup: warmup)
        self.decay = decay
        self.warmup = warmup
    }

    /// The learning rate of one step.
    ///
    /// - Parameters:
    ///   - base: the recipe's learning rate.
    ///   - step: the optimizer step, from 0.
    ///   - plateau: what the validations so far came to; only a plateau schedule looks at it.
    /// - Returns: the rate of that step's update.
    /// - Precondition: `step` is not negative.
    public func rate(base: Double, step: Int, plateau: PlateauState = PlateauState()) -> Double {
        precondition(step >= 0, "the learning rate of step \(step)")
        let decayed = decay.rate(
            base: base, step: step, warmup: warmup, plateau: plateau)
        guard step < warmup else { return decayed }
        return decayed * (Double(step + 1) / Double(warmup))
    }

    /// Takes note of a validation loss; only a plateau schedule does anything.
    ///
    /// - Parameters:
    ///   - validationLoss: the loss, the same on every rank.
    ///   - plateau: the state to change, part of a checkpoint.
    public func observe(validationLoss: Double, plateau: inout PlateauState) {
        if case .plateau(let settings) = decay {
            settings.observe(validationLoss, state: &plateau)
        }
    }
}
