import Foundation
import TestSupport
import Testing

/// `lockstep evaluate --dynamic`: a model that goes on learning from what it is judged on.
@Suite(.timeLimit(.minutes(60))) struct DynamicEvaluationTests {
    /// Settings without batch norm, but with all that disturbs a model in training.
    private let settings = [
        "model.batchNorm=false", "model.regularization.weightDrop=0.2",
        "model.regularization.wordDropout=0.1", "model.regularization.activation=1",
    ]

    private func bench() async throws -> Workbench {
        let bench = try Workbench()
        let trained = try await bench.train("run", steps: 40, set: settings)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        return bench
    }

    /// What an evaluation says first.
    private func loss(_ text: String) throws -> Double {
        try #require(text.split(separator: " ").first.flatMap { Double($0) }, "\(text)")
    }

    @Test func itIsAnEpochOfTrainingJudgedBeforeEachStep() async throws {
        let bench = try await bench(), text = bench.file("train.txt")
        var said: Set<String> = []
        for ranks in [1, 2] {
            let result = try await bench.lockstep(
                ["evaluate", bench.file("run"), "--data", text, "--dynamic", "0.7"], ranks: ranks)
            #expect(result.exitCode == 0, "\(result.stderr)")
            said.insert(result.stdout)
        }
        #expect(said.count == 1, "\(said)")
        // The same by the training loop, where every loss is that before its step.
        let twin = [
            "model.batchNorm=false", "model.dropout=0", "data.valid=null", "data.test=train.txt",
            "training.lanes=1", "training.batch=1", "training.steps=null", "training.epochs=1",
            "training.optimizer.name=sgd", "training.optimizer.learningRate=0.7",
            "training.optimizer.weightDecay=0", "training.schedule.name=constant",
            "training.schedule.warmup=0",
        ]
        let trained = try await bench.lockstep(
            [
                "train", bench.file("recipe.yml"), "--output", bench.file("twin"),
                "--initialize", bench.file("run/model.safetensors"),
            ] + twin.flatMap { ["--set", $0] })
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        let steps = try Metrics(bench.file("twin")).lines, recipe = SmallRecipe()
        let pairs = recipe.characters - 1, whole = pairs / recipe.timeSteps
        let mean =
            steps.enumerated().reduce(0) { sum, step in
                let rest = pairs - whole * recipe.timeSteps
                return sum + step.element.loss
                    * Double(step.offset < whole ? recipe.timeSteps : rest)
            } / Double(pairs)
        let found = try loss(try #require(said.first))
        #expect(abs(found - mean) <= 0.000_051, "\(found), by training \(mean)")
        let plain = try await bench.lockstep(["evaluate", bench.file("run"), "--data", text])
        #expect(try found < loss(plain.stdout) - 0.05, "\(plain.stdout)")
    }

    @Test func nothingOfItIsKept() async throws {
        let bench = try await bench()
        let model = try bench.model("run")
        var said: Set<String> = []
        for _ in 0..<2 {
            let result = try await bench.lockstep(
                ["evaluate", bench.file("run"), "--dynamic", "0.7"])
            said.insert(result.stdout)
        }
        #expect(said.count == 1, "\(said)")
        #expect(try bench.model("run") == model)
    }

    @Test func whatCannotBeIsRefused() async throws {
        let bench = try await bench()
        func refused(_ run: String, _ rate: String, _ words: String...) async throws {
            let result = try await bench.lockstep(
                ["evaluate", bench.file(run), "--dynamic=\(rate)"], ranks: 2)
            #expect(result.exitCode == 64, "\(result.exitCode)")
            for word in words {
                #expect(result.stderr.contains(word), "'\(word)' in: \(result.stderr)")
            }
        }
        try await refused("run", "0", "--dynamic", "above 0")
        try await refused("run", "-1", "--dynamic", "above 0")
        try await refused("run", "nan", "--dynamic", "above 0")
        try await refused("run", "1e38", "--dynamic", "not finite", "lower")
        let normalised = try await bench.train("normalised", steps: 2)
        try #require(normalised.exitCode == 0, "\(normalised.stderr)")
        try await refused("normalised", "0.1", "model.batchNorm", "leave --dynamic out")
        let other = try await bench.lockstep(
            ["train", "reber", "--steps", "1", "--output", bench.file("reber")])
        try #require(other.exitCode == 0, "\(other.stderr)")
        try await refused("reber", "0.1", "language-model", "leave it out")
    }
}
