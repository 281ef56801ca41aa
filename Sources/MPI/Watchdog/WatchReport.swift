/// The message of a watchdog that ends a job: who is missing, what the others wait for, and what
/// every rank was doing last.
package struct WatchReport {
    package let verdict: RankLedger.Verdict
    let entries: [RankLedger.Entry]
    let hosts: [String]
    let settings: WatchdogSettings

    package init(
        verdict: RankLedger.Verdict, entries: [RankLedger.Entry], hosts: [String],
        settings: WatchdogSettings
    ) {
        self.verdict = verdict
        self.entries = entries
        self.hosts = hosts
        self.settings = settings
    }

    /// Ranks listed on standard error; a file gets all.
    package static let listed = 32

    /// The message, one line for the whole and one a rank.
    package func text(limit: Int = listed) -> String {
        var lines = [headline]
        // Those that are missing first: they matter most.
        let order = missing + entries.indices.filter { !missing.contains($0) }
        lines += order.prefix(limit).map { "lockstep:   \(line($0))" }
        if order.count > limit {
            lines.append("lockstep:   and \(order.count - limit) other ranks")
        }
        return lines.joined(separator: "\n")
    }

    /// The ranks that the others wait for.
    package var missing: [Int] {
        switch verdict {
        case .silent(let ranks), .dead(let ranks): return ranks
        case .hanging:
            let working = entries.indices.filter { entries[$0].state.operation.isEmpty }
            return working.count == entries.count ? [] : working
        }
    }

    private var headline: String {
        let who = places(missing)
        switch verdict {
        case .silent(let ranks):
            let seconds = ranks.map { entries[$0].silence }.max() ?? 0
            return sentence(
                "nothing was heard from \(who) for \(Self.seconds(seconds)); \(others)")
        case .dead(let ranks):
            let processes = ranks.count == 1 ? "the process of" : "the processes of"
            return sentence(
                "\(processes) \(who) \(ranks.count == 1 ? "is" : "are") gone; \(others)")
        case .hanging:
            let seconds = Self.seconds(entries.map(\.idle).min() ?? 0)
            if missing.isEmpty {
                return sentence("no rank has made progress for \(seconds)")
            }
            return sentence(
                "no rank has made progress for \(seconds); the others wait for \(who), \(others)")
        }
    }

    private func sentence(_ text: String) -> String { "lockstep: \(text); \(settings.advice)" }

    /// What most of the others do.
    private var others: String {
        let rest = entries.indices.filter { !missing.contains($0) && !entries[$0].hasLeft }
        let waiting = rest.filter { !entries[$0].state.operation.isEmpty }
        guard let first = waiting.first else { return "no other rank waits yet" }
        var counts: [String: Int] = [:]
        for rank in waiting { counts[entries[rank].state.operation, default: 0] += 1 }
        let operation = entries[first].state.operation
        let most = counts[operation] == counts.values.max() ? operation : nil
        let name = most ?? counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }[0].key
        let place =
            waiting.first { entries[$0].state.operation == name }.map {
                Self.place(entries[$0].state)
            }
            ?? ""
        return "\(waiting.count == 1 ? "one rank waits" : "\(waiting.count) ranks wait") in \(name)"
            + place
    }

    /// " (exchange, after step 12)".
    private static func place(_ state: RankState) -> String {
        let parts = [state.phase, state.step.map { "after step \($0)" } ?? ""].filter {
            !$0.isEmpty
        }
        return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
    }

    /// What a rank was doing last.
    private func line(_ rank: Int) -> String {
        let entry = entries[rank], state = entry.state
        let name = "rank \(rank) on \(hosts[rank])"
        guard entry.isHeard else { return "\(name): was never heard" }
        if entry.hasLeft { return "\(name): had finished" }
        let duration = Self.seconds(Double(state.elapsed) / 1e6 + entry.silence)
        let doing: String
        if !state.operation.isEmpty {
            doing = "in \(state.operation)\(Self.place(state)) for \(duration)"
        } else if !state.phase.isEmpty {
            let step = state.step.map { " after step \($0)" } ?? ""
            doing = "in \(state.phase)\(step) for \(duration)"
        } else {
            doing = "between phases"
        }
        let silence =
            missing.contains(rank) ? ", last heard \(Self.seconds(entry.silence)) ago" : ""
        return "\(name): \(doing)\(silence)"
    }

    /// "rank 2 on node-b", "ranks 2, 3 on node-b and 5 on node-c".
    private func places(_ ranks: [Int]) -> String {
        var groups: [(host: String, ranks: [Int])] = []
        for rank in ranks {
            if let index = groups.firstIndex(where: { $0.host == hosts[rank] }) {
                groups[index].ranks.append(rank)
            } else {
                groups.append((hosts[rank], [rank]))
            }
        }
        let texts = groups.map { group in
            group.ranks.map(String.init).joined(separator: ", ") + " on \(group.host)"
        }
        return (ranks.count == 1 ? "rank " : "ranks ") + texts.joined(separator: " and ")
    }

    private static func seconds(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return tenths % 10 == 0 || tenths >= 1000
            ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
