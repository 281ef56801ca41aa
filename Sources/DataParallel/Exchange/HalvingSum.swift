internal import MPI
internal import Tensors

/// The sum of one bucket over many ranks while other work goes on, in 2 log2 R messages.
///
/// What ``DoublingExchange`` does with large vectors, with messages in flight: as many numbers as
/// ``BucketSum`` sends in 2 (R - 1) messages, with log2 R partners, and the same bits. Each message
/// follows on the one before, so with few ranks ``BucketSum`` waits for less.
final class HalvingSum: PendingBucket {
    /// One message each way.
    private struct Round {
        let partner: Int
        let tag: Int
        /// What is sent, and where what comes in belongs.
        let given: View<Float>
        let place: View<Float>
        /// Whether what comes in is added.
        let isSum: Bool
        let outgoing: Parcel
        let incoming: Parcel
    }

    private let rounds: [Round]
    /// The round that is under way; all of them if none is.
    private var turn: Int
    private let kernels = Kernels.best

    /// Whether this way is right for so many ranks.
    static func suits(_ size: Int) -> Bool { size >= 16 && size & (size - 1) == 0 }

    /// Plans the sum.
    ///
    /// - Parameters:
    ///   - values: the place of the numbers.
    ///   - number: tells buckets apart; equal on all ranks.
    ///   - rank: this rank.
    ///   - size: the number of ranks, a power of two.
    init(_ values: View<Float>, number: Int, rank: Int, size: Int) {
        precondition(size & (size - 1) == 0, "\(size) ranks are no power of two")
        var halving: [Round] = [], collecting: [Round] = []
        var own = 0..<values.count, distance = 1
        func round(_ given: Range<Int>, _ place: Range<Int>, isSum: Bool) -> Round {
            Round(
                partner: rank ^ distance, tag: 2 * number + (isSum ? 0 : 1), given: values[given],
                place: values[place], isSum: isSum, outgoing: Parcel(count: given.count),
                incoming: Parcel(count: place.count))
        }
        while distance < size {
            let (kept, given) = DoublingExchange.halves(of: own, isLower: rank & distance == 0)
            halving.append(round(given, kept, isSum: true))
            collecting.append(round(kept, given, isSum: false))
            own = kept
            distance *= 2
        }
        rounds = halving + collecting.reversed()
        turn = rounds.count
        work = Memory<Float>(count: halving.map(\.place.count).max() ?? 0).whole
    }

    /// What came in and is about to be added.
    private let work: View<Float>

    func start(over ranks: borrowing Communicator) throws {
        turn = 0
        try begin(over: ranks)
    }

    func poll(over ranks: borrowing Communicator) throws {
        while turn < rounds.count, rounds[turn].incoming.poll() { try complete(over: ranks) }
    }

    func finishCollecting(over ranks: borrowing Communicator) throws {
        while turn < rounds.count / 2 { try complete(over: ranks) }
    }

    func finish(over ranks: borrowing Communicator) throws {
        while turn < rounds.count { try complete(over: ranks) }
        for round in rounds { try round.outgoing.wait() }
    }

    private func begin(over ranks: borrowing Communicator) throws {
        let round = rounds[turn]
        try round.incoming.receive(from: round.partner, tag: round.tag, over: ranks)
        try round.outgoing.send(round.given, to: round.partner, tag: round.tag, over: ranks)
    }

    /// Waits for the message of this round, and begins the next one.
    private func complete(over ranks: borrowing Communicator) throws {
        let round = rounds[turn]
        try round.incoming.wait()
        if round.isSum {
            let half = work[0..<round.place.count]
            round.incoming.copy(to: half)
            kernels.add(half, to: round.place)
        } else {
            round.incoming.copy(to: round.place)
        }
        turn += 1
        if turn < rounds.count { try begin(over: ranks) }
    }
}
