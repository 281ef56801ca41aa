import TestSupport
import Testing

/// What needs several ranks runs in `lockstep-scenarios`, which checks its own results.
@Suite(.timeLimit(.minutes(20))) struct ManyRanksTests {
    static let scenarios = "tree-sum+rank-group+together+divergence+batch-statistics"

    @Test(arguments: [1, 2, 3, 4, 6])
    func passes(ranks: Int) async throws {
        // Eight lanes cannot be dealt to six ranks, nor twelve to two; the scenario chooses.
        let result = try await Mpirun.run(ranks: ranks, scenario: Self.scenarios)
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test func passesOverTCP() async throws {
        let result = try await Mpirun.run(
            ranks: 3, scenario: Self.scenarios, mca: ["btl": "self,tcp"])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }
}
