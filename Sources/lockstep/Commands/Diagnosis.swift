import MPI
import Tensors
import Training

/// What the ranks' descriptions come to: facts for a table, and problems with their cures.
struct Diagnosis {
    let ranks: [RankDescription]
    /// How sums over ranks travel; nil for a single rank.
    let exchange: String?

    private var byHost: [(host: String, ranks: [RankDescription])] {
        Dictionary(grouping: ranks, by: \.host).sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
    }

    var facts: [(name: String, value: String)] {
        guard let first = ranks.first else { return [] }
        return general(first) + sums
            + byHost.map { host, group in
                (
                    "cores of \(host)",
                    "\(group.first?.coresOfHost ?? 0); "
                        + group.map { "rank \($0.rank): \(Self.list($0.cores))" }
                        .joined(separator: ", ")
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
        let places = ranks.map { CorePlace(host: $0.host, cores: Set($0.cores)) }
        let shares = Set(places.map { $0.share(among: places) }).sorted()
        let asked = Set(ranks.compactMap(\.requestedThreads)).sorted().joined(separator: ", ")
        return shares.map(String.init).joined(separator: " or ")
            + " a rank, unless training.threads says otherwise"
            + (asked.isEmpty ? "" : "; OPENBLAS_NUM_THREADS = \(asked) is not followed")
    }

    private func general(_ first: RankDescription) -> [(name: String, value: String)] {
        [
            ("MPI", MPILibrary.version),
            ("ranks", "\(ranks.count)"),
            (
                "ranks per node",
                byHost.map { "\($0.host): \($0.ranks.count)" }.joined(separator: ", ")
            ),
            ("BLAS", BLAS.configuration),
            ("BLAS core type", distinct(\.library)),
            ("processor", distinct(\.processor)),
            ("instruction set", "\(distinct(\.instructionSet)) (of \(distinct(\.highest)))"),
            ("threads", threads),
            ("shared memory", "\(first.freeSharedMemory >> 20) MiB free in /dev/shm"),
        ]
    }

    var problems: [String] {
        var found: [String] = []
        for (host, group) in byHost {
            let cores = Set(group.flatMap(\.cores)).count
            if cores > 0 && group.count > cores {
                found.append(
                    "\(group.count) ranks share \(cores) cores on \(host): start at most \(cores), "
                        + "or bind them otherwise (mpirun --bind-to core --map-by core)")
            }
            if let free = group.first?.freeSharedMemory, free < 64 << 20, group.count > 1 {
                found.append(
                    "/dev/shm on \(host) has only \(free >> 20) MiB free: ranks of one node talk "
                        + "through it; enlarge it or free some")
            }
        }
        for (name, path) in [
            ("BLAS core types", \RankDescription.library),
            ("instruction sets", \RankDescription.instructionSet),
        ]
        where Set(ranks.map { $0[keyPath: path] }).count > 1 {
            found.append(
                "ranks have different \(name) (\(distinct(path))): set "
                    + "LOCKSTEP_INSTRUCTION_SET to the lowest on all")
        }
        return found
    }

    private func distinct(_ path: KeyPath<RankDescription, String>) -> String {
        Set(ranks.map { $0[keyPath: path] }).sorted().joined(separator: ", ")
    }

    /// "0-3,8" from single numbers.
    private static func list(_ cores: [Int]) -> String {
        var runs: [ClosedRange<Int>] = []
        for core in cores.sorted() {
            if let last = runs.last, last.upperBound + 1 == core {
                runs[runs.count - 1] = last.lowerBound...core
            } else {
                runs.append(core...core)
            }
        }
        return runs.map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }.joined(separator: ",")
    }
}
