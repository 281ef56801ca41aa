internal import MPI
internal import Tensors

/// Adds numbers over ranks along the lane tree, over any transport.
///
/// The numbers are cut into one part a rank. Each rank receives its part from all others, adds the
/// parts in the order of the tree, and sends the sum back: 2 (R - 1) messages a rank, 2 n (R - 1) / R
/// numbers each way, and the same additions for any number of ranks. MPI only moves numbers here, so
/// no library's choice of algorithm can change a bit.
final class TreeExchange {
    private let rank: Int
    private let size: Int
    private let slots = Memory<Float>()

    init(rank: Int, size: Int) {
        self.rank = rank
        self.size = size
    }

    func sum(_ values: View<Float>, over communicator: borrowing Communicator?) throws {
        if size == 1 || values.count == 0 { return }
        let part = partSize(values.count)
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
            try swap(
                values[range(target)], with: target, for: slot(source), from: source,
                over: communicator)
        }
        add(count: size, slot)
        own.copy(from: slot(0))
        for distance in 1..<size {
            let target = (rank + distance) % size, source = (rank - distance + size) % size
            try swap(
                own, with: target, for: values[range(source)], from: source, over: communicator)
        }
    }

    /// Numbers of one part: a multiple of a cache line, so that parts share none.
    private func partSize(_ count: Int) -> Int { ((count + size - 1) / size + 15) / 16 * 16 }

    private func add(count: Int, _ slot: (Int) -> View<Float>) {
        LaneTree.combine(count: count) { from, to in
            // An addition has the same bits with any instruction set.
            Kernels.best.add(slot(from), to: slot(to))
        }
    }

    private func swap(
        _ outgoing: View<Float>, with target: Int, for incoming: View<Float>, from source: Int,
        over communicator: borrowing Communicator?
    ) throws {
        try outgoing.withSpan { out in
            try incoming.withMutableSpan { into in
                _ = try communicator?.sendReceive(out, to: target, into: &into, from: source)
            }
        }
    }
}
