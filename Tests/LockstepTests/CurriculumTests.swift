import TestSupport
import Testing

/// Training in which easy examples come first, on any number of ranks.
@Suite(.timeLimit(.minutes(60))) struct CurriculumTests {
    private static let recipe = """
        task: sequence
        data: {generate: reber, examples: 75, heldOut: 9}
        model:
          network:
            - {name: words, kind: embedding, features: 5}
            - {name: memory, kind: lstm, units: 7}
            - {name: out, kind: linear, outputs: 7}
        training:
          lanes: 4
          batch: 8
          steps: 16
          curriculum: {kind: competence, steps: 12, start: 0.2}
          logEvery: 1
        checkpoint: {every: 0}

        """

    private func train(
        _ run: String, ranks: Int, steps: Int? = nil, resume: Bool = false, on bench: Workbench,
        set settings: [String]
    ) async throws {
        try bench.write(Self.recipe, to: "recipe.yml")
        let result = try await bench.train(
            run, ranks: ranks, steps: steps, resume: resume, set: settings)
        try #require(result.exitCode == 0, "\(result.stderr)")
    }

    /// Over ranks and passes, and over stops inside and behind the curriculum.
    @Test(arguments: ["naive", "mixed", "combined", "competence"])
    func ranksAndResumesChangeNoBit(kind: String) async throws {
        let bench = try Workbench(), set = ["training.curriculum.kind=\(kind)"]
        try await train("1", ranks: 1, on: bench, set: set)
        try await train("4", ranks: 4, on: bench, set: set)
        try await train(
            "passes", ranks: 2, on: bench, set: set + ["training.accumulate=2"])
        for (ranks, steps) in [(2, 5), (1, 13), (4, 16)] {
            try await train(
                "parts", ranks: ranks, steps: steps, resume: steps > 5, on: bench, set: set)
        }
        for run in ["4", "passes", "parts"] {
            #expect(try bench.model(run) == bench.model("1"), "\(run)")
        }
        let again = try await bench.lockstep([
            "train", bench.file("1/recipe.yml"), "--output", bench.file("again"),
        ])
        #expect(again.exitCode == 0, "\(again.stderr)")
        #expect(try bench.model("again") == bench.model("1"))
        try await train(
            "none", ranks: 1, on: bench, set: ["training.curriculum.kind=none"])
        #expect(try bench.model("none") != bench.model("1"))
    }

    @Test func textHasNoDifficulty() async throws {
        let bench = try Workbench()
        let result = try await bench.train(
            "run", set: ["training.curriculum={kind: competence, steps: 5}"])
        #expect(result.exitCode == 64)
        #expect(
            result.stderr.contains(
                "training.curriculum.kind = competence orders examples by difficulty, but task = "
                    + "language-model reads its data as it stands; leave the key out"),
            "\(result.stderr)")
    }
}
