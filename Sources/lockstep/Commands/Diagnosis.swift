import Foundation
import MPI
import Tensors
import Training

/// What the ranks' descriptions come to: facts for a table, and problems with their cures.
struct Diagnosis {
    /// How the ranks were started.
    let launch: LaunchInspection
    /// What else they know of themselves, in their order.
    let ranks: [RankDescription]
    /// How sums over ranks travel; nil for a single rank.
    let exchange: String?

    private var byHost: [(host: String, ranks: [(facts: LaunchFacts, more: RankDescription)])] {
        Dictionary(grouping: zip(launch.facts, ranks), by: \.0.host).sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.map { (facts: $0.0, more: $0.1) }) }
    }

    var facts: [(name: String, value: String)] {
        guard let first = ranks.first else { return [] }
        return general(first) + sums
            + byHost.map { host, group in
                (
                    "cores of \(host)",
                    "\(group.first?.more.coresOfHost ?? 0); "
                        + group.map {
                            "rank \($0.facts.rank): \(ProcessorList.text($0.facts.cores))"
                        }.joined(separator: ", ")
                )
            }
    }

    /// What `training.exchange.order` comes to here.
    private var sums: [(name: String, value: String)] {
        guard let exchange else { return [] }
        return [
            ("sums over ranks", exchange),
            ("exchange.order: tree", "same bits on any number of ranks"),
            (
                "exchange.order: free",
                "bits depend on this MPI library and on the \(ranks.count) ranks"
            ),
        ]
    }

    private var threads: String {
        let shares = Set(launch.threadShares).sorted()
        let asked = Set(ranks.compactMap(\.requestedThreads)).sorted().joined(separator: ", ")
        return shares.map(String.init).joined(separator: " or ")
            + " a rank, unless training.threads says otherwise"
            + (asked.isEmpty ? "" : "; OPENBLAS_NUM_THREADS = \(asked) is not followed")
    }

    private var starter: String {
        let launch = LaunchEnvironment(ProcessInfo.processInfo.environment)
        return launch.launcher.rawValue
            + (launch.launcher == .none ? "" : ", \(launch.management.rawValue)")
    }

    private func general(_ first: RankDescription) -> [(name: String, value: String)] {
        [
            ("MPI", MPILibrary.version),
            ("started by", starter),
            ("ranks", "\(ranks.count)"),
            (
                "ranks per node",
                byHost.map { "\($0.host): \($0.ranks.count)" }.joined(separator: ", ")
            ),
            ("BLAS", BLAS.configuration),
            ("BLAS core type", distinct(launch.facts.map(\.library))),
            ("processor", distinct(ranks.map(\.processor))),
            (
                "instruction set",
                distinct(launch.facts.map(\.instructionSet))
                    + " (of \(distinct(ranks.map(\.highest))))"
            ),
            ("threads", threads),
            ("shared memory", "\(first.freeSharedMemory >> 20) MiB free in /dev/shm"),
        ]
    }

    var problems: [String] {
        let cramped = byHost.compactMap { host, group -> String? in
            guard let free = group.first?.more.freeSharedMemory, free < 64 << 20, group.count > 1
            else { return nil }
            return "/dev/shm on \(host) has only \(free >> 20) MiB free: ranks of one node talk "
                + "through it; enlarge it or free some"
        }
        return launch.errors + launch.warnings(threads: launch.threadShares) + cramped
            + mixedCoreTypes
    }

    private var mixedCoreTypes: [String] {
        let types = launch.facts.map(\.library)
        guard Set(types).count > 1 else { return [] }
        return [
            "ranks have different BLAS core types (\(distinct(types))): recipes with "
                + "training.arithmetic: library are refused unless LOCKSTEP_INSTRUCTION_SET is set "
                + "to the lowest on all"
        ]
    }

    private func distinct(_ values: [String]) -> String {
        Set(values).sorted().joined(separator: ", ")
    }
}
