internal import MPI
internal import Tensors

/// Adds a few numbers over members with several partial sums each, by messages up the lane tree and
/// down again.
///
/// Each addition of sums of two members is a message; those of different parts of the tree happen at
/// the same time, so that about log2 of the lanes follow one another. Then rank 0 tells the result.
final class SteppedExchange {
    private let incoming = Memory<Float>()
    private let kernels = Kernels.best

    /// Adds up; the result takes the place of the first of this rank's partial sums.
    ///
    /// - Parameters:
    ///   - count: numbers of each sum.
    ///   - members: the sums of all.
    ///   - ranks: a rank a member.
    ///   - partial: a sum of this rank.
    /// - Throws: `MPIError`.
    func sum(
        _ count: Int, of members: MemberSums, over ranks: borrowing Communicator,
        _ partial: (_ index: Int) -> View<Float>
    ) throws {
        incoming.restart()
        let received = incoming.reserve(count)
        incoming.commit()
        for addition in members.order?.additions ?? [] {
            let (source, from) = members.place(of: addition.from)
            let (target, to) = members.place(of: addition.to)
            switch (source == ranks.rank, target == ranks.rank) {
            case (true, true): kernels.add(partial(from), to: partial(to))
            case (true, false): try partial(from).withSpan { try ranks.send($0, to: target) }
            case (false, true):
                _ = try received.withMutableSpan { try ranks.receive(into: &$0, from: source) }
                kernels.add(received, to: partial(to))
            case (false, false): break
            }
        }
        try partial(0).withMutableSpan { try ranks.broadcast(&$0, root: 0) }
    }
}
