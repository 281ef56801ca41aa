internal import MPI
internal import Tensors

/// Adds large vectors over any number of ranks, by messages along the lane tree.
///
/// The numbers are cut into one part a rank. Each rank receives its part from all others, adds the
/// parts in the order of the tree, and sends the sum back: 2 (R - 1) messages a rank, 2 n (R - 1) / R
/// numbers each way, and the same additions for any number of ranks. MPI only moves numbers here, so
/// no library's choice of algorithm can change a bit.
final class PairwiseExchange {
    private let slots = Memory<Float>()
    private let kernels = Kernels.best

    func sum(_ values: View<Float>, over ranks: borrowing Communicator) throws {
        let rank = ranks.rank, size = ranks.size
        let part = partSize(values.count, size)
        slots.restart()
        let received = slots.reserve(part * size)
        slots.commit()
        func range(_ owner: Int) -> Range<Int> {
            min(owner * part, values.count)..<min((owner + 1) * part, values.count)
        }
        let own = values[range(rank)]
        func slot(_ source: Int) -> View<Float> {
            received.part(source, of: size)[0..<own.count]
        }
        slot(rank).copy(from: own)
        for distance in 1..<size {
            let target = (rank + distance) % size, source = (rank - distance + size) % size
            try ranks.swap(
                values[range(target)], with: target, for: slot(source), from: source)
        }
        LaneTree.combine(count: size) { from, to in
            // An addition has the same bits with any instruction set.
            kernels.add(slot(from), to: slot(to))
        }
        own.copy(from: slot(0))
        for distance in 1..<size {
            let target = (rank + distance) % size, source = (rank - distance + size) % size
            try ranks.swap(own, with: target, for: values[range(source)], from: source)
        }
    }

    /// Numbers of one part: a multiple of a cache line, so that parts share none.
    private func partSize(_ count: Int, _ size: Int) -> Int {
        ((count + size - 1) / size + 15) / 16 * 16
    }
}

extension Communicator {
    /// Sends numbers to one rank while receiving as many as there is room for from another.
    borrowing func swap(
        _ outgoing: View<Float>, with target: Int, for incoming: View<Float>, from source: Int
    ) throws {
        try outgoing.withSpan { out in
            try incoming.withMutableSpan { into in
                _ = try sendReceive(out, to: target, into: &into, from: source)
            }
        }
    }
}
