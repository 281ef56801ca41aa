internal import MPI
internal import Tensors

/// The sum of one bucket over ranks while other work goes on.
///
/// What ``PairwiseExchange`` does, with messages in flight: each rank awaits its part from all
/// others, adds the parts along the lane tree, and sends the sum to all.
final class BucketSum: PendingBucket {
    private enum Phase { case idle, collecting, telling }

    /// This member's partial sums; the result takes the place of the first.
    private let partials: [View<Float>]
    private let members: MemberSums
    private let rank: Int
    private let size: Int
    private let tag: Int
    private let parts: [Range<Int>]
    /// One for each other rank: its numbers of our part, then its sums.
    private let incoming: [[Parcel]]
    /// One for each other rank: our numbers of its part, then our sums.
    private let outgoing: [[Parcel]]
    /// All partial sums of our part.
    private let terms: [View<Float>]
    private var phase = Phase.idle
    private let kernels = Kernels.best

    /// Plans the sum.
    ///
    /// - Parameters:
    ///   - partials: the places of this member's partial sums.
    ///   - members: those of all members, of which there is one a rank.
    ///   - number: tells buckets apart; equal on all ranks.
    ///   - rank: this rank.
    init(_ partials: [View<Float>], of members: MemberSums, number: Int, rank: Int) {
        self.partials = partials
        self.members = members
        self.rank = rank
        let size = members.counts.count
        self.size = size
        tag = 2 * number
        let cut = EqualParts(of: partials[0].count, among: size)
        let parts = (0..<size).map { cut[$0] }
        self.parts = parts
        let own = parts[rank].count
        func parcels(_ count: (Int) -> Int) -> [Parcel] {
            (0..<size).map { Parcel(count: $0 == rank ? 0 : count($0)) }
        }
        incoming = [parcels { members.counts[$0] * own }, parcels { parts[$0].count }]
        outgoing = [parcels { partials.count * parts[$0].count }, parcels { _ in own }]
        terms = (0..<members.total).map { _ in Memory<Float>(count: own).whole }
    }

    func start(over ranks: borrowing Communicator) throws {
        phase = .collecting
        for distance in 1..<size {
            let source = (rank - distance + size) % size, target = (rank + distance) % size
            try incoming[0][source].receive(from: source, tag: tag, over: ranks)
            let range = parts[target]
            for index in partials.indices {
                outgoing[0][target].put(partials[index][range], at: index * range.count)
            }
            try outgoing[0][target].send(to: target, tag: tag, over: ranks)
        }
    }

    func poll(over ranks: borrowing Communicator) throws {
        switch phase {
        case .idle: break
        case .collecting: if incoming[0].allSatisfy({ $0.poll() }) { try tell(over: ranks) }
        case .telling: _ = incoming[1].allSatisfy { $0.poll() }
        }
    }

    func finishCollecting(over ranks: borrowing Communicator) throws {
        if phase == .collecting { try tell(over: ranks) }
    }

    func finish(over ranks: borrowing Communicator) throws {
        for other in 0..<size where other != rank {
            try incoming[1][other].wait()
            incoming[1][other].copy(to: partials[0][parts[other]])
            try outgoing[0][other].wait()
            try outgoing[1][other].wait()
        }
        phase = .idle
    }

    private func tell(over ranks: borrowing Communicator) throws {
        let own = partials[0][parts[rank]]
        for source in 0..<size where source != rank {
            try incoming[0][source].wait()
            let sums = members.sums(of: source)
            for sum in sums {
                incoming[0][source].copy(
                    to: terms[sum], from: (sum - sums.lowerBound) * own.count)
            }
        }
        let sums = members.sums(of: rank)
        for sum in sums {
            terms[sum].copy(from: partials[sum - sums.lowerBound][parts[rank]])
        }
        members.add(terms, with: kernels)
        own.copy(from: terms[0])
        for distance in 1..<size {
            let source = (rank - distance + size) % size, target = (rank + distance) % size
            try incoming[1][source].receive(from: source, tag: tag + 1, over: ranks)
            try outgoing[1][target].send(own, to: target, tag: tag + 1, over: ranks)
        }
        phase = .telling
    }
}
