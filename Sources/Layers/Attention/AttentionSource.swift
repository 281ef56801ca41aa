public import Tensors

/// What a decoder attends to: the outputs of an encoder.
public struct AttentionSource {
    /// The encoder's outputs s̄, of which contexts are sums, [lane][S][b][F].
    public let values: Tensor
    /// What queries are multiplied with for their scores, [lane][S][b][K].
    public let keys: Tensor
    /// Valid positions of each source, [lane][b]; the others get no weight.
    public let lengths: View<Int32>

    /// A source whose keys were computed before.
    ///
    /// With the values themselves as keys, scores are Luong's `dot`.
    public init(values: Tensor, keys: Tensor, lengths: View<Int32>) {
        precondition(
            keys.times == values.times && lengths.count == values.lanes.rows,
            "\(keys.times) keys for \(values.times) positions, \(lengths.count) lengths")
        self.values = values
        self.keys = keys
        self.lengths = lengths
    }
}
