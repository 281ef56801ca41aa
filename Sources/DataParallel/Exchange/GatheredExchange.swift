internal import MPI
internal import Tensors

/// Adds large vectors over members with several partial sums each, by messages along the lane tree.
///
/// As ``PairwiseExchange``, but a member sends its partial sums of a part one behind the other.
final class GatheredExchange {
    private let slots = Memory<Float>()
    private let kernels = Kernels.best

    /// Adds up; the result takes the place of the first of `partials` on every rank.
    func sum(
        _ partials: [View<Float>], of members: MemberSums, over ranks: borrowing Communicator
    ) throws {
        let rank = ranks.rank, size = ranks.size, values = partials[0]
        let parts = EqualParts(of: values.count, among: size)
        let own = parts[rank], width = own.count
        slots.restart()
        let received = slots.reserve(members.total * width)
        let packed = slots.reserve(partials.count * parts[0].count)
        slots.commit()
        let sums = (0..<members.total).map { received[$0 * width..<($0 + 1) * width] }
        for (sum, partial) in zip(members.sums(of: rank), partials) {
            sums[sum].copy(from: partial[own])
        }
        for distance in 1..<size {
            let target = (rank + distance) % size, source = (rank - distance + size) % size
            let outgoing = pack(partials, parts[target], into: packed)
            let place = members.sums(of: source)
            try ranks.swap(
                outgoing, with: target,
                for: received[place.lowerBound * width..<place.upperBound * width], from: source)
        }
        members.add(sums, with: kernels)
        values[own].copy(from: sums[0])
        for distance in 1..<size {
            let target = (rank + distance) % size, source = (rank - distance + size) % size
            try ranks.swap(values[own], with: target, for: values[parts[source]], from: source)
        }
    }

    /// The elements `range` of all partial sums, one behind the other.
    private func pack(
        _ partials: [View<Float>], _ range: Range<Int>, into place: View<Float>
    ) -> View<Float> {
        if partials.count == 1 { return partials[0][range] }
        for (index, partial) in partials.enumerated() {
            place[index * range.count..<(index + 1) * range.count].copy(from: partial[range])
        }
        return place[0..<partials.count * range.count]
    }
}
