import Foundation
import TestSupport
import Testing

/// Sums over ranks as users meet them: nodes, orders, measurements.
@Suite(.timeLimit(.minutes(60))) struct ExchangeTests {
    @Test func nodesChangeNoBit() async throws {
        let bench = try Workbench()
        let alone = try await bench.train("alone", steps: 8)
        try #require(alone.exitCode == 0, "\(alone.stderr)")
        // Buckets of 1 KiB overlap with the backward pass; 0 exchanges all in the end.
        for (ranks, size, bucket) in [(2, 1, 0.001), (4, 2, 0.001), (8, 4, 0.002), (4, 3, 0)] {
            let run = "nodes-\(ranks)-\(size)"
            let result = try await bench.train(
                run, ranks: ranks, steps: 8, set: ["training.exchange.bucket=\(bucket)"],
                environment: ["LOCKSTEP_NODE_SIZE": "\(size)"])
            #expect(result.exitCode == 0, "\(result.stderr)")
            #expect(try bench.model(run) == bench.model("alone"), "\(ranks) ranks, \(size) a node")
        }
    }

    @Test func theFreeOrderIsAnnounced() async throws {
        let bench = try Workbench()
        let free = try await bench.train(
            "free", ranks: 2, steps: 8, set: ["training.exchange.order=free"])
        #expect(free.exitCode == 0, "\(free.stderr)")
        let warning = "bits depend on the library and on the number of ranks"
        #expect((free.stdout + free.stderr).contains(warning))
        let tree = try await bench.train("tree", ranks: 2, steps: 8)
        #expect(tree.exitCode == 0, "\(tree.stderr)")
        #expect(!(tree.stdout + tree.stderr).contains(warning))
        #expect((tree.stdout + tree.stderr).contains("2 ranks of one node, in shared memory"))
        // Of two terms there is one order only.
        #expect(try bench.model("free") == bench.model("tree"))
    }

    @Test(arguments: ["0", "two", "-1"])
    func aNodeSizeThatIsNone(value: String) async throws {
        let bench = try Workbench()
        let result = try await bench.train(
            "run", ranks: 2, steps: 2, environment: ["LOCKSTEP_NODE_SIZE": value])
        #expect(result.exitCode == 64, "\(result.stderr)")
        let sentence = "LOCKSTEP_NODE_SIZE is '\(value)'; give the ranks of a node, from 1 up"
        #expect(result.stderr.components(separatedBy: sentence).count == 2, "\(result.stderr)")
    }

    @Test(arguments: [1, 2])
    func benchMeasures(ofNode size: Int) async throws {
        let bench = try Workbench()
        let arguments = ["bench", "exchange", "--floats", "1,1000,5000", "--repeats", "1"]
        let nodes = ["LOCKSTEP_NODE_SIZE": "\(size)"]
        let table = try await bench.lockstep(arguments, ranks: 4, environment: nodes)
        #expect(table.exitCode == 0, "\(table.stderr)")
        let lines = table.stdout.split(separator: "\n")
        #expect(lines.count == 5 && lines.allSatisfy { $0.count <= 80 }, "\(table.stdout)")
        let json = try await bench.lockstep(
            arguments + ["--json"], ranks: 4, environment: nodes)
        let report = try JSONDecoder().decode(Report.self, from: Data(json.stdout.utf8))
        #expect(report.ranks == 4 && report.timings.map(\.floats) == [1, 1000, 5000])
        #expect(report.timings.allSatisfy { $0.treeMicroseconds > 0 && $0.speedup > 0 })
    }

    private struct Report: Decodable {
        struct Timing: Decodable {
            var floats: Int
            var treeMicroseconds: Double
            var speedup: Double
        }
        var ranks: Int
        var timings: [Timing]
    }

    @Test func benchSaysWhatItNeeds() async throws {
        let bench = try Workbench()
        let alone = try await bench.lockstep(["bench", "exchange"])
        #expect(
            alone.exitCode == 64 && alone.stderr.contains("mpirun -n 2 lockstep bench exchange"))
        for floats in ["0", "a", "1,,2", ""] {
            let wrong = try await bench.lockstep(["bench", "exchange", "--floats", floats])
            #expect(wrong.exitCode == 64 && wrong.stderr.contains("'\(floats)'"), "\(wrong.stderr)")
        }
    }
}
