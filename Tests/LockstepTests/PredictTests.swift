import Foundation
import TestSupport
import Testing

/// Answers of trained networks, line by line.
@Suite(.timeLimit(.minutes(60))) struct PredictTests {
    /// A run of a network on generated examples.
    private func bench(_ generate: String, _ network: [String]) async throws -> Workbench {
        let bench = try Workbench()
        let layers = network.map { "    - {\($0)}" }.joined(separator: "\n")
        try bench.write(
            """
            task: sequence
            data: {generate: \(generate), length: 12, examples: 24, heldOut: 8}
            model:
              network:
            \(layers)
            training: {lanes: 4, batch: 8}
            checkpoint: {every: 0}

            """, to: "recipe.yml")
        let result = try await bench.train("run", steps: 2)
        try #require(result.exitCode == 0, "\(result.stderr)")
        return bench
    }

    private func predict(_ lines: String, on bench: Workbench) async throws -> Mpirun.Result {
        try bench.write(lines, to: "lines.txt")
        return try await bench.lockstep(
            ["predict", bench.file("run"), "--data", bench.file("lines.txt")])
    }

    /// A word for a sequence, whatever the length, in the order of lines; padding changes nothing.
    @Test(arguments: [1, 7, 8, 9, 31, 64, 65])
    func aSequenceHasOneAnswer(length: Int) async throws {
        let bench = try await bench(
            "adding",
            [
                "name: memory, kind: gru, units: 7, direction: both", "name: end, kind: last",
                "name: out, kind: linear, outputs: 1",
            ])
        let words = (0..<length).map { "0.\($0),\($0 % 2)" }.joined(separator: " ")
        let alone = try await predict(words + "\n", on: bench)
        #expect(alone.exitCode == 0, "\(alone.stderr)")
        #expect(Float(alone.stdout.dropLast()) != nil, "\(alone.stdout)")
        let among = try await predict("1,1 0,0\n\t\(words) \r\n0,0 0,0 1,0", on: bench)
        let answers = among.stdout.split(separator: "\n")
        try #require(answers.count == 3, "\(among.stderr)")
        #expect(answers[1] + "\n" == alone.stdout)
        #expect(Set(answers).count == 3, "\(answers)")
    }

    @Test func aStepHasAWordOfItsOwn() async throws {
        let bench = try await bench(
            "copy",
            [
                "name: words, kind: embedding, features: 5",
                "name: memory, kind: rnn, units: 7, direction: both",
                "name: out, kind: linear, outputs: 9",
            ])
        let result = try await predict("3 1 4 1 5\n9\n", on: bench)
        #expect(result.exitCode == 0, "\(result.stderr)")
        let rows = result.stdout.split(separator: "\n").map { line in
            line.split(separator: " ").map { $0.split(separator: ",").compactMap { Float($0) } }
        }
        #expect(rows.map(\.count) == [5, 1])
        #expect(rows.joined().allSatisfy { $0.count == 9 })
        // What came before is remembered.
        #expect(rows[0][1] != rows[0][3])
        for (lines, words) in [
            ("3 1\n4 10", ["line 2 of", "'10'", "below 10"]), ("3 -1", ["line 1", "'-1'"]),
            ("3 x", ["'x'", "token"]), ("3\n\n4", ["line 2", "empty"]),
        ] {
            let bad = try await predict(lines, on: bench)
            #expect(bad.exitCode == 65)
            for word in words { #expect(bad.stderr.contains(word), "\(bad.stderr)") }
        }
    }

    @Test func numbersAreCountedAndFinite() async throws {
        let bench = try await bench(
            "adding", ["name: end, kind: last", "name: out, kind: linear, outputs: 1"])
        for word in ["1", "1,2,3", "1,", ",1", "1,nan", "inf,1", "1;2"] {
            let bad = try await predict("1,1 \(word)", on: bench)
            expectOneSentence(bad, exitCode: 65, containing: "'\(word)'", "2 numbers")
        }
        let nothing = try await predict("", on: bench)
        #expect(nothing.exitCode == 0 && nothing.stdout.isEmpty)
        let missing = try await bench.lockstep(["predict", bench.file("run"), "--data", "nowhere"])
        expectOneSentence(missing, exitCode: 66, containing: "'nowhere'")
    }

    @Test func otherRunsAreRefused() async throws {
        let bench = try Workbench()
        let missing = try await predict("1", on: bench)
        expectOneSentence(missing, exitCode: 66, containing: "/run'")
        let trained = try await bench.train("run", steps: 0)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        let text = try await predict("1", on: bench)
        expectOneSentence(text, exitCode: 64, containing: "language-model", "lockstep generate")
    }
}
