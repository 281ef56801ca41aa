internal import DataParallel
internal import Foundation

extension Job {
    /// Compares how all ranks were started.
    ///
    /// Collective; for use before anything else, because ranks of different builds need not agree
    /// on what comes next. On one host it costs two small messages; executables are read only where
    /// ranks run different files, and clocks only of several hosts.
    ///
    /// - Returns: the facts of all ranks, and what is wrong with them.
    /// - Throws: ``RecipeError`` if an environment names an instruction set that there is not.
    public func inspectLaunch() throws -> LaunchInspection {
        let own = try together { try LaunchFacts.own(rank: ranks.rank) }
        var facts = try ranks.all(own.encoded).compactMap(LaunchFacts.init(encoded:))
        try nameExecutables(&facts)
        let hosts = Set(facts.map(\.host))
        let clocks =
            hosts.count > 1
            ? try ranks.readClocks { Int64(Date().timeIntervalSince1970 * 1e9) } : []
        return LaunchInspection(facts, clocks: clocks)
    }

    /// Ends the job if its ranks cannot work together.
    ///
    /// Collective.
    ///
    /// - Throws: ``CollectiveError`` with what is wrong.
    public func requireUsable(_ launch: LaunchInspection) throws {
        guard let problem = launch.errors.first else { return }
        throw CollectiveError(message: problem, exitCode: ExitCode.usage)
    }

    /// Gives equal files equal names: by their bytes, if any two ranks run different ones.
    private func nameExecutables(_ facts: inout [LaunchFacts]) throws {
        let files = facts.map { $0.host + " " + $0.executable }
        guard Set(files).count > 1 else { return }
        // The first rank of each file reads it for all.
        let reader = files.firstIndex(of: files[ranks.rank])
        let own = reader == ranks.rank ? ExecutableIdentity.digest : nil
        let digests = try ranks.all(own ?? "")
        for (rank, file) in files.enumerated() {
            let reader = files.firstIndex(of: file) ?? rank
            if !digests[reader].isEmpty { facts[rank].executable = digests[reader] }
        }
    }
}
