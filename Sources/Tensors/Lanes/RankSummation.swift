/// What a layer asks for when it needs a sum over the whole batch inside of a step.
///
/// The values handed in are this rank's subtree sum; afterwards they are the sum over all lanes,
/// with the same bits on every rank. Every rank must ask in the same order.
public protocol RankSummation: AnyObject {
    /// Adds up `values` over all ranks, along the ``LaneTree``.
    func sumOverRanks(_ values: View<Float>) throws

    /// Told by a tape after each operation of a backward pass: the gradients of `parameters` (none,
    /// after most operations) will not change any more in this pass.
    func finished(_ parameters: [Parameter]) throws

    /// Told by a tape between pieces of work: an opportunity for messages in flight.
    func progress()
}

extension RankSummation {
    /// Does nothing.
    public func finished(_ parameters: [Parameter]) throws {}

    /// Does nothing.
    public func progress() {}
}

/// The summation of a single process: its subtree is the whole tree.
public final class SingleRank: RankSummation {
    /// Makes one.
    public init() {}

    /// Leaves the values as they are.
    public func sumOverRanks(_ values: View<Float>) {}
}
