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

    /// Adds up; the result takes the place of the first of `partials` on every rank.
    func sum(
        _ partials: [View<Float>], of members: MemberSums, over ranks: borrowing Communicator
    ) throws {
        incoming.restart()
        let received = incoming.reserve(partials[0].count)
        incoming.commit()
        for addition in members.order?.additions ?? [] {
            let (source, from) = members.place(of: addition.from)
            let (target, to) = members.place(of: addition.to)
            switch (source == ranks.rank, target == ranks.rank) {
            case (true, true): kernels.add(partials[from], to: partials[to])
            case (true, false): try partials[from].withSpan { try ranks.send($0, to: target) }
            case (false, true):
                _ = try received.withMutableSpan { try ranks.receive(into: &$0, from: source) }
                kernels.add(received, to: partials[to])
            case (false, false): break
            }
        }
        try partials[0].withMutableSpan { try ranks.broadcast(&$0, root: 0) }
    }
}
