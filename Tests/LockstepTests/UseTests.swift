import Foundation
import TestSupport
import Testing

/// The use of a trained model, and what needs none.
@Suite(.timeLimit(.minutes(60))) struct UseTests {
    @Test func evaluationIsTheSameOnAnyNumberOfRanks() async throws {
        let bench = try Workbench()
        let trained = try await bench.train("run", steps: 12)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        // A text whose last step leaves most lanes empty, unlike the run's own.
        try bench.write(SampleText.make(count: 16 * 17 * 2 + 3, seed: 5), to: "other.txt")
        for extra in [[], ["--data", bench.file("other.txt")]] {
            var outputs: [String] = []
            for ranks in [1, 2, 4] {
                let result = try await bench.lockstep(
                    ["evaluate", bench.file("run")] + extra, ranks: ranks)
                #expect(result.exitCode == 0, "\(result.stderr)")
                outputs.append(result.stdout)
            }
            let pairs = extra.isEmpty ? 700 : 16 * 17 * 2 + 2
            #expect(outputs[0].hasSuffix(" bits/char over \(pairs)\n"), "\(outputs[0])")
            #expect(Set(outputs).count == 1, "\(outputs)")
        }
        let own = try await bench.lockstep(["evaluate", bench.file("run")])
        let value = own.stdout.split(separator: " ").first ?? "?"
        #expect(trained.stdout.contains("test: \(value) bits/char over 700"))
    }

    @Test func equalSeedsWriteEqualText() async throws {
        let bench = try Workbench()
        let trained = try await bench.train("run", steps: 30)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        func text(_ arguments: String...) async throws -> String {
            let result = try await bench.lockstep(["generate", bench.file("run")] + arguments)
            #expect(result.exitCode == 0, "\(result.stderr)")
            return result.stdout
        }
        let first = try await text("--length", "65", "--seed", "3", "--prompt", "né")
        #expect(first.hasPrefix("né"))
        // The prompt, what was written, and the end of the line.
        #expect(first.unicodeScalars.count == 2 + 65 + 1)
        #expect(try await text("--length", "65", "--seed", "3", "--prompt", "né") == first)
        #expect(try await text("--length", "65", "--seed", "4", "--prompt", "né") != first)
        let careful = try await text("--length", "31", "--temperature", "0", "--seed", "1")
        #expect(try await text("--length", "31", "--temperature", "0", "--seed", "2") == careful)
        #expect(try await text("--length", "0") == "\n")
    }

    @Test func aPromptOfUnknownCharactersIsWarnedOf() async throws {
        let bench = try Workbench()
        let trained = try await bench.train("run", steps: 2)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        let result = try await bench.lockstep(
            ["generate", bench.file("run"), "--length", "7", "--prompt", "ba☃"])
        #expect(result.exitCode == 0)
        #expect(
            result.stderr == "lockstep: warning: the model has never seen '☃' of the prompt\n")
    }

    @Test func builtInRecipesAreListedAndShown() async throws {
        let bench = try Workbench()
        let list = try await bench.lockstep(["recipes"])
        #expect(list.exitCode == 0)
        let line = list.stdout.split(separator: "\n").first { $0.hasPrefix("shakespeare  ") }
        #expect(line.map { $0.count > 20 } == true)
        let shown = try await bench.lockstep(["recipes", "--show", "shakespeare"])
        #expect(shown.stdout.contains("task: language-model"))
    }

    @Test func aShownRecipeHasItsLayersAsComments() async throws {
        let bench = try Workbench()
        let shown = try await bench.lockstep(["recipes", "--show", "adding"])
        #expect(shown.exitCode == 0, "\(shown.stderr)")
        let lines = shown.stdout.split(separator: "\n")
        // 4 (64 (2 + 64) + 2 · 64) of the LSTM, and 64 weights and a bias.
        #expect(lines.contains("# 17,473 parameters; input: steps × 2"), "\(shown.stdout)")
        #expect(lines.contains("#   layer   kind    reads   makes       parameters"))
        #expect(lines.contains("#   memory  lstm    input   steps × 64       17408"))
        #expect(lines.contains("#   sum     linear  end     1                   65"))
        try bench.write(shown.stdout, to: "recipe.yml")
        let trained = try await bench.train("run", steps: 1)
        #expect(trained.exitCode == 0, "\(trained.stderr)")
        #expect(trained.stdout.contains("17,473 parameters"), "\(trained.stdout)")
    }

    @Test(arguments: ["shakespeare", "reber"])
    func shownCountsAreThoseOfTheModel(name: String) async throws {
        let bench = try Workbench()
        let shown = try await bench.lockstep(["recipes", "--show", name])
        let start = try #require(shown.stdout.range(of: " parameters; input: "))
        let total = shown.stdout[..<start.lowerBound].split(separator: " ").last ?? "?"
        let trained = try await bench.lockstep(
            ["train", name, "--output", "run", "--steps", "0"]
                + ["--set", "training.threads=1"])
        #expect(trained.stdout.contains("\(total) parameters"), "\(trained.stdout)")
        let rows = shown.stdout[start.upperBound...].split(separator: "\n").dropFirst(2)
        let counts = rows.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(counts.count == rows.count && counts.count > 2)
        #expect("\(counts.reduce(0, +))" == total.filter { $0 != "," })
    }

    @Test func aBuiltInRecipeTrainsFromAnyFolder() async throws {
        let bench = try Workbench()
        let result = try await bench.lockstep(
            ["train", "shakespeare", "--output", "run", "--steps", "1", "--set", "model.hidden=8"]
                + ["--set", "data.train=train.txt"], ranks: 2)
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(result.stdout.contains("model: run/model.safetensors"))
        #expect(bench.names(in: "run").contains("model.safetensors"))
    }

    @Test func theDoctorSeesAllRanks() async throws {
        let bench = try Workbench()
        let result = try await bench.lockstep(["doctor"], ranks: 3)
        #expect(result.exitCode == 0, "\(result.stderr)")
        let ranks = result.stdout.split(separator: "\n").first { $0.hasPrefix("ranks ") }
        #expect(ranks?.hasSuffix(" 3") == true, "\(result.stdout)")
    }

    @Test func theBenchmarkPrintsALineASetting() async throws {
        let bench = try Workbench()
        let result = try await bench.lockstep([
            "bench", "train", bench.file("recipe.yml"), "--lanes", "1,8", "--repeats", "1",
            "--steps", "2",
        ])
        #expect(result.exitCode == 0, "\(result.stderr)")
        let starts = result.stdout.split(separator: "\n").map {
            $0.split(separator: " ").first ?? ""
        }
        #expect(starts == ["lanes", "1", "8", "peak", "from"])
    }
}
