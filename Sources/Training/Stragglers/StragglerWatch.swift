internal import DataParallel
internal import Foundation
internal import Tensors

/// Keeps the times of all ranks' steps, and compares them once in many steps.
///
/// In between a step writes three numbers. All ranks have one.
final class StragglerWatch {
    /// Ranks compare after so many steps.
    static let interval = 512
    /// Steps at the start that do not count: memory is laid out and pages are met for the first
    /// time.
    static let warmUp = 5

    private let ranks: RankGroup
    /// Seconds of data, compute and exchange of each step since ranks compared last.
    private let own = Memory<Float>(count: 3 * interval).whole
    /// The same of all ranks.
    private let all: View<Float>
    private var count = 0
    private var skipped = 0
    private var hosts: [String] = []
    private var histograms: [[DurationHistogram]]
    private var steps = 0

    init(over ranks: RankGroup) {
        self.ranks = ranks
        all = Memory<Float>(count: ranks.size > 1 ? own.count * ranks.size : 0).whole
        histograms = Array(
            repeating: Array(repeating: DurationHistogram(), count: 4),
            count: ranks.isFirst ? ranks.size : 0)
    }

    /// Counts a step in; collective.
    ///
    /// - Returns: whether ranks compared, which makes a new ``table``.
    func count(_ times: PhaseClock) throws -> Bool {
        if ranks.size == 1 { return false }
        if skipped < Self.warmUp {
            skipped += 1
            return false
        }
        own[3 * count] = Float(times.data)
        own[3 * count + 1] = Float(times.compute + times.update)
        own[3 * count + 2] = Float(times.exchange)
        count += 1
        if count == Self.interval { try compare() }
        return count == 0
    }

    /// Takes in what is left; collective.
    func finish() throws { if count > 0 { try compare() } }

    /// What is known so far; nil elsewhere than on rank 0, and of a single rank.
    var table: StragglerTable? {
        guard ranks.isFirst, ranks.size > 1, steps > 0 else { return nil }
        let times = histograms.map { phases in
            let figures = phases.map(RankTimes.Figure.init)
            return RankTimes(
                data: figures[0], compute: figures[1], exchange: figures[2], wait: figures[3])
        }
        return StragglerTable(times, hosts: hosts, steps: steps)
    }

    private func compare() throws {
        if hosts.isEmpty { hosts = try ranks.all(ProcessInfo.processInfo.hostName) }
        try ranks.gather(own, into: all)
        if ranks.isFirst { for step in 0..<count { add(step) } }
        steps += count
        count = 0
    }

    /// All ranks leave an exchange together, so the one that came last was in it for the shortest
    /// time; the others have waited for it.
    private func add(_ step: Int) {
        func value(_ rank: Int, _ phase: Int) -> Double {
            Double(all[rank * own.count + 3 * step + phase])
        }
        let shortest = (0..<ranks.size).map { value($0, 2) }.min() ?? 0
        for rank in 0..<ranks.size {
            for phase in 0..<3 { histograms[rank][phase].add(value(rank, phase)) }
            histograms[rank][3].add(value(rank, 2) - shortest)
        }
    }
}
