import TestSupport
import Testing

/// Everything that needs several ranks runs in `lockstep-scenarios`, which checks its own results.
@Suite(.timeLimit(.minutes(60))) struct ScenarioTests {
    /// Scenarios that share a job.
    static let groups = [
        "barrier+broadcast+allreduce+reduce+reduce-scatter",
        "allgather+gather+scatter",
        "send-receive+ring+any-source+probe",
        "pending-ring+pending-sum+pending-dropped-when-complete+pending-too-short",
        "duplicate+split+split-by-node+many-communicators",
        "shared-window+shared-window-sum+shared-window-lifetime",
        "invalid-rank+invalid-root+invalid-tag+truncated-message+truncated-pending",
    ]

    @Test(arguments: groups, [1, 2, 3, 4])
    func passes(group: String, ranks: Int) async throws {
        let result = try await Mpirun.run(ranks: ranks, scenario: group)
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(!result.timedOut)
    }

    @Test(arguments: groups)
    func passesOverTCP(group: String) async throws {
        let result = try await Mpirun.run(
            ranks: min(3, MPIChoice.mostRanksOverTCP ?? 3), scenario: group,
            mca: ["btl": "self,tcp"])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test(arguments: groups)
    func passesWithoutMpirun(group: String) async throws {
        let result = try await Mpirun.run(ranks: nil, scenario: group)
        #expect(result.exitCode == 0, "\(result.stderr)")
    }
}
