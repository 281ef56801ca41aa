internal import MPI
internal import Tensors

/// Adds numbers over ranks along the lane tree, over any transport: all by messages.
///
/// Which way the numbers take depends on how many they are and on the number of ranks; the order of
/// additions is always that of the tree.
final class MessageExchange {
    /// Up to so many numbers the count of messages decides, above it what they carry.
    static let smallCount = 4096

    private let communicator: Communicator
    private let doubling = DoublingExchange()
    private let binomial = BinomialExchange()
    private let pairwise = PairwiseExchange()
    private let rounded = RoundedExchange()
    private let stepped = SteppedExchange()
    private let gathered = GatheredExchange()

    /// An exchange between the ranks of a communicator, which it keeps to itself.
    init(_ communicator: consuming Communicator) {
        self.communicator = communicator
    }

    /// The number of ranks.
    var size: Int { communicator.size }

    func sum(_ values: View<Float>) throws {
        if size == 1 || values.count == 0 { return }
        let isSmall = values.count <= Self.smallCount
        switch (size & (size - 1) == 0, isSmall) {
        case (true, true): try doubling.sumWhole(values, over: communicator)
        case (true, false): try doubling.sumHalves(values, over: communicator)
        case (false, true): try binomial.sum(values, over: communicator)
        case (false, false): try pairwise.sum(values, over: communicator)
        }
    }

    /// Adds the partial sums of all members, `count` numbers each; the result takes the place of the
    /// first of this rank's, which `partial` gives.
    func sum(
        _ count: Int, of members: MemberSums, _ partial: (_ index: Int) -> View<Float>
    ) throws {
        if size == 1 || count == 0 { return }
        if count <= Self.smallCount {
            try stepped.sum(count, of: members, over: communicator, partial)
        } else {
            try gathered.sum(count, of: members, over: communicator, partial)
        }
    }

    /// Gives all ranks what each has in its part of `values`: R - 1 messages a rank, each with its
    /// own part.
    func complete(_ values: View<Float>, part: (_ rank: Int) -> Range<Int>) throws {
        let rank = communicator.rank, own = values[part(rank)]
        for distance in 1..<size {
            let target = (rank + distance) % size, source = (rank - distance + size) % size
            try communicator.swap(own, with: target, for: values[part(source)], from: source)
        }
    }

    /// Adds numbers that travel as bfloat16.
    func sumRounded(_ values: View<Float>) throws {
        try rounded.sum(values, over: communicator)
    }

    /// Adds with the library's own reduction, in an order that is the library's to choose.
    func sumInFreeOrder(_ values: View<Float>) throws {
        try values.withMutableSpan { try communicator.allreduce(&$0, .sum) }
    }
}
