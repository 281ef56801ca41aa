internal import MPI
internal import Tensors

/// Sums over nodes of several buckets, in flight while other work goes on.
///
/// Inside of a node the ranks add up their parts of a bucket when it is started, and spread the sums
/// of all nodes in the end.
final class OverlappedSums {
    /// How ranks of this node add, if they share memory.
    private let node: NodeExchange?
    private let communicator: Communicator
    private let parts: [NodeExchange.Part]
    private let sums: [any PendingBucket]
    private var started = 0

    /// The number of buckets.
    var count: Int { sums.count }

    /// Plans sums; all ranks plan the same.
    ///
    /// - Parameters:
    ///   - parts: what this rank exchanges of each bucket.
    ///   - members: the partial sums that meet in the messages.
    ///   - node: how ranks of this node add; nil if all goes by messages.
    ///   - communicator: the ranks that exchange messages.
    init(
        of parts: [NodeExchange.Part], members: MemberSums, inside node: NodeExchange?,
        over communicator: consuming Communicator
    ) {
        let (rank, size) = (communicator.rank, communicator.size)
        sums = parts.enumerated().map { number, part -> any PendingBucket in
            if members.order == nil && HalvingSum.suits(size) {
                return HalvingSum(part.partials[0], number: number, rank: rank, size: size)
            }
            return BucketSum(part.partials, of: members, number: number, rank: rank)
        }
        self.parts = parts
        self.node = node
        self.communicator = communicator
    }

    /// Starts bucket `index`; collective, in the order of buckets.
    func start(_ index: Int) throws {
        try node?.sumInside(parts[index])
        try sums[index].start(over: communicator)
        started = index + 1
    }

    /// Lets messages of buckets that were started make progress.
    func poll() throws {
        for index in 0..<started { try sums[index].poll(over: communicator) }
    }

    /// Waits for all buckets.
    ///
    /// Ranks of the node see the sums after they waited for each other.
    func finish() throws {
        for sum in sums { try sum.finishCollecting(over: communicator) }
        for (sum, part) in zip(sums, parts) {
            try sum.finish(over: communicator)
            node?.spread(part)
        }
        started = 0
    }
}
