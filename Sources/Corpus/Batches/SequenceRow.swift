/// One row of a batch: a sequence, or a place that an incomplete batch leaves empty.
public struct SequenceRow: Hashable, Sendable {
    /// The row of an incomplete batch that no sequence fills.
    public static let missing = SequenceRow(id: nil, length: 0)

    /// The sequence's index in the data set; also its id in the counters of random numbers.
    public let id: Int?

    /// The sequence's length in time steps.
    public let length: Int

    /// The row's weight in sums over sequences: 1, or 0 for a missing row.
    public var weight: Float { id == nil ? 0 : 1 }
}
