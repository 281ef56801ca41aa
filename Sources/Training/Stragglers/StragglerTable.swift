internal import Foundation

/// Where the time of all ranks' steps went, and which of them held the others up.
package struct StragglerTable: Sendable {
    /// Ranks that are no further apart than this share of a step are told to be even.
    package static let tolerance = 0.1
    /// Rows shown at most: those that are busy longest.
    static let mostRows = 16

    /// Why ranks wait.
    package enum Cause: String, Sendable {
        /// One rank's batches take longer.
        case data
        /// One rank computes longer.
        case compute
        /// No rank is slow in the mean, but single steps of some are.
        case wait
    }

    /// Who holds the others up.
    package struct Verdict: Equatable, Sendable {
        /// The rank that is busy longest.
        package var rank: Int
        /// Why.
        package var cause: Cause
        /// The share of a step that this costs.
        package var share: Double
        /// One sentence.
        package var sentence: String
    }

    /// The times of each rank.
    package let ranks: [RankTimes]
    /// The host of each rank.
    package let hosts: [String]
    /// The steps they are taken from.
    package let steps: Int

    /// Names times.
    package init(_ ranks: [RankTimes], hosts: [String], steps: Int) {
        self.ranks = ranks
        self.hosts = hosts
        self.steps = steps
    }

    /// Seconds of a step, on the rank for which it is longest.
    private var step: Double { max(ranks.map(\.total).max() ?? 0, 1e-9) }

    /// Ranks, busiest first.
    private var order: [Int] { ranks.indices.sorted { ranks[$0].busy > ranks[$1].busy } }

    /// Who holds the others up; nil if ranks differ by less than ``tolerance``.
    package var verdict: Verdict? {
        guard ranks.count > 1, let slowest = order.first else { return nil }
        let others = order.dropFirst(),
            typical = ranks[others[others.startIndex + others.count / 2]]
        let excess = (ranks[slowest].busy - typical.busy) / step
        if excess > Self.tolerance { return slow(slowest, against: typical, share: excess) }
        let waiting = ranks.map(\.wait.mean).reduce(0, +) / Double(ranks.count) / step
        return waiting > Self.tolerance ? uneven(waiting) : nil
    }

    private func slow(_ rank: Int, against typical: RankTimes, share: Double) -> Verdict {
        let times = ranks[rank]
        let data = times.data.mean - typical.data.mean
        let compute = times.compute.mean - typical.compute.mean
        let cause = data > compute ? Cause.data : .compute
        let (own, usual) =
            cause == .data
            ? (times.data.mean, typical.data.mean) : (times.compute.mean, typical.compute.mean)
        let deed = cause == .data ? "prepares its batches" : "computes"
        let text =
            "rank \(rank) on \(hosts[rank]) holds the others up: it \(deed) for "
            + "\(milliseconds(own)) ms a step, a typical rank for \(milliseconds(usual)) ms, which "
            + "costs \(percent(share)) of every step"
        return Verdict(rank: rank, cause: cause, share: share, sentence: text)
    }

    private func uneven(_ share: Double) -> Verdict {
        let worst =
            ranks.indices.max { ranks[$0].compute.p99 < ranks[$1].compute.p99 } ?? 0
        let text =
            "ranks wait for one another \(percent(share)) of the time though none is slow in the "
            + "mean: single steps take longer (on rank \(worst) on \(hosts[worst]) one in a hundred "
            + "computes for \(milliseconds(ranks[worst].compute.p99)) ms or more); look for other "
            + "programs, or for more ranks than cores"
        return Verdict(rank: worst, cause: .wait, share: share, sentence: text)
    }

    private func milliseconds(_ seconds: Double) -> String {
        String(format: "%.3g", seconds * 1000)
    }

    private func percent(_ share: Double) -> String { String(format: "%.0f %%", share * 100) }

    // MARK: Text

    /// The table in lines, the busiest ranks first where there are many.
    package var lines: [String] {
        let width = max(hosts.map(\.count).max() ?? 0, 4)
        let gap = String(repeating: " ", count: width - 4)
        let shown = order.prefix(Self.mostRows).sorted()
        var lines = [
            "milliseconds a step by rank, mean and 99th percentile of "
                + "\(ProgressFormat.thousands(steps)) steps (wait is a part of exchange)",
            "rank  host\(gap)            data         compute        exchange            wait",
        ]
        for rank in shown {
            let times = ranks[rank]
            let name = hosts[rank].padding(toLength: width, withPad: " ", startingAt: 0)
            let cells = [times.data, times.compute, times.exchange, times.wait].map {
                String(format: "%8.3f%8.3f", $0.mean * 1000, $0.p99 * 1000)
            }
            lines.append(String(format: "%4d", rank) + "  " + name + cells.joined())
        }
        if ranks.count > shown.count {
            lines.append("and \(ranks.count - shown.count) ranks that are busy for less")
        }
        if let verdict { lines.append(verdict.sentence) }
        return lines
    }

    /// For a line of metrics.
    package var metric: MetricValue {
        func list(_ value: (RankTimes) -> Double) -> MetricValue {
            .list(order.prefix(Self.mostRows).sorted().map { .number(value(ranks[$0]) * 1000) })
        }
        func figure(_ phase: KeyPath<RankTimes, RankTimes.Figure>) -> MetricValue {
            .object([
                "mean": list { $0[keyPath: phase].mean }, "p99": list { $0[keyPath: phase].p99 },
            ])
        }
        var values: [String: MetricValue] = [
            "steps": .integer(steps),
            "ranks": .list(order.prefix(Self.mostRows).sorted().map { .integer($0) }),
            "milliseconds": .object([
                "data": figure(\.data), "compute": figure(\.compute),
                "exchange": figure(\.exchange), "wait": figure(\.wait),
            ]),
        ]
        if let verdict {
            values["slowest"] = .integer(verdict.rank)
            values["cause"] = .text(verdict.cause.rawValue)
            values["share"] = .number(verdict.share)
        }
        return .object(values)
    }
}
