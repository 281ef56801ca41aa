import Foundation
import TestSupport
import Testing

/// `lockstep plan`.
@Suite(.timeLimit(.minutes(60))) struct PlanTests {
    private struct Report: Decodable {
        struct Row: Decodable {
            let nodes: Int
            let ranks: Int
            let lanes: Int?
            let batch: Int
            let milliseconds: Double?
            let compute: Double?
            let exchange: Double?
            let efficiency: Double?
            let bottleneck: String?
            let messages: Int?
            let problem: String?
        }

        struct Check: Decodable {
            let predictedMilliseconds: Double
            let measuredMilliseconds: Double
        }

        let parameters: Int
        let sources: [String]
        let rows: [Row]
        let advice: [String]
        let check: Check?
    }

    private func plan(
        _ arguments: [String], ranks: Int? = nil, environment: [String: String] = [:]
    ) async throws -> Report {
        let bench = try Workbench()
        let result = try await bench.lockstep(
            ["plan", bench.file("recipe.yml"), "--json", "--steps", "2"] + arguments,
            ranks: ranks, environment: environment)
        #expect(result.exitCode == 0, "\(result.stderr)")
        return try JSONDecoder().decode(Report.self, from: Data(result.stdout.utf8))
    }

    @Test func aSlowNetworkIsTheBottleneck() async throws {
        let report = try await plan([
            "--nodes", "1,4,16,64", "--latency", "50000", "--bandwidth", "10",
        ])
        #expect(report.rows.map(\.nodes) == [1, 4, 16, 64])
        let first = report.rows[0], second = report.rows[1]
        #expect(first.exchange == 0 && first.messages == 0 && first.efficiency == 1)
        #expect(second.bottleneck == "latency" && (second.efficiency ?? 1) < 0.5)
        // Two messages for the gradient in each direction, more for batch normalisation.
        #expect((second.exchange ?? 0) > 200 && (second.messages ?? 0) > 4)
        // The recipe has 16 sequences, one for each of 16 ranks.
        #expect(report.rows[2].lanes == 16 && report.rows[2].problem == nil)
        #expect(report.rows[3].lanes == nil && report.rows[3].problem?.contains("--weak") == true)
        #expect(report.sources.contains { $0.contains("network given: 50000.0 us, 10 Gbit/s") })
        #expect(report.advice.first?.hasPrefix("recommended: 1 node ") == true)
    }

    @Test func aGrowingBatchFeedsAllNodes() async throws {
        let report = try await plan(["--nodes", "1,4,1024", "--weak"])
        #expect(report.rows.map(\.batch) == [16, 64, 16 * 1024])
        #expect(report.rows.allSatisfy { $0.problem == nil && ($0.milliseconds ?? 0) > 0 })
        #expect(report.rows.map(\.lanes) == [8, 8, 1024])
        #expect(report.sources.contains { $0.contains("network assumed") })
        #expect((report.rows[2].exchange ?? 0) > (report.rows[1].exchange ?? 0))
    }

    /// Two ranks that take themselves for two nodes measure what is between them.
    @Test func aJobOfSeveralNodesMeasuresItsNetwork() async throws {
        let report = try await plan(
            ["--nodes", "1,2", "--check", "3", "--set", "training.lanes=8"], ranks: 2,
            environment: ["LOCKSTEP_NODE_SIZE": "1"])
        #expect(report.sources.contains { $0.contains("measured in this job of 2 nodes") })
        #expect(report.rows.map(\.ranks) == [1, 2])
        let check = try #require(report.check)
        #expect(check.measuredMilliseconds > 0 && check.predictedMilliseconds > 0)
    }

    @Test func ranksOfOneNodeMeasureItsMemory() async throws {
        let report = try await plan(["--nodes", "1,2", "--latency", "20"], ranks: 2)
        #expect(report.rows.map(\.ranks) == [2, 4])
        #expect((report.rows[0].exchange ?? 0) > 0 && report.rows[0].messages == 0)
        #expect(!report.sources.contains { $0.contains("inside of a node are assumed") })
    }

    @Test(arguments: [
        (["--nodes", "1,x"], "--nodes is '1,x'"), (["--nodes", "0"], "--nodes is '0'"),
        (["--latency=-1"], "--latency is -1"), (["--bandwidth", "0"], "--bandwidth is 0"),
        (["--ranks-per-node", "0"], "--ranks-per-node is 0"), (["--steps", "0"], "--steps is 0"),
        (["--check=-3"], "--check is -3"),
        (["--set", "training.exchange.compression=powersgd"], "compression is powersgd"),
    ])
    func badArgumentsAreNamed(arguments: [String], problem: String) async throws {
        let bench = try Workbench()
        let result = try await bench.lockstep(
            ["plan", bench.file("recipe.yml")] + arguments.map { $0 }, ranks: nil)
        #expect(result.exitCode == 64)
        #expect(result.stderr.contains(problem), "\(result.stderr)")
    }
}
