internal import MPI
internal import Tensors

/// The sum of one bucket over ranks while other work goes on.
///
/// What ``PairwiseExchange`` does, with messages in flight: each rank awaits its part from all
/// others, adds the parts along the lane tree, and sends the sum to all.
final class BucketSum: PendingBucket {
    private enum Phase { case idle, collecting, telling }

    private let values: View<Float>
    private let rank: Int
    private let size: Int
    private let tag: Int
    private let parts: [Range<Int>]
    /// One for each other rank: its numbers of our part, then its sums.
    private let incoming: [[Parcel]]
    /// One for each other rank: our numbers of its part, then our sums.
    private let outgoing: [[Parcel]]
    private let terms: [View<Float>]
    private var phase = Phase.idle
    private let kernels = Kernels.best

    /// Plans the sum.
    ///
    /// - Parameters:
    ///   - values: the place of the numbers.
    ///   - number: tells buckets apart; equal on all ranks.
    ///   - rank: this rank.
    ///   - size: the number of ranks.
    init(_ values: View<Float>, number: Int, rank: Int, size: Int) {
        self.values = values
        self.rank = rank
        self.size = size
        tag = 2 * number
        let part = ((values.count + size - 1) / size + 15) / 16 * 16
        let parts = (0..<size).map {
            min($0 * part, values.count)..<min(($0 + 1) * part, values.count)
        }
        self.parts = parts
        let own = parts[rank].count
        func parcels(_ count: (Int) -> Int) -> [Parcel] {
            (0..<size).map { Parcel(count: $0 == rank ? 0 : count($0)) }
        }
        incoming = [parcels { _ in own }, parcels { parts[$0].count }]
        outgoing = [parcels { parts[$0].count }, parcels { _ in own }]
        terms = (0..<size).map { _ in Memory<Float>(count: own).whole }
    }

    func start(over ranks: borrowing Communicator) throws {
        phase = .collecting
        for distance in 1..<size {
            let source = (rank - distance + size) % size, target = (rank + distance) % size
            try incoming[0][source].receive(from: source, tag: tag, over: ranks)
            try outgoing[0][target].send(
                values[parts[target]], to: target, tag: tag, over: ranks)
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
            incoming[1][other].copy(to: values[parts[other]])
            try outgoing[0][other].wait()
            try outgoing[1][other].wait()
        }
        phase = .idle
    }

    private func tell(over ranks: borrowing Communicator) throws {
        let own = values[parts[rank]]
        for source in 0..<size where source != rank {
            try incoming[0][source].wait()
            incoming[0][source].copy(to: terms[source])
        }
        terms[rank].copy(from: own)
        kernels.sum(terms, 0..<own.count, to: own)
        for distance in 1..<size {
            let source = (rank - distance + size) % size, target = (rank + distance) % size
            try incoming[1][source].receive(from: source, tag: tag + 1, over: ranks)
            try outgoing[1][target].send(own, to: target, tag: tag + 1, over: ranks)
        }
        phase = .telling
    }
}
