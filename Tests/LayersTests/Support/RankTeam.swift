import Foundation
import Tensors

/// Ranks played by threads: each waits for all others where it asks for a sum.
///
/// Safe to share: every access to the state holds the condition's lock.
final class RankTeam: @unchecked Sendable {
    /// A sum that will never be complete, because another rank has failed.
    struct Abandoned: Error {}

    private let condition = NSCondition()
    private var parts: [[Float]]
    private var arrived = 0
    private var rounds = 0
    private var total: [Float] = []
    private var isAbandoned = false

    /// A team of `ranks` ranks.
    init(ranks: Int) { parts = Array(repeating: [], count: ranks) }

    /// The sum of all ranks' values along the lane tree.
    ///
    /// The total stays until every rank has come for the next one, so each has read it by then.
    func sum(_ values: [Float], of rank: Int) throws -> [Float] {
        condition.lock()
        defer { condition.unlock() }
        parts[rank] = values
        arrived += 1
        let round = rounds
        if arrived == parts.count {
            LaneTree.combine(count: parts.count) { from, to in
                for place in parts[from].indices { parts[to][place] += parts[from][place] }
            }
            total = parts[0]
            arrived = 0
            rounds += 1
            condition.broadcast()
        }
        while rounds == round && !isAbandoned { condition.wait() }
        if isAbandoned { throw Abandoned() }
        return total
    }

    /// Wakes all ranks that wait for a sum.
    func abandon() {
        condition.lock()
        isAbandoned = true
        condition.broadcast()
        condition.unlock()
    }
}

/// One rank's way to ask its team.
private final class TeamMember: RankSummation {
    private let team: RankTeam
    private let rank: Int

    init(team: RankTeam, rank: Int) {
        self.team = team
        self.rank = rank
    }

    func sumOverRanks(_ values: View<Float>) throws {
        values.copy(from: try team.sum(values.array, of: rank))
    }
}

/// What the ranks return; locked like the team.
private final class RankResults<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var results: [Int: Result<Value, any Error>] = [:]

    func add(_ result: Result<Value, any Error>, of rank: Int) {
        condition.lock()
        results[rank] = result
        condition.signal()
        condition.unlock()
    }

    func wait(for ranks: Int) throws -> [Value] {
        condition.lock()
        defer { condition.unlock() }
        while results.count < ranks { condition.wait() }
        return try (0..<ranks).compactMap { try results[$0]?.get() }
    }
}

/// Runs `body` once a rank, each on a thread of its own, and returns their results in order.
func onRanks<Value: Sendable>(
    _ ranks: Int, _ body: @escaping @Sendable (_ rank: Int, any RankSummation) throws -> Value
) throws -> [Value] {
    let team = RankTeam(ranks: ranks), results = RankResults<Value>()
    for rank in 0..<ranks {
        Thread.detachNewThread {
            let result = Result { try body(rank, TeamMember(team: team, rank: rank)) }
            if case .failure = result { team.abandon() }
            results.add(result, of: rank)
        }
    }
    return try results.wait(for: ranks)
}
