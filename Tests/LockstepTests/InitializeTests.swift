import Foundation
import TestSupport
import Testing

/// Runs that start from a file of parameters, or do nothing but save what they start from.
@Suite(.timeLimit(.minutes(60))) struct InitializeTests {
    private func train(
        _ run: String, from file: String? = nil, ranks: Int? = nil, on bench: Workbench,
        set settings: [String] = [], steps: Int
    ) async throws -> Mpirun.Result {
        let start = file.map { ["--initialize", bench.file($0)] } ?? []
        return try await bench.lockstep(
            ["train", bench.file("recipe.yml"), "--output", bench.file(run)]
                + ["--steps", "\(steps)"] + start + settings.flatMap { ["--set", $0] },
            ranks: ranks)
    }

    @Test func noStepsSaveWhatTheyStartFrom() async throws {
        let bench = try Workbench()
        let trained = try await train("trained", on: bench, steps: 12)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        for ranks in [1, 2, 4] {
            let run = "from\(ranks)"
            let result = try await train(
                run, from: "trained/model.safetensors", ranks: ranks, on: bench,
                set: ["training.seed=5"], steps: 0)
            #expect(result.exitCode == 0, "\(result.stderr)")
            #expect(try bench.model(run) == bench.model("trained"))
            // It is judged as the run that it comes from.
            let verdict = trained.stdout.split(separator: "\n").first { $0.hasPrefix("test: ") }
            #expect(verdict.map { result.stdout.contains($0) } == true, "\(result.stdout)")
        }
        let again = try await bench.train("from1", steps: 0, resume: true, set: ["training.seed=5"])
        #expect(again.exitCode == 0, "\(again.stderr)")
        #expect(again.stdout.contains("nothing to do"), "\(again.stdout)")
        #expect(try bench.model("from1") == bench.model("trained"))
    }

    /// A model is published by a save, and again by a resume that finds nothing to do.
    @Test(arguments: [[], ["training.average.decay=0.9"]])
    func sharedWeightsHaveBothNames(more: [String]) async throws {
        let bench = try Workbench()
        let settings = ["model.tied=true", "model.embedding=24"] + more
        let trained = try await train("tied", on: bench, set: settings, steps: 3)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        let model = try bench.model("tied")
        let bytes = try bench.bytes(of: "tied/model.safetensors")
        let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try #require(
            try JSONSerialization.jsonObject(with: bytes.dropFirst(8).prefix(length))
                as? [String: [String: Any]])
        let values = try ["embedding.weight", "output.weight"].map { name in
            let places = try #require(header[name]?["data_offsets"] as? [Int])
            return bytes[8 + length + places[0]..<8 + length + places[1]]
        }
        #expect(!values[0].isEmpty && values[0].elementsEqual(values[1]))
        try FileManager.default.removeItem(atPath: bench.file("tied/model.safetensors"))
        let again = try await bench.train("tied", steps: 3, resume: true, set: settings)
        #expect(again.exitCode == 0, "\(again.stderr)")
        #expect(try bench.model("tied") == model)
        guard more.isEmpty else { return }
        let average = try await bench.lockstep(["average", bench.file("tied"), "--last", "1"])
        #expect(average.exitCode == 0, "\(average.stderr)")
        #expect(try bench.model("tied") == model)
    }

    @Test func startsOnAnyNumberOfRanksAreTheSame() async throws {
        let bench = try Workbench()
        let trained = try await train("trained", on: bench, steps: 5)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        for ranks in [1, 4] {
            let result = try await train(
                "more\(ranks)", from: "trained/model.safetensors", ranks: ranks, on: bench,
                steps: 5)
            #expect(result.exitCode == 0, "\(result.stderr)")
        }
        #expect(try bench.model("more1") == bench.model("more4"))
        #expect(try bench.model("more1") != bench.model("trained"))
    }

    @Test(arguments: [1, 2])
    func whatDoesNotFitIsNamed(ranks: Int) async throws {
        let bench = try Workbench()
        let trained = try await train("trained", on: bench, steps: 0)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        let file = "trained/model.safetensors"
        let wide = try await train(
            "wide", from: file, ranks: ranks, on: bench, set: ["model.hidden=25"], steps: 1)
        expectOneSentence(
            wide, exitCode: 65, containing: "'normalization.1.weight'", "[24]", "[25]",
            "(12 more arrays differ)")
        let high = try await train(
            "high", from: file, ranks: ranks, on: bench, set: ["model.layers=3"], steps: 1)
        expectOneSentence(
            high, exitCode: 65, containing: "has no arrays", "'lstm.bias_hh_l2'",
            "'normalization.2.running_var'")
        let other = try await train(
            "other", from: file, ranks: ranks, on: bench, set: ["model.cell=gru"], steps: 1)
        expectOneSentence(
            other, exitCode: 65, containing: "'gru.weight_ih_l1'", ", and has arrays",
            "'lstm.weight_ih_l1'")
        let none = try await train("none", from: "none", ranks: ranks, on: bench, steps: 1)
        expectOneSentence(none, exitCode: 66, containing: "/none'")
        for run in ["wide", "high", "other", "none"] {
            #expect(bench.names(in: run).isEmpty, "\(run) was begun")
        }
    }

    @Test func stepsBelowZeroAreRefused() async throws {
        let bench = try Workbench()
        let result = try await bench.lockstep([
            "train", bench.file("recipe.yml"), "--output", bench.file("run"), "--steps=-1",
        ])
        expectOneSentence(result, exitCode: 64, containing: "--steps is -1")
    }
}
