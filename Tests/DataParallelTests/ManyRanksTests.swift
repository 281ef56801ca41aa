import TestSupport
import Testing

/// What needs several ranks runs in `lockstep-scenarios`, which checks its own results.
@Suite(.timeLimit(.minutes(60))) struct ManyRanksTests {
    static let sums = "tree-sum+shared-sum+message-sum+gradient-exchange+parts"
    static let dealt = "dealt-sum+dealt-gradients+pass-meeting"
    static let scenarios =
        sums + "+rounded-sum+power-sgd+rank-group+together+divergence+batch-statistics"

    @Test(arguments: [1, 2, 3, 4, 6, 8])
    func passes(ranks: Int) async throws {
        // Eight lanes are no six equal subtrees, nor twelve two; the scenario chooses.
        let result = try await Mpirun.run(ranks: ranks, scenario: Self.scenarios)
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    /// Sums by messages between nodes, in shared memory inside of them, and both.
    @Test(arguments: [(2, 1), (3, 1), (4, 1), (4, 2), (6, 2), (6, 4), (8, 2), (8, 4), (8, 3)])
    func passesOnPretendedNodes(ranks: Int, ofNode size: Int) async throws {
        let result = try await Mpirun.run(
            ranks: ranks, scenario: Self.sums,
            environment: ["LOCKSTEP_NODE_SIZE": "\(size)"])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    /// So many nodes that buckets go in halves, with one rank each and with two.
    @Test(arguments: [(16, 1), (32, 2)])
    func bucketsPassOnManyNodes(ranks: Int, ofNode size: Int) async throws {
        let result = try await Mpirun.run(
            ranks: ranks, scenario: "gradient-exchange",
            environment: ["LOCKSTEP_NODE_SIZE": "\(size)"], timeout: .seconds(120))
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test(arguments: [(8, 8), (6, 2)])
    func sumsOverTCP(ranks: Int, ofNode size: Int) async throws {
        let result = try await Mpirun.run(
            ranks: ranks, scenario: Self.sums, mca: ["btl": "self,tcp"],
            environment: ["LOCKSTEP_NODE_SIZE": "\(size)"])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    /// Lanes that were dealt unevenly: some ranks have several partial sums.
    @Test(
        arguments: [
            (1, nil, [:]), (2, nil, [:]), (3, nil, [:]), (5, nil, [:]), (8, nil, [:]),
            (3, 1, [:]), (4, 2, [:]), (5, 2, [:]), (6, 2, [:]), (7, 1, ["btl": "self,tcp"]),
            (8, 4, [:]),
        ] as [(Int, Int?, [String: String])])
    func dealtLanes(ranks: Int, ofNode size: Int?, mca: [String: String]) async throws {
        let result = try await Mpirun.run(
            ranks: ranks, scenario: Self.dealt, mca: mca,
            environment: size.map { ["LOCKSTEP_NODE_SIZE": "\($0)"] } ?? [:])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test func passesOverTCP() async throws {
        let result = try await Mpirun.run(
            ranks: 3, scenario: Self.scenarios, mca: ["btl": "self,tcp"])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }
}
