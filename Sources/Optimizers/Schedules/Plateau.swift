internal import Tensors

/// Lowers the learning rate when validation loss stops falling.
///
/// As PyTorch's `ReduceLROnPlateau(mode="min", threshold_mode="rel")` without cool-down: a loss is
/// better if it is below best * (1 - threshold); after more than `patience` validations in a row
/// that were not better, the rate is multiplied by `factor`, down to `minimum`.
public struct Plateau: Hashable, Sendable {
    /// What the rate is multiplied by.
    public let factor: Double

    /// How many validations in a row may bring nothing.
    public let patience: Int

    /// The relative improvement that counts.
    public let threshold: Double

    /// The lowest rate.
    public let minimum: Double

    /// A plateau schedule's settings; the defaults are PyTorch's.
    ///
    /// - Parameters:
    ///   - factor: what the rate is multiplied by.
    ///   - patience: how many validations in a row may bring nothing.
    ///   - threshold: the relative improvement that counts.
    ///   - minimum: the lowest rate.
    public init(
        factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4, minimum: Double = 0
    ) {
        self.factor = factor
        self.patience = patience
        self.threshold = threshold
        self.minimum = minimum
    }

    func rate(base: Double, state: PlateauState) -> Double {
        // A base below the minimum stays as it is.
        max(min(base, minimum), base * factor.raised(to: state.reductions))
    }

    func observe(_ loss: Double, state: inout PlateauState) {
        // A loss that is not a number is never better.
        if loss < state.best.map({ $0 * (1 - threshold) }) ?? .infinity {
            state.best = loss
            state.badValidations = 0
        } else {
            state.badValidations += 1
        }
        if state.badValidations > patience {
            state.reductions += 1
            state.badValidations = 0
        }
    }

    func validate() throws(ScheduleError) {
        guard factor > 0, factor < 1 else {
            throw ScheduleError("factor is \(factor): give one between 0 and 1")
        }
        guard patience >= 0 else {
            throw ScheduleError("patience is \(patience): give 0 validations or more")
        }
        guard threshold >= 0, threshold < 1 else {
            throw ScheduleError("threshold is \(threshold): give at least 0 and less than 1")
        }
        guard minimum >= 0, minimum.isFinite else {
            throw ScheduleError("minimum is \(minimum): give a rate of 0 or more")
        }
    }
}

/// What a plateau schedule remembers; part of a checkpoint.
public struct PlateauState: Hashable, Sendable, Codable {
    /// The best validation loss so far, none before the first.
    public internal(set) var best: Double?

    /// The validations since then, or since the last reduction.
    public internal(set) var badValidations: Int

    /// How often the rate was lowered.
    public internal(set) var reductions: Int

    /// The state before the first validation.
    public init() {
        best = nil
        badValidations = 0
        reductions = 0
    }
}
