internal import MPI
internal import Tensors

/// Adds small vectors over any number of ranks, by messages up the lane tree and down again.
///
/// At distance d = 1, 2, 4 ... rank r with r mod 2 d = d hands its sum to rank r - d, which is what
/// the lane tree adds; rank 0 then tells the result: 2 log2 R messages one after the other.
final class BinomialExchange {
    private let incoming = Memory<Float>()
    private let kernels = Kernels.best

    func sum(_ values: View<Float>, over ranks: borrowing Communicator) throws {
        incoming.restart()
        let received = incoming.reserve(values.count)
        incoming.commit()
        var distance = 1
        while distance < ranks.size {
            if ranks.rank & distance != 0 {
                try values.withSpan { try ranks.send($0, to: ranks.rank - distance) }
                break
            }
            if ranks.rank + distance < ranks.size {
                _ = try received.withMutableSpan {
                    try ranks.receive(into: &$0, from: ranks.rank + distance)
                }
                kernels.add(received, to: values)
            }
            distance *= 2
        }
        try values.withMutableSpan { try ranks.broadcast(&$0, root: 0) }
    }
}
