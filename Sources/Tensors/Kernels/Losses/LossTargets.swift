/// The numbers that the rows of one lane are compared with, and which of them count.
public struct LossTargets {
    /// The targets, [T][b][features].
    public let values: View<Float>
    /// The weight of each target; nil: all 1.
    ///
    /// A target of weight 0 may be anything, even NaN.
    public let weights: View<Float>?
    /// Valid steps of each sequence, [b]; nil: no row is padding.
    public let lengths: View<Int32>?
    /// Sequences of the lane, b.
    public let sequences: Int
    /// Targets of a row.
    public let features: Int

    /// Names them.
    ///
    /// - Precondition: sizes agree.
    public init(
        _ values: View<Float>, features: Int, weights: View<Float>? = nil,
        lengths: View<Int32>? = nil, sequences: Int
    ) {
        precondition(
            features > 0 && sequences > 0 && values.count % (features * sequences) == 0,
            "\(values.count) targets of \(sequences) sequences with \(features) features")
        if let weights {
            precondition(weights.count == values.count, "weights of other targets")
        }
        if let lengths { precondition(lengths.count == sequences, "lengths of other sequences") }
        self.values = values
        self.features = features
        self.weights = weights
        self.lengths = lengths
        self.sequences = sequences
    }

    /// Rows of the lane, T * b.
    public var rows: Int { values.count / features }
}
