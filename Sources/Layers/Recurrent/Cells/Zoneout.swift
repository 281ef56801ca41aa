internal import Tensors

/// Keeps the old value of a state's units at random, in training; in evaluation the new value is
/// mixed with the old one in that proportion.
///
/// Source: Krueger et al. 2016. The mask is a function of seed, name, step, global sequence, time and
/// unit, as that of ``Dropout``.
public struct Zoneout {
    /// The probabilities that units keep their values.
    public struct Rates: Equatable, Sendable {
        /// Of h.
        public var hidden: Float = 0
        /// Of c.
        public var cell: Float = 0

        /// None.
        public init() {}
    }

    /// The probability that a unit keeps its value, in [0, 1).
    public let rate: Float
    private let dropout: Dropout

    /// Zoneout at the place `name`.
    public init(_ name: String, rate: Float) {
        self.rate = rate
        dropout = Dropout(name, rate: rate)
    }

    /// Records the new value of a state, or its old one.
    func callAsFunction(_ new: Tensor, before old: Signal) -> Tensor {
        if rate == 0 { return new }
        let changes = dropout.mask(times: new.times, features: new.features, on: new.tape)
        // Old + mask (new - old) would round; where the mask is 0 or 1 this is exact.
        return changes * new + (1 - changes) * old
    }
}
