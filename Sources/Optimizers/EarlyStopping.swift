/// Ends training when validation has not improved for a while (Prechelt 1998).
///
/// A loss is better if it is below best - threshold |best|; training is over after `patience`
/// validations in a row that were not better, as in Keras and Lightning.
public struct EarlyStopping: Hashable, Sendable {
    /// The validations in a row without improvement that end training.
    public let patience: Int
    /// The relative improvement that counts.
    public let threshold: Double

    /// Names both.
    public init(patience: Int, threshold: Double = 0) {
        precondition(patience >= 1 && threshold >= 0 && threshold < 1, "no early stopping")
        self.patience = patience
        self.threshold = threshold
    }

    /// Takes note of a validation loss.
    ///
    /// - Parameters:
    ///   - loss: the loss, the same on every rank.
    ///   - step: the steps done.
    ///   - state: what is remembered.
    /// - Returns: whether it is the best so far.
    public func observe(_ loss: Double, step: Int, state: inout EarlyStoppingState) -> Bool {
        // A loss that is not a number is never better.
        guard loss < state.best.map({ $0 - threshold * abs($0) }) ?? .infinity else {
            state.badValidations += 1
            state.isOver = state.badValidations >= patience
            return false
        }
        state.best = loss
        state.bestStep = step
        state.badValidations = 0
        return true
    }
}

/// What early stopping remembers; part of a checkpoint.
public struct EarlyStoppingState: Hashable, Sendable, Codable {
    /// The best validation loss so far, none before the first.
    public internal(set) var best: Double?
    /// The steps done at that validation.
    public internal(set) var bestStep = 0
    /// The validations since then.
    public internal(set) var badValidations = 0
    /// Whether training is over.
    public internal(set) var isOver = false

    /// The state before the first validation.
    public init() {}
}
