import Foundation
import TestSupport
import Testing

/// Any number of ranks from 1 to that of the lanes gives the same model, also where ranks have uneven
/// runs of lanes that are several subtrees.
@Suite(.timeLimit(.minutes(60))) struct AnyRanksTests {
    /// Past the end of an epoch, whose last step leaves most lanes empty.
    private static let steps = 14

    private func train(
        _ bench: Workbench, _ run: String, ranks: Int, steps: Int? = steps, resume: Bool = false,
        set settings: [String] = [], environment: [String: String] = [:]
    ) async throws {
        let result = try await bench.train(
            run, ranks: ranks, steps: steps, resume: resume, set: settings,
            environment: environment)
        try #require(result.exitCode == 0, "\(run): \(result.stderr)")
    }

    private func expectEqual(
        _ bench: Workbench, _ run: String, _ other: String, metrics: Bool = true
    ) throws {
        #expect(try bench.model(run) == bench.model(other), "\(run): another model")
        for file in ["optimizer.safetensors", "streams.safetensors"] {
            #expect(
                try bench.checkpoint(run, file) == bench.checkpoint(other, file),
                "\(run): another \(file)")
        }
        if !metrics { return }
        #expect(
            try Metrics(bench.file(run)).lines == Metrics(bench.file(other)).lines,
            "\(run): other metrics")
    }

    /// Batch normalisation, dropout, two layers, carried states, an average and validations.
    @Test func eightLanes() async throws {
        let bench = try Workbench()
        let settings = ["training.average.decay=0.9", "training.validateEvery=5"]
        try await train(bench, "1", ranks: 1, set: settings)
        for ranks in [3, 5, 6, 7] {
            try await train(bench, "\(ranks)", ranks: ranks, set: settings)
            try expectEqual(bench, "\(ranks)", "1")
        }
        let logs = try ["1", "3", "7"].map { run in
            let log = String(decoding: try bench.bytes(of: "\(run)/metrics.jsonl"), as: UTF8.self)
            return log.split(separator: "\n").filter { $0.contains("validation") }
        }
        #expect(logs[0].count >= 2 && logs[1] == logs[0] && logs[2] == logs[0])
    }

    /// A tree that is not balanced, and runs of three lanes.
    @Test func twelveLanes() async throws {
        let bench = try Workbench(
            SmallRecipe(lanes: 12, sequencesPerLane: 1, dropoutKind: "variational"))
        try await train(bench, "1", ranks: 1)
        for ranks in [2, 5, 7, 8] {
            try await train(bench, "\(ranks)", ranks: ranks)
            try expectEqual(bench, "\(ranks)", "1")
        }
    }

    /// Nodes of one rank exchange by messages, in buckets of 1 KiB; nodes of several share memory.
    @Test(arguments: [(3, 1), (7, 1), (6, 2), (5, 2), (3, 2)])
    func severalNodes(ranks: Int, size: Int) async throws {
        let bench = try Workbench(SmallRecipe(lanes: 13, sequencesPerLane: 1))
        try await train(bench, "1", ranks: 1)
        try await train(
            bench, "nodes", ranks: ranks, set: ["training.exchange.bucket=0.001"],
            environment: ["LOCKSTEP_NODE_SIZE": "\(size)"])
        try expectEqual(bench, "nodes", "1")
    }

    /// In the middle of an epoch, where states are carried.
    @Test(arguments: [[], ["training.optimizer.sharded=true"]])
    func aResumeMayHaveAnyRanks(settings: [String]) async throws {
        let bench = try Workbench()
        try await train(bench, "1", ranks: 1, set: settings)
        for (ranks, steps) in [(8, 4), (7, 7), (3, Self.steps)] {
            try await train(
                bench, "parts", ranks: ranks, steps: steps, resume: ranks != 8, set: settings)
        }
        try expectEqual(bench, "parts", "1")
    }

    @Test(arguments: [
        "training.optimizer.sharded=true", "training.threads=2", "training.history=20",
        "model.tied=true",
    ])
    func settings(setting: String) async throws {
        let bench = try Workbench()
        var settings = [setting]
        if setting.hasPrefix("training.history") { settings.append("model.batchNorm=false") }
        if setting.hasPrefix("model.tied") { settings.append("model.embedding=24") }
        try await train(bench, "1", ranks: 1, set: settings)
        try await train(bench, "3", ranks: 3, set: settings)
        try expectEqual(bench, "3", "1")
    }

    /// What gives up equal bits gives a model all the same, equal on all ranks.
    @Test(arguments: [
        "training.exchange.order=free", "training.exchange.compression=bf16",
        "training.exchange.compression=powersgd", "training.exchange.every=3",
    ])
    func whatDependsOnTheRanks(setting: String) async throws {
        let bench = try Workbench()
        let settings = [setting, "training.fingerprintEvery=1"]
        try await train(bench, "1", ranks: 1)
        try await train(bench, "3", ranks: 3, set: settings)
        let losses = try ["1", "3"].map { try Metrics(bench.file($0)).lines.map(\.loss) }
        let last = try losses.map { try #require($0.last) }
        // As near as other roundings, or a few steps apart, leave it.
        #expect(abs(last[0] - last[1]) < 0.1 * last[0], "\(last)")
    }

    /// A network with statistics of whole sequences and of steps, tokens and separate sequences.
    @Test func aNetwork() async throws {
        try await compare(
            """
            task: sequence
            data: {generate: temporal-order, length: 12, examples: 75, heldOut: 19}
            model:
              network:
                - {name: words, kind: embedding, features: 9}
                - {name: memory, kind: lstm, units: 7, batchNormSteps: 3, direction: both}
                - {name: batch, kind: batchNorm}
                - {name: less, kind: dropout, rate: 0.25}
                - {name: end, kind: last}
                - {name: out, kind: linear, outputs: 4}

            """, lanes: 8, ranks: [3, 7])
    }

    @Test func aTranslation() async throws {
        try await compare(
            """
            task: translation
            data: {generate: sort, length: 5, examples: 75, heldOut: 19}
            model:
              network:
                - {name: words, kind: embedding, features: 8}
                - {kind: lstm, units: 5, batchNormSteps: 3}
                - {kind: dropout, rate: 0.2}
              decoder: {units: 8, embedding: 8, context: attention, search: {method: beam, beam: 3}}

            """, lanes: 7, ranks: [2, 3, 5])
    }

    /// Trains on some numbers of ranks, and judges the models on others.
    private func compare(_ recipe: String, lanes: Int, ranks: [Int]) async throws {
        let bench = try Workbench()
        let training = """
            training:
              lanes: \(lanes)
              batch: \(2 * lanes)
              steps: 12
              optimizer: {name: adam, learningRate: 0.01}
              logEvery: 1
              fingerprintEvery: 3
            checkpoint: {every: 0}

            """
        try bench.write(recipe + training, to: "recipe.yml")
        try await train(bench, "1", ranks: 1, steps: nil)
        var judgements: Set<String> = []
        for count in ranks {
            try await train(bench, "\(count)", ranks: count, steps: nil)
            try expectEqual(bench, "\(count)", "1")
            let result = try await bench.lockstep(["evaluate", bench.file("1")], ranks: count)
            #expect(result.exitCode == 0, "\(result.stderr)")
            judgements.insert(result.stdout)
        }
        let alone = try await bench.lockstep(["evaluate", bench.file("1")])
        #expect(alone.exitCode == 0 && judgements == [alone.stdout], "\(judgements)")
    }
}
