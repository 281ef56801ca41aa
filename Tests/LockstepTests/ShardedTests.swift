import Foundation
import TestSupport
import Testing

/// Ranks that keep a part of the optimizer's state each (`training.optimizer.sharded`) change the
/// memory, and no byte of model or checkpoint.
@Suite(.timeLimit(.minutes(60))) struct ShardedTests {
    private static let steps = 14
    private static let sharded = ["training.optimizer.sharded=true"]

    private func train(
        _ bench: Workbench, _ run: String, ranks: Int, steps: Int = steps, resume: Bool = false,
        set settings: [String] = [], environment: [String: String] = [:]
    ) async throws {
        let result = try await bench.train(
            run, ranks: ranks, steps: steps, resume: resume, set: settings,
            environment: environment)
        try #require(result.exitCode == 0, "\(run): \(result.stderr)")
    }

    private func expectEqual(_ bench: Workbench, _ run: String, _ other: String) throws {
        #expect(try bench.model(run) == bench.model(other), "\(run): another model")
        let files = bench.names(in: "\(other)/checkpoints/step-000000014")
        #expect(files.count == 5)
        for file in files {
            #expect(
                try bench.checkpoint(run, file) == bench.checkpoint(other, file),
                "\(run): another \(file)")
        }
        #expect(
            try Metrics(bench.file(run)).lines == Metrics(bench.file(other)).lines,
            "\(run): other metrics")
    }

    @Test(arguments: [
        [], ["training.optimizer={name: sgd, learningRate: 0.1, momentum: 0.9}"],
        ["training.optimizer={name: adamw}", "training.clipValue=0.01"],
    ])
    func eightLanes(settings: [String]) async throws {
        let bench = try Workbench()
        try await train(bench, "whole", ranks: 1, set: settings)
        for ranks in [1, 2, 4] {
            try await train(
                bench, "\(ranks)", ranks: ranks, set: settings + Self.sharded)
            try expectEqual(bench, "\(ranks)", "whole")
        }
    }

    @Test func twelveLanes() async throws {
        let bench = try Workbench(SmallRecipe(lanes: 12, sequencesPerLane: 1))
        try await train(bench, "whole", ranks: 1)
        for ranks in [3, 6] {
            try await train(bench, "\(ranks)", ranks: ranks, set: Self.sharded)
            try expectEqual(bench, "\(ranks)", "whole")
        }
    }

    /// Parts travel by messages, or by messages and shared memory; nodes of 3 and 1 are no tree.
    @Test(arguments: [(2, 1), (4, 2), (8, 4), (4, 3)])
    func severalNodes(ranks: Int, size: Int) async throws {
        let bench = try Workbench()
        try await train(bench, "whole", ranks: 1)
        try await train(
            bench, "nodes", ranks: ranks,
            set: Self.sharded + ["training.exchange.bucket=0.001"],
            environment: ["LOCKSTEP_NODE_SIZE": "\(size)"])
        try expectEqual(bench, "nodes", "whole")
    }

    @Test func goesWithPasses() async throws {
        let bench = try Workbench(), plain = ["model.batchNorm=false"]
        try await train(bench, "whole", ranks: 1, set: plain)
        try await train(
            bench, "both", ranks: 2, set: Self.sharded + plain + ["training.accumulate=2"])
        try expectEqual(bench, "both", "whole")
    }

    /// From whole to sharded state and back, on other numbers of ranks.
    @Test func aResumeMayShareTheStateOrNot() async throws {
        let bench = try Workbench()
        try await train(bench, "whole", ranks: 1)
        try await train(bench, "parts", ranks: 4, steps: 3, set: Self.sharded)
        try await train(bench, "parts", ranks: 1, steps: 6, resume: true)
        try await train(bench, "parts", ranks: 2, steps: 10, resume: true, set: Self.sharded)
        try await train(bench, "parts", ranks: 8, resume: true, set: Self.sharded)
        try expectEqual(bench, "parts", "whole")
    }

    /// Ways to add gradients that give equal bits up are the same, sharded or not.
    @Test(arguments: [
        "training.exchange.order=free", "training.exchange.compression=bf16",
        "training.exchange.compression=powersgd",
    ])
    func otherExchanges(setting: String) async throws {
        let bench = try Workbench()
        try await train(bench, "whole", ranks: 2, set: [setting])
        try await train(bench, "sharded", ranks: 2, set: Self.sharded + [setting])
        try expectEqual(bench, "sharded", "whole")
    }

    /// Each rank keeps about its share of Adam's two moments.
    @Test(arguments: [1, 2, 3, 4])
    func aRankKeepsItsShare(ranks: Int) async throws {
        let bench = try Workbench(SmallRecipe(lanes: ranks == 3 ? 12 : 8))
        func counts(_ settings: [String]) async throws -> [Int] {
            let result = try await Mpirun.run(
                ranks: ranks, scenario: "moments",
                arguments: [bench.file("recipe.yml")] + settings)
            #expect(result.exitCode == 0, "\(result.stderr)")
            return result.stdout.split { !$0.isNumber }.compactMap { Int($0) }
        }
        let whole = try await counts([]), parts = try await counts(Self.sharded)
        try #require(whole.count == ranks && parts.count == ranks && whole[0] > 0)
        #expect(Set(whole).count == 1)
        #expect(parts.reduce(0, +) == whole[0])
        // Two moments, rounded up to 16 numbers each.
        for part in parts { #expect(part <= whole[0] / ranks + 32) }
    }
}
