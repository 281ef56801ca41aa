internal import MPI
internal import Tensors

/// Adds large vectors over members with several partial sums each, by messages along the lane tree.
///
/// As ``PairwiseExchange``, but a member sends its partial sums of a part one behind the other.
final class GatheredExchange {
    private let slots = Memory<Float>()
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
        let rank = ranks.rank, size = ranks.size, values = partial(0)
        let parts = EqualParts(of: count, among: size)
        let own = parts[rank], width = own.count, places = members.sums(of: rank)
        slots.restart()
        let received = slots.reserve(members.total * width)
        let packed = slots.reserve(places.count * parts[0].count)
        slots.commit()
        func sum(_ number: Int) -> View<Float> {
            received[number * width..<(number + 1) * width]
        }
        for place in places {
            sum(place).copy(from: partial(place - places.lowerBound)[own])
        }
        for distance in 1..<size {
            let target = (rank + distance) % size, source = (rank - distance + size) % size
            let range = parts[target], theirs = members.sums(of: source)
            for index in 0..<places.count {
                packed[index * range.count..<(index + 1) * range.count]
                    .copy(from: partial(index)[range])
            }
            try ranks.swap(
                packed[0..<places.count * range.count], with: target,
                for: received[theirs.lowerBound * width..<theirs.upperBound * width],
                from: source)
        }
        members.add(count: width, with: kernels, sum)
        values[own].copy(from: sum(0))
        for distance in 1..<size {
            let target = (rank + distance) % size, source = (rank - distance + size) % size
            try ranks.swap(values[own], with: target, for: values[parts[source]], from: source)
        }
    }
}
