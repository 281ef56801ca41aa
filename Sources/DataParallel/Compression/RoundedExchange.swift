internal import MPI
internal import Tensors

/// Adds large vectors over ranks with half the bytes: numbers travel as bfloat16.
///
/// As ``PairwiseExchange``, but a rank rounds what it sends, adds what it received in single
/// precision, and rounds the sum. All ranks end with the same numbers, which depend on how many
/// ranks there are.
final class RoundedExchange {
    private let work = Memory<Float>()
    private let kernels = Kernels.best

    func sum(_ values: View<Float>, over ranks: borrowing Communicator) throws {
        let rank = ranks.rank, size = ranks.size
        if size == 1 || values.count == 0 { return }
        let part = ((values.count + size - 1) / size + 15) / 16 * 16
        work.restart()
        let received = work.reserve(part * size)
        let incoming = work.reserve(part / 2), outgoing = work.reserve(part / 2)
        work.commit()
        func range(_ owner: Int) -> Range<Int> {
            min(owner * part, values.count)..<min((owner + 1) * part, values.count)
        }
        func words(_ count: Int) -> Int { (count + 1) / 2 }
        let own = values[range(rank)]
        func slot(_ source: Int) -> View<Float> {
            received.part(source, of: size)[0..<own.count]
        }
        slot(rank).copy(from: own)
        for distance in 1..<size {
            let target = (rank + distance) % size, source = (rank - distance + size) % size
            let theirs = values[range(target)]
            kernels.round(theirs, into: outgoing[0..<words(theirs.count)])
            let place = incoming[0..<words(own.count)]
            try ranks.swap(
                outgoing[0..<words(theirs.count)], with: target, for: place, from: source)
            kernels.widen(place, into: slot(source))
        }
        LaneTree.combine(count: size) { from, to in kernels.add(slot(from), to: slot(to)) }
        let sent = outgoing[0..<words(own.count)]
        kernels.round(slot(0), into: sent)
        kernels.widen(sent, into: own)
        for distance in 1..<size {
            let target = (rank + distance) % size, source = (rank - distance + size) % size
            let theirs = values[range(source)], place = incoming[0..<words(theirs.count)]
            try ranks.swap(sent, with: target, for: place, from: source)
            kernels.widen(place, into: theirs)
        }
    }
}
