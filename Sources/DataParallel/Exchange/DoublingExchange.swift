internal import MPI
internal import Tensors

/// Adds vectors over a power of two of ranks, by messages to partners at distance 1, 2, 4 ...
///
/// After the step at distance d every rank has the sum over the 2 d ranks of its subtree of the lane
/// tree. Small vectors travel whole: log2 R messages. Of large ones each rank keeps a half of what it
/// had and sends the other half, and collects the halves again on the way back: 2 log2 R messages,
/// 2 n (R - 1) / R numbers each way (Rabenseifner 2004, with the near partners first).
final class DoublingExchange {
    private let incoming = Memory<Float>()
    private let kernels = Kernels.best

    /// Adds up `values` as a whole.
    func sumWhole(_ values: View<Float>, over ranks: borrowing Communicator) throws {
        let received = place(values.count)
        var distance = 1
        while distance < ranks.size {
            let partner = ranks.rank ^ distance
            try ranks.swap(values, with: partner, for: received, from: partner)
            // The sum of two numbers is the same either way round, on any instruction set.
            kernels.add(received, to: values)
            distance *= 2
        }
    }

    /// Adds up `values`, halving what each rank is responsible for.
    func sumHalves(_ values: View<Float>, over ranks: borrowing Communicator) throws {
        let received = place(values.count)
        var own = 0..<values.count
        var distance = 1
        while distance < ranks.size {
            let partner = ranks.rank ^ distance
            let (kept, given) = Self.halves(of: own, isLower: ranks.rank & distance == 0)
            let half = received[0..<kept.count]
            try ranks.swap(values[given], with: partner, for: half, from: partner)
            kernels.add(half, to: values[kept])
            own = kept
            distance *= 2
        }
        try collect(values, over: ranks)
    }

    /// Brings the halves together, far partners first.
    private func collect(_ values: View<Float>, over ranks: borrowing Communicator) throws {
        var distance = ranks.size / 2
        while distance > 0 {
            let partner = ranks.rank ^ distance
            let whole = range(values.count, of: ranks.rank, before: distance)
            let (own, other) = Self.halves(of: whole, isLower: ranks.rank & distance == 0)
            try ranks.swap(values[own], with: partner, for: values[other], from: partner)
            distance /= 2
        }
    }

    /// What `rank` is responsible for before the step at `distance`.
    private func range(_ count: Int, of rank: Int, before distance: Int) -> Range<Int> {
        var own = 0..<count
        var step = 1
        while step < distance {
            own = Self.halves(of: own, isLower: rank & step == 0).kept
            step *= 2
        }
        return own
    }

    /// The two halves of a range, cut at a cache line: first the one that a rank keeps.
    static func halves(
        of range: Range<Int>, isLower: Bool
    ) -> (kept: Range<Int>, given: Range<Int>) {
        let middle = min(
            range.lowerBound + (range.count / 2 + 15) / 16 * 16, range.upperBound)
        let lower = range.lowerBound..<middle, upper = middle..<range.upperBound
        return isLower ? (lower, upper) : (upper, lower)
    }

    private func place(_ count: Int) -> View<Float> {
        incoming.restart()
        let place = incoming.reserve(count)
        incoming.commit()
        return place
    }
}
