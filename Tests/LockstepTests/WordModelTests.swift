import Foundation
import TestSupport
import Testing

/// Language models of words and of pieces of words.
@Suite(.timeLimit(.minutes(60))) struct WordModelTests {
    static let units = ["words", "symbols", "pieces"]

    private func recipe(_ unit: String) -> String {
        """
        task: language-model
        data:
          train: words.txt
          valid: other.txt
          test: other.txt
          text: {tokens: \(unit), vocabulary: 60, minimumCount: 2}
        model: {hidden: 24, embedding: 15, dropout: 0.2}
        training:
          lanes: 4
          batch: 8
          timeSteps: 11
          steps: 12
          optimizer: {name: adam, learningRate: 0.01}
          logEvery: 1
          fingerprintEvery: 4
        checkpoint: {every: 5}

        """
    }

    /// A folder with the recipe and two texts; `rare` words occur once.
    private func bench(_ unit: String) throws -> Workbench {
        let bench = try Workbench()
        try bench.write(recipe(unit), to: "recipe.yml")
        let words = [
            "the", "king", "said", ":", "you", "don't", "know", "me", ",", "my", "lord", "!",
        ]
        func text(_ count: Int, _ step: Int) -> String {
            (0..<count).map { index in
                let word = words[(index * step + index / 9) % words.count]
                return index % 13 == 12 ? "\n" : index % 17 == 16 ? " rare\(index)" : " " + word
            }.joined()
        }
        try bench.write(text(1500, 5), to: "words.txt")
        try bench.write(text(301, 7), to: "other.txt")
        return bench
    }

    @Test(arguments: units)
    func anyNumberOfRanksGivesOneModel(unit: String) async throws {
        let bench = try bench(unit)
        try await bench.expectSameBits(of: recipe(unit))
        // A resume on another number of ranks goes on as if nothing had been.
        let first = try await bench.train("half", ranks: 2, steps: 5)
        let second = try await bench.train("half", ranks: 4, resume: true)
        try #require(first.exitCode == 0 && second.exitCode == 0, "\(second.stderr)")
        #expect(try bench.model("half") == bench.model("1"))
    }

    @Test(arguments: units)
    func aRunIsJudgedAndWritesByItself(unit: String) async throws {
        let bench = try bench(unit)
        let trained = try await bench.train("run")
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        #expect(trained.stdout.contains("training data: "), "\(trained.stdout)")
        let test = trained.stdout.split(separator: "\n").first { $0.contains("test: ") } ?? ""
        for figure in ["bits/token over", ", perplexity ", ", bitsPerCharacter ", ", unknown "] {
            #expect(test.contains(figure), "\(trained.stdout)")
        }
        try FileManager.default.removeItem(atPath: bench.file("words.txt"))
        let judged = try await bench.lockstep(
            ["evaluate", bench.file("run"), "--data", bench.file("other.txt")], ranks: 2)
        #expect(test.hasSuffix(judged.stdout.dropLast()), "\(judged.stdout)\(judged.stderr)")
        let written = try await bench.lockstep([
            "generate", bench.file("run"), "--length", "60", "--prompt", "the king said :",
        ])
        #expect(written.exitCode == 0 && written.stdout.hasPrefix("the king said :"))
        #expect(!written.stdout.contains("<2>") && written.stdout.count > 70, "\(written.stdout)")
        if unit == "words" {
            #expect(try Regex(" [,!:]").firstMatch(in: written.stdout.dropFirst(15)) == nil)
            #expect(try Regex("[a-z][,!:]").firstMatch(in: written.stdout) != nil)
        }
        let warned = try await bench.lockstep([
            "generate", bench.file("run"), "--length", "1", "--prompt", "king ☃",
        ])
        #expect(warned.stderr.contains("never seen '☃'"), "\(warned.stderr)")
    }

    /// Perplexity and bits a character follow from bits a token.
    @Test func figuresGoTogether() async throws {
        let bench = try bench("pieces")
        let trained = try await bench.train("run")
        let test = try #require(
            trained.stdout.split(separator: "\n").first { $0.contains("test: ") }.map(String.init))
        let match = try #require(
            try Regex(
                "test: ([0-9.]+) bits/token over ([0-9]+), perplexity ([0-9.]+), "
                    + "bitsPerCharacter ([0-9.]+), unknown ([0-9.]+)"
            ).firstMatch(in: test), "\(test)")
        let numbers = (1...5).compactMap { match.output[$0].substring.flatMap { Double($0) } }
        try #require(numbers.count == 5)
        let (bits, count) = (numbers[0], numbers[1])
        #expect(abs(numbers[2] / pow(2, bits) - 1) < 0.001, "\(test)")
        let text = try String(contentsOfFile: bench.file("other.txt"), encoding: .utf8)
        // Digits that training has not are spelt; all else is told.
        let least = bits * count / Double(text.unicodeScalars.count)
        #expect(numbers[3] >= least * 0.999 && numbers[3] < least * 1.2, "\(test)")
    }

    /// Keys that nothing looks at are named.
    @Test(arguments: [
        (["data.text.vocabulary=9"], "data.text.vocabulary = 9"),
        (["data.text.tokens=words", "data.text.letters=3"], "data.text.letters = 3"),
        (["data.numbers.window=3"], "data.numbers.window = 3"),
    ])
    func keysWithoutMeaningAreRefused(settings: [String], words: String) async throws {
        let bench = try Workbench()
        let refused = try await bench.train("run", steps: 1, set: settings)
        expectOneSentence(refused, exitCode: 64, containing: words, "language-model")
    }

    @Test func otherTasksHaveTheirOwnKeys() async throws {
        let bench = try Workbench()
        for (name, settings, words) in [
            ("adding", ["data.text.tokens=pieces"], "data.text.tokens = pieces"),
            ("adding", ["model.regularization.wordDropout=0.1"], "wordDropout = 0.1"),
            ("reverse", ["data.numbers.filters=3"], "data.numbers.filters = 3"),
        ] {
            let refused = try await bench.lockstep(
                ["train", name, "--output", bench.file("run"), "--steps", "1"]
                    + settings.flatMap { ["--set", $0] })
            expectOneSentence(refused, exitCode: 64, containing: words)
        }
    }
}
