package import DataParallel

/// How the ranks of a job were started, and what is wrong with it: one sentence each, with the cure.
public struct LaunchInspection: Sendable {
    /// The facts of all ranks, in their order.
    public let facts: [LaunchFacts]
    /// What rank 0 read of all ranks' clocks; empty where nobody looked.
    private let clocks: [ClockReading]

    /// Clocks further apart than this, in seconds, are told of.
    ///
    /// Networks' time services keep hosts within a few milliseconds; a file's time is good to a
    /// second on some file systems.
    public static let clockLimit = 0.1

    /// Names facts and readings.
    package init(_ facts: [LaunchFacts], clocks: [ClockReading] = []) {
        self.facts = facts
        self.clocks = clocks
    }

    /// Each rank's share of its cores, in threads: what it uses unless a recipe says otherwise.
    public var threadShares: [Int] {
        let places = facts.map(\.place)
        return places.map { $0.share(among: places) }
    }

    /// What makes the job wrong or impossible.
    public var errors: [String] {
        guard let first = facts.first,
            let other = facts.first(where: { $0.executable != first.executable })
        else { return [] }
        let short = [other, first].map { $0.executable.prefix(8) }
        return [
            "\(other.name) runs another build than \(first.name) (SHA-256 \(short[0])… instead of "
                + "\(short[1])…); put the same executable on every host"
        ]
    }

    /// What makes the job slow, or its records confusing.
    ///
    /// - Parameter threads: the threads of each rank; one each where it is left out.
    /// - Returns: one sentence each, with the cure.
    public func warnings(threads: [Int]? = nil) -> [String] {
        crowdedCores(threads ?? facts.map { _ in 1 }) + brokenPromise + mixedProcessors
            + mixedLibraries + strayClocks
    }

    /// One sentence for each host on which threads outnumber the cores that they may use.
    private func crowdedCores(_ threads: [Int]) -> [String] {
        let work = zip(facts, threads).filter { !$0.0.cores.isEmpty }
        let hosts = Dictionary(grouping: work, by: \.0.host).sorted { $0.key < $1.key }
        return hosts.compactMap { host, group in
            let all = Set(group.flatMap(\.0.cores))
            // Ranks may share few cores while others of the host are free.
            let sets = Set(group.map { Set($0.0.cores) } + [all])
            let crowded = sets.filter { cores in
                load(of: group.filter { cores.isSuperset(of: $0.0.cores) }) > cores.count
            }
            guard let cores = crowded.min(by: { $0.count < $1.count }) else { return nil }
            let ranks = group.filter { cores.isSuperset(of: $0.0.cores) }
            return crowd(ranks, on: cores, of: host)
        }
    }

    private func load(of group: [(LaunchFacts, Int)]) -> Int { group.map(\.1).reduce(0, +) }

    private func crowd(
        _ group: [(LaunchFacts, Int)], on cores: Set<Int>, of host: String
    ) -> String {
        let threads = load(of: group)
        let with = threads > group.count ? " with \(threads) threads" : ""
        return "\(group.count) ranks\(with) share \(cores.count) cores on \(host) "
            + "(\(ProcessorList.text(cores))): start at most \(cores.count) "
            + "\(with.isEmpty ? "ranks" : "threads"), or bind them otherwise "
            + "(mpirun --bind-to core --map-by core, srun --cpu-bind=cores)"
    }

    /// `srun` that has not inherited the job's `--cpus-per-task`.
    private var brokenPromise: [String] {
        let short = facts.first {
            !$0.cores.isEmpty && $0.cores.count < $0.promisedCores ?? 0
        }
        guard let short, let promised = short.promisedCores else { return [] }
        return [
            "\(short.name) may use \(short.cores.count) of the \(promised) cores that the job has "
                + "for each: srun does not inherit them; start with srun --cpus-per-task=\(promised)"
        ]
    }

    private var mixedProcessors: [String] {
        guard let (first, other) = different(\.instructionSet) else { return [] }
        return [
            "\(other.name) computes with \(other.instructionSet) and \(first.name) with "
                + "\(first.instructionSet): all use the lowest, with the same bits; choose nodes of "
                + "one kind for speed, or set LOCKSTEP_INSTRUCTION_SET on all"
        ]
    }

    private var mixedLibraries: [String] {
        guard let (first, other) = different(\.messages) else { return [] }
        return [
            "\(other.name) runs with \(other.messages) and \(first.name) with \(first.messages): "
                + "install the same MPI library on every host"
        ]
    }

    private func different(
        _ path: KeyPath<LaunchFacts, String>
    ) -> (LaunchFacts, LaunchFacts)? {
        guard let first = facts.first else { return nil }
        let other = facts.first { $0[keyPath: path] != first[keyPath: path] }
        return other.map { (first, $0) }
    }

    /// The clock that is furthest from rank 0's, if it is too far for certain.
    private var strayClocks: [String] {
        let readings = zip(facts, clocks).map { (rank: $0, offset: -seconds($1.offset), $1) }
        guard let worst = readings.max(by: { abs($0.offset) < abs($1.offset) }),
            abs(worst.offset) - seconds(worst.2.roundTrip) / 2 > Self.clockLimit,
            let first = facts.first
        else { return [] }
        let tenths = (abs(worst.offset) * 10).rounded() / 10
        let side = worst.offset > 0 ? "ahead of" : "behind"
        return [
            "the clock of \(worst.rank.host) is \(tenths) s \(side) that of \(first.host): times "
                + "of files and logs will not fit together; run a time service (chrony) on every host"
        ]
    }

    private func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }
}
