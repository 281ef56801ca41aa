/// Which hosts take part in a start, and with how many ranks.
package struct RankPlan: Equatable {
    /// The hosts that are there.
    package let hosts: [Hostfile.Host]
    /// The number of ranks; nil if the command leaves it to the launcher.
    package let ranks: Int?
    /// The slots of a host whose line has none; nil leaves them to the launcher.
    private let share: Int?

    /// Plans for the hosts that answer.
    ///
    /// A command that asks for fewer ranks than there are slots keeps that number as long as the
    /// slots suffice; one that asks for more keeps the proportion.
    ///
    /// - Returns: nil if no host is there, or no number of ranks is possible.
    package init?(
        _ command: SupervisedCommand, hosts: [Hostfile.Host], reachable: Set<String>,
        allows: (Int) -> Bool
    ) {
        let there = hosts.filter { reachable.contains($0.name) }
        self.hosts = there
        guard !hosts.isEmpty, let wanted = command.ranks else {
            guard hosts.isEmpty || !there.isEmpty else { return nil }
            share = nil
            ranks = command.ranks
            return
        }
        let share = max((wanted + hosts.count - 1) / hosts.count, 1)
        let total = hosts.reduce(0) { $0 + ($1.slots ?? share) }
        let left = there.reduce(0) { $0 + ($1.slots ?? share) }
        let room = left == total ? wanted : min(wanted, max(left, wanted * left / total))
        guard room > 0, let most = (1...room).last(where: allows) else { return nil }
        self.share = share
        ranks = most
    }

    /// The hosts as the text of a hostfile.
    package var hostfile: String { Hostfile.text(hosts, share: share) }

    /// Such as "6 ranks on 3 hosts (h1, h2, h4)".
    var description: String {
        let count = ranks.map { "\($0) rank\($0 == 1 ? "" : "s")" }
        guard !hosts.isEmpty else { return count ?? "as many ranks as the command starts" }
        let names = hosts.map(\.name)
        let list = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
        let noun = names.count == 1 ? "host" : "hosts"
        return (count ?? "ranks") + " on \(names.count) \(noun) (\(list))"
    }
}
