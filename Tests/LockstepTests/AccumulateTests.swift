import Foundation
import TestSupport
import Testing

/// Passes over the lanes (`training.accumulate`) change the memory, and no bit.
@Suite(.timeLimit(.minutes(60))) struct AccumulateTests {
    /// Past the end of an epoch, whose last step leaves most lanes empty.
    private static let steps = 14
    private static let plain = ["model.batchNorm=false"]

    private func train(
        _ bench: Workbench, _ run: String, ranks: Int? = nil, passes: Int, steps: Int = steps,
        resume: Bool = false, set settings: [String] = [], environment: [String: String] = [:]
    ) async throws {
        let result = try await bench.train(
            run, ranks: ranks, steps: steps, resume: resume,
            set: Self.plain + ["training.accumulate=\(passes)"] + settings,
            environment: environment)
        try #require(result.exitCode == 0, "\(run): \(result.stderr)")
        #expect(
            result.stdout.contains("\(passes) passes a step (training.accumulate), ")
                == (passes > 1))
    }

    private func expectEqual(_ bench: Workbench, _ run: String, _ other: String) throws {
        #expect(try bench.model(run) == bench.model(other), "\(run): another model")
        for file in ["optimizer.safetensors", "streams.safetensors"] {
            #expect(
                try bench.checkpoint(run, file) == bench.checkpoint(other, file),
                "\(run): another \(file)")
        }
        #expect(
            try Metrics(bench.file(run)).lines == Metrics(bench.file(other)).lines,
            "\(run): other metrics")
    }

    /// Dropout of 0.3, two layers, carried states, lanes that are empty in the last step.
    @Test(arguments: ["standard", "variational"])
    func eightLanes(dropoutKind: String) async throws {
        let bench = try Workbench(SmallRecipe(dropoutKind: dropoutKind))
        try await train(bench, "whole", passes: 1)
        for (ranks, passes) in [(1, 2), (1, 4), (1, 8), (2, 1), (2, 2), (2, 4)] {
            let run = "\(ranks)-\(passes)"
            try await train(bench, run, ranks: ranks, passes: passes)
            try expectEqual(bench, run, "whole")
        }
    }

    /// A tree that is not balanced.
    @Test func twelveLanes() async throws {
        let bench = try Workbench(SmallRecipe(lanes: 12, sequencesPerLane: 1))
        try await train(bench, "whole", passes: 1)
        for (ranks, passes) in [(1, 3), (1, 6), (3, 2), (3, 4)] {
            let run = "\(ranks)-\(passes)"
            try await train(bench, run, ranks: ranks, passes: passes)
            try expectEqual(bench, run, "whole")
        }
    }

    /// Buckets of 1 KiB would overlap with the backward pass; with passes they must not.
    @Test(arguments: [(2, 1, 2), (4, 2, 2)])
    func severalNodes(ranks: Int, size: Int, passes: Int) async throws {
        let bench = try Workbench()
        try await train(bench, "whole", passes: 1)
        try await train(
            bench, "nodes", ranks: ranks, passes: passes,
            set: ["training.exchange.bucket=0.001"],
            environment: ["LOCKSTEP_NODE_SIZE": "\(size)"])
        try expectEqual(bench, "nodes", "whole")
    }

    @Test(arguments: [["model.cell=gru"], ["model.cell=rnn"], ["training.threads=2"]])
    func cellsAndThreads(settings: [String]) async throws {
        let bench = try Workbench()
        try await train(bench, "whole", passes: 1, set: settings)
        try await train(bench, "passes", passes: 4, set: settings)
        try expectEqual(bench, "passes", "whole")
    }

    /// In the middle of an epoch, where states are carried, from one number of passes to another.
    @Test func aResumeMayHaveOtherPasses() async throws {
        let bench = try Workbench()
        try await train(bench, "whole", passes: 1)
        try await train(bench, "parts", ranks: 2, passes: 4, steps: 5)
        try await train(bench, "parts", passes: 1, steps: 9, resume: true)
        try await train(bench, "parts", passes: 2, resume: true)
        try expectEqual(bench, "parts", "whole")
    }

    /// What was trained with passes is judged alike, on ranks that could not make so many.
    @Test func evaluation() async throws {
        let bench = try Workbench()
        try await train(bench, "passes", passes: 8, steps: 2)
        try await train(bench, "whole", passes: 1, steps: 2)
        var outputs: Set<String> = []
        for (run, ranks) in [("passes", 1), ("passes", 4), ("whole", 2)] {
            let result = try await bench.lockstep(["evaluate", bench.file(run)], ranks: ranks)
            #expect(result.exitCode == 0, "\(result.stderr)")
            outputs.insert(result.stdout)
        }
        #expect(outputs.count == 1, "\(outputs)")
    }

    /// Passes that are no equal subtrees, more passes than a rank has lanes, and ranks with more or
    /// fewer passes than others.
    @Test(arguments: [(1, 3), (1, 5), (2, 8), (3, 2), (3, 3), (5, 2), (8, 2)])
    func anyPassesOnAnyRanks(ranks: Int, passes: Int) async throws {
        let bench = try Workbench()
        let settings = Self.plain + ["training.exchange.bucket=0.001"]
        let whole = try await bench.train("whole", steps: Self.steps, set: Self.plain)
        try #require(whole.exitCode == 0, "\(whole.stderr)")
        let result = try await bench.train(
            "passes", ranks: ranks, steps: Self.steps,
            set: settings + ["training.accumulate=\(passes)"],
            environment: ["LOCKSTEP_NODE_SIZE": "1"])
        try #require(result.exitCode == 0, "\(result.stderr)")
        try expectEqual(bench, "passes", "whole")
    }

    @Test func aPassHasALane() async throws {
        let bench = try Workbench()
        let result = try await bench.train("new", set: Self.plain + ["training.accumulate=9"])
        expectOneSentence(
            result, exitCode: 64, containing: "training.accumulate = 9 ", "training.lanes = 8",
            "1 to 8")
        #expect(bench.names(in: "new").isEmpty)
    }

    @Test func batchStatisticsNeedTheWholeBatch() async throws {
        let bench = try Workbench()
        let result = try await bench.train("new", ranks: 2, set: ["training.accumulate=2"])
        expectOneSentence(
            result, exitCode: 64, containing: "training.accumulate = 2", "model.batchNorm = true")
    }

    /// The numbers on the tape, not what the system says of a process.
    @Test func aPassKeepsItsShareOfTheActivations() async throws {
        // So many sequences that packed weights and panels beside the activations are small.
        let bench = try Workbench(SmallRecipe(sequencesPerLane: 64))
        var counts: [Int: Int] = [:]
        for passes in [1, 2, 4, 8] {
            let result = try await Mpirun.run(
                ranks: nil, scenario: "activations",
                arguments: [
                    bench.file("recipe.yml"), "model.batchNorm=false",
                    "training.accumulate=\(passes)",
                ])
            #expect(result.exitCode == 0, "\(result.stderr)")
            counts[passes] = Int(result.stdout.split(separator: "\n").last ?? "")
        }
        let whole = try #require(counts[1])
        for passes in [2, 4, 8] {
            let count = try #require(counts[passes])
            #expect(count < whole * 11 / (10 * passes), "\(count) of \(whole) in \(passes) passes")
        }
    }
}
