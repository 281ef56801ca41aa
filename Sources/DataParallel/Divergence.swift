internal import MPI
internal import Tensors

/// An array that differs between ranks.
public struct Divergence: Equatable, Sendable {
    /// The array's name.
    public let name: String
    /// The ranks that hold something else than most do.
    public let ranks: [Int]
    /// Whether as many ranks hold one thing as another, so that nobody can tell who is right; the
    /// lowest rank is believed.
    public let isTie: Bool
    /// The first element that differs on the first of ``ranks``.
    public let index: Int
    /// What that rank holds there.
    public let value: Float
    /// What most ranks hold there.
    public let majority: Float

    /// Describes a difference.
    package init(
        name: String, ranks: [Int], isTie: Bool, index: Int, value: Float, majority: Float
    ) {
        self.name = name
        self.ranks = ranks
        self.isTie = isTie
        self.index = index
        self.value = value
        self.majority = majority
    }

    /// Equal by bits, so that values that are no numbers are equal, too.
    public static func == (left: Divergence, right: Divergence) -> Bool {
        (left.name, left.ranks, left.isTie, left.index)
            == (right.name, right.ranks, right.isTie, right.index)
            && left.value.bitPattern == right.value.bitPattern
            && left.majority.bitPattern == right.majority.bitPattern
    }
}

extension RankGroup {
    /// Compares replicas on all ranks; collective.
    ///
    /// - Returns: the first array that differs, or nil.
    public func firstDivergence(among replicas: [Replica]) throws -> Divergence? {
        let prints = replicas.map { Fingerprint.of($0.values) }
        let whole = prints.reduce(UInt64(replicas.count)) { ($0 &* 31) ^ $1 }
        if Set(try all(whole)).count == 1 { return nil }
        for (replica, print) in zip(replicas, prints) {
            let found = try all(print)
            guard Set(found).count > 1 else { continue }
            return try describe(replica, Vote(found))
        }
        return nil
    }

    /// Compares an array element by element with that of a rank that holds what most do; collective.
    private func describe(_ replica: Replica, _ vote: Vote) throws -> Divergence {
        let right = Memory<Float>(count: replica.values.count).whole
        if rank == vote.winner { right.copy(from: replica.values) }
        try broadcast(right, from: vote.winner)
        let index = (0..<right.count).first {
            right[$0].bitPattern != replica.values[$0].bitPattern
        }
        let guilty = vote.losers[0]
        let first = Int(try all(UInt64(index ?? 0))[guilty])
        let bits = try all(UInt64(replica.values[first].bitPattern))
        return Divergence(
            name: replica.name, ranks: vote.losers, isTie: vote.isTie, index: first,
            value: Float(bitPattern: UInt32(bits[guilty])), majority: right[first])
    }
}

/// Which ranks hold the most frequent of several values.
struct Vote: Equatable {
    /// The first rank that holds it; the lowest, in a tie.
    let winner: Int
    /// The ranks that hold another.
    let losers: [Int]
    /// Whether another value is as frequent.
    let isTie: Bool

    /// Counts the values of all ranks.
    init(_ values: [UInt64]) {
        var counts: [UInt64: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        winner = values.firstIndex { counts[$0] == most } ?? 0
        let majority = values.isEmpty ? 0 : values[winner]
        losers = values.indices.filter { values[$0] != majority }
        isTie = counts.values.count { $0 == most } > 1
    }
}
