import Foundation
import TestSupport
import Testing

/// Rules, averages, initial values and early stopping in whole runs: neither the number of ranks, nor
/// a stop on the way, nor who keeps the optimizer's state changes a bit.
@Suite(.timeLimit(.minutes(60))) struct TechniqueTests {
    private static let steps = 14
    private static let sharded = "training.optimizer.sharded=true"

    /// One, two and four ranks, and a run that is stopped and goes on with others: one model.
    @discardableResult
    private func expectOneModel(_ bench: Workbench, _ settings: [String]) async throws -> ModelBytes
    {
        var models: [ModelBytes] = []
        for ranks in [1, 2, 4] {
            let result = try await bench.train(
                "ranks-\(ranks)", ranks: ranks, steps: Self.steps,
                set: settings + (ranks == 4 ? [Self.sharded] : []))
            try #require(result.exitCode == 0, "\(ranks) ranks: \(result.stderr)")
            models.append(try bench.model("ranks-\(ranks)"))
        }
        for (ranks, steps) in [(4, 6), (2, 9), (1, Self.steps)] {
            let result = try await bench.train(
                "parts", ranks: ranks, steps: steps, resume: steps > 6,
                set: settings + (ranks == 2 ? [Self.sharded] : []))
            try #require(result.exitCode == 0, "\(ranks) ranks: \(result.stderr)")
        }
        models.append(try bench.model("parts"))
        #expect(models.allSatisfy { $0 == models[0] })
        return models[0]
    }

    @Test(arguments: [
        ["name=rmsprop", "centered=true", "momentum=0.5"],
        ["name=adagrad", "learningRateDecay=0.1"],
        ["name=adadelta"], ["name=asgd", "t0=4", "lambda=0.01"], ["name=ntasgd", "nonmono=1"],
    ])
    func everyRule(settings: [String]) async throws {
        let bench = try Workbench()
        // A rate at which validation goes up and down, so that NT-ASGD begins to average.
        let rate = settings[0] == "name=ntasgd" ? "learningRate=20" : "learningRate=0.05"
        try await expectOneModel(
            bench,
            (settings + [rate]).map { "training.optimizer." + $0 } + ["training.validateEvery=1"])
        let losses = try Metrics(bench.file("ranks-1")).lines.map(\.loss)
        #expect((losses.min() ?? 0) < (losses.first ?? 0), "it does not learn")
        // Both averages have begun by the last step.
        let files = bench.names(in: "ranks-1/checkpoints/step-000000014")
        #expect(files.contains("average.safetensors") == settings[0].hasSuffix("asgd"))
    }

    @Test(arguments: [
        ["tied=true", "embedding=24"],
        ["tied=true", "embedding=24", "regularization.weightDrop=0.5"],
        ["cell=gru", "regularization.weightDrop=0.4", "layers=2"],
        ["cell=rnn", "regularization.weightDrop=0.4", "regularization.inputDropout=0.2"],
        [
            "regularization.wordDropout=0.2", "regularization.activation=2",
            "regularization.temporalActivation=1", "regularization.outputDropout=0",
        ],
    ])
    func everyRegularizer(settings: [String]) async throws {
        let bench = try Workbench()
        let plain = ["model.batchNorm=false"]
        let settings = plain + settings.map { "model." + $0 }
        let model = try await expectOneModel(bench, settings)
        let losses = try Metrics(bench.file("ranks-1")).lines.map(\.loss)
        #expect((losses.last ?? 9) < (losses.first ?? 0), "it does not learn")
        // Passes and buckets change nothing either.
        let passes = try await bench.train(
            "passes", ranks: 2, steps: Self.steps,
            set: settings + ["training.accumulate=2", "training.exchange.bucket=0.001"])
        #expect(passes.exitCode == 0, "\(passes.stderr)")
        #expect(try bench.model("passes") == model)
        let without = try await bench.train("without", steps: Self.steps, set: plain)
        #expect(without.exitCode == 0, "\(without.stderr)")
        #expect(try bench.model("without") != model, "it does nothing")
    }

    /// Errors that travel further back: other gradients for the same losses, on any number of ranks.
    @Test(arguments: ["lstm", "gru"], [5, 40])
    func historyChangesGradientsAlone(cell: String, history: Int) async throws {
        let bench = try Workbench()
        let settings = [
            "model.cell=\(cell)", "model.batchNorm=false", "model.dropout=0",
            "training.optimizer.name=sgd", "training.optimizer.weightDecay=0",
        ]
        let long = settings + ["training.history=\(history)"]
        let still = ["training.optimizer.learningRate=1e-30"]
        for (run, settings) in [("short", settings), ("long", long)] {
            let result = try await bench.train(run, steps: Self.steps, set: settings + still)
            try #require(result.exitCode == 0, "\(result.stderr)")
        }
        let short = try Metrics(bench.file("short")).lines
        let other = try Metrics(bench.file("long")).lines
        #expect(short.map(\.loss) == other.map(\.loss))
        #expect(short.first?.gradientNorm == other.first?.gradientNorm)
        #expect(short[1].gradientNorm != other[1].gradientNorm)
        try await expectOneModel(bench, long)
        let refused = try await bench.train(
            "refused", set: ["training.history=3", "model.batchNorm=true"])
        expectOneSentence(
            refused, exitCode: 64, containing: "training.history = 3", "model.batchNorm = true")
    }

    @Test func averagesArePublishedAndRawWeightsGoOn() async throws {
        let bench = try Workbench()
        let averaged = try await expectOneModel(bench, ["training.average.decay=0.75"])
        let plain = try await bench.train("plain", steps: Self.steps)
        #expect(plain.exitCode == 0, "\(plain.stderr)")
        #expect(try bench.model("plain") != averaged)
        // What was trained is the same, and lies in the checkpoint.
        #expect(
            try Metrics(bench.file("plain")).lines.map(\.loss)
                == Metrics(bench.file("ranks-1")).lines.map(\.loss))
        let raw = "checkpoints/step-000000014/model.safetensors"
        #expect(try bench.bytes(of: "ranks-1/" + raw) == bench.bytes(of: "plain/" + raw))
        // What is judged in the end is what is published.
        let judged = try await bench.lockstep(["evaluate", bench.file("ranks-1")])
        let train = try await bench.train(
            "again", steps: Self.steps, set: ["training.average.decay=0.75"])
        let words = judged.stdout.split(separator: " ").first ?? "none"
        #expect(train.stdout.contains("test: \(words) bits/char"), "\(judged.stdout)")
    }

    @Test func averagesNeedRanksThatMeet() async throws {
        let bench = try Workbench()
        let result = try await bench.train(
            "local", ranks: 2, steps: 7,
            set: ["training.average.decay=0.5", "training.exchange.every=3"])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test func earlyStoppingKeepsTheBestModel() async throws {
        let bench = try Workbench()
        let settings = [
            "training.optimizer.learningRate=0.3", "training.earlyStopping.patience=2",
            "training.validateEvery=2", "training.schedule.name=constant", "model.dropout=0",
        ]
        let result = try await bench.train("whole", ranks: 2, steps: 200, set: settings)
        try #require(result.exitCode == 0, "\(result.stderr)")
        let line = try #require(
            result.stdout.split(separator: "\n").first { $0.hasPrefix("stopped early after step ") }
        )
        let numbers = line.split { !$0.isNumber }.compactMap { Int($0) }
        try #require(numbers.count == 3, "\(line)")
        let (end, best) = (numbers[0], numbers[2])
        #expect(end == best + 4 && end < 200)
        let model = try bench.model("whole")
        // The model is that of a run that ends at the best validation.
        let short = try await bench.train(
            "short", steps: best,
            set: settings.filter { !$0.contains("earlyStopping") })
        #expect(short.exitCode == 0, "\(short.stderr)")
        #expect(try bench.model("short") == model)
        // Stopped after the best validation, and resumed on another number of ranks.
        for (ranks, steps) in [(4, best + 1), (1, 200)] {
            let part = try await bench.train(
                "parts", ranks: ranks, steps: steps, resume: steps == 200, set: settings)
            #expect(part.exitCode == 0, "\(part.stderr)")
            if steps == 200 { #expect(part.stdout.contains(line)) }
        }
        #expect(try bench.model("parts") == model)
        // A resume of what is over trains nothing.
        let over = try await bench.train("parts", steps: 200, resume: true, set: settings)
        #expect(over.exitCode == 0 && over.stdout.contains("nothing to do"), "\(over.stderr)")
        #expect(try Metrics(bench.file("parts")).steps.last == end)
        #expect(try bench.model("parts") == model)
    }

    @Test func initialValuesAreEqualOnAllRanks() async throws {
        let bench = try Workbench()
        let model = try await expectOneModel(
            bench,
            [
                "recurrent=orthogonal", "input=glorotNormal", "bias=zeros",
                "embedding=uniform(0.1)",
                "linear=heUniform",
            ].map { "model.initialization." + $0 })
        let plain = try await bench.train("plain", steps: Self.steps)
        #expect(plain.exitCode == 0, "\(plain.stderr)")
        #expect(try bench.model("plain") != model)
    }

    @Test func checkpointsAreAveraged() async throws {
        let bench = try Workbench()
        let result = try await bench.train(
            "run", steps: 6, set: ["checkpoint.every=2", "checkpoint.keep=3"])
        try #require(result.exitCode == 0, "\(result.stderr)")
        let model = try bench.model("run")
        let some = try await bench.lockstep([
            "average", bench.file("run"), "--last", "2", "--output", bench.file("two.safetensors"),
        ])
        #expect(some.exitCode == 0 && some.stdout.contains("checkpoints of 4, 6 steps"))
        #expect(try bench.model("run") == model)
        let all = try await bench.lockstep(["average", bench.file("run")])
        #expect(all.exitCode == 0 && all.stdout.contains("checkpoints of 2, 4, 6 steps"))
        #expect(try bench.model("run") != model)
        #expect(try bench.model("run") != ModelBytes(bench.bytes(of: "two.safetensors")))
        let judged = try await bench.lockstep(["evaluate", bench.file("run")])
        #expect(judged.exitCode == 0, "\(judged.stderr)")
        let one = try await bench.lockstep(["average", bench.file("run"), "--last", "1"])
        #expect(one.exitCode == 0)
        #expect(try bench.model("run") == model)
        let many = try await bench.lockstep(["average", bench.file("run"), "--last", "4"])
        #expect(many.exitCode == 65)
        #expect(many.stderr.contains("has 3 checkpoints instead of 4; ask for fewer"))
        let none = try await bench.lockstep(["average", bench.file("run"), "--last", "0"])
        #expect(none.exitCode == 64 && none.stderr.contains("--last is 0"))
    }
}
