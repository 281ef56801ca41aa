internal import Tensors

/// The learning rate of every optimizer step, as a pure function of the step.
///
/// The first `warmup` steps rise linearly: step t has base * (t + 1) / warmup, which is PyTorch's
/// `LinearLR(start_factor=1/warmup, total_iters=warmup-1)`. The decay then counts its own steps
/// from 0, as under PyTorch's `SequentialLR`; t below is that count. All arithmetic is in Double
/// with plain multiplications and additions, so every machine gets the same rate.
public struct LearningRateSchedule: Hashable, Sendable {
    /// What the rate does after the warm-up.
    public enum Decay: Hashable, Sendable {
        /// The base rate.
        case constant

        /// base * gamma^floor(t / every); PyTorch's `StepLR(step_size=every)`.
        case step(every: Int, gamma: Double)

        /// base * gamma^t; PyTorch's `ExponentialLR`.
        case exponential(gamma: Double)

        /// minimum + (base - minimum) * (1 + cos(pi * t / T)) / 2 with T = total - warmup, then
        /// the minimum; PyTorch's `CosineAnnealingLR(T_max=T, eta_min=minimum)`, which would rise
        /// again. `total` counts all steps of the run, the warm-up among them.
        ///
        /// Source: Loshchilov, Hutter, "SGDR: stochastic gradient descent with warm restarts",
        /// ICLR 2017.
        case cosine(total: Int, minimum: Double)

        /// max(minimum, base * factor^reductions), reduced when validation loss stops falling.
        case plateau(Plateau)
    }

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
            base: base, step: max(0, step - warmup), warmup: warmup, plateau: plateau)
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

extension LearningRateSchedule.Decay {
    /// The rate at a step that counts from the end of the warm-up.
    fileprivate func rate(
        base: Double, step: Int, warmup: Int, plateau: PlateauState
    ) -> Double {
        switch self {
        case .constant:
            return base
        case .step(let every, let gamma):
            return base * gamma.raised(to: step / every)
        case .exponential(let gamma):
            return base * gamma.raised(to: step)
        case .cosine(let total, let minimum):
            let span = total - warmup
            let cosine = cosineOfPi(Double(min(step, span)) / Double(span))
            return minimum + (base - minimum) * (1 + cosine) / 2
        case .plateau(let settings):
            return settings.rate(base: base, state: plateau)
        }
    }

    /// Refuses values that make no schedule.
    fileprivate func validate(warmup: Int) throws(ScheduleError) {
        switch self {
        case .constant:
            break
        case .step(let every, let gamma):
            guard every >= 1 else {
                throw ScheduleError("every is \(every): give at least 1 step")
            }
            try validate(gamma: gamma)
        case .exponential(let gamma):
            try validate(gamma: gamma)
        case .cosine(let total, let minimum):
            guard total > warmup else {
                throw ScheduleError(
                    "total is \(total), but the warm-up alone takes \(warmup) steps: give more")
            }
            guard minimum >= 0, minimum.isFinite else {
                throw ScheduleError("minimum is \(minimum): give a rate of 0 or more")
            }
        case .plateau(let settings):
            try settings.validate()
        }
    }

    private func validate(gamma: Double) throws(ScheduleError) {
        guard gamma > 0, gamma <= 1 else {
            throw ScheduleError("gamma is \(gamma): give a factor above 0 and at most 1")
        }
    }
}
