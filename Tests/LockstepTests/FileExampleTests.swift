import Foundation
import TestSupport
import Testing

/// Runs on files of examples: the same bits on any number of ranks, answers in the words of the files.
@Suite(.timeLimit(.minutes(20))) struct FileExampleTests {
    /// A kind of files, with a network that learns from them.
    struct Case: CustomTestStringConvertible {
        let format: String
        /// The keys of `data` besides the files.
        var options = ""
        /// A file of examples; the number tells files apart.
        let file: @Sendable (_ number: Int) -> String
        var name = "examples.tsv"
        let network: [String]
        /// A question, and answers of which it must have one.
        let question: String
        let answers: Set<String>

        var testDescription: String { "\(format) \(options)" }

        var yaml: String {
            """
            task: sequence
            data: {format: \(format), train: 0-\(name), valid: 1-\(name), test: 2-\(name)\(options)}
            model:
              network:
            \(network.map { "    - {\($0)}" }.joined(separator: "\n"))
            training:
              lanes: 4
              batch: 8
              steps: 12
              optimizer: {name: adam, learningRate: 0.01}
            checkpoint: {every: 5}

            """
        }
    }

    static let cases = [
        Case(
            format: "labelled-text", options: ", text: {lowercase: true, longest: 5}",
            file: { number in
                (0..<29).map {
                    "\($0 % 3 == 0 ? "good" : "bad")\tWord\($0 % 7) and-\(number) more!\n"
                }
                .joined()
            },
            network: [
                "name: words, kind: embedding, features: 9", "name: memory, kind: gru, units: 7",
                "name: end, kind: last", "name: out, kind: linear",
            ], question: "word3 and something else", answers: ["good", "bad"]),
        Case(
            format: "labelled-text", options: ", text: {tokens: characters, severalLabels: true}",
            file: { _ in (0..<20).map { "\(["a", "a,b", "", "c,a"][$0 % 4])\ttext\($0)\n" }.joined()
            },
            network: [
                "name: words, kind: embedding, features: 9", "name: most, kind: pool, by: max",
                "name: out, kind: linear",
            ], question: "text", answers: ["", "a", "b", "c", "a,b", "a,c", "b,c", "a,b,c"]),
        Case(
            format: "tagged-text", options: ", text: {letters: 4}",
            file: { _ in
                (0..<17).map { sentence in
                    (0...sentence % 4).map { "word\($0)x\ttag\($0 % 2)\n" }.joined() + "\n"
                }.joined()
            },
            network: [
                "name: words, kind: embedding, features: 9",
                "name: spelling, kind: embedding, features: 5, inputs: letters",
                "name: near, kind: conv1d, outputs: 6, kernel: 3, padding: same",
                "name: most, kind: pool1d, kernel: 7, function: maximum",
                "name: both, kind: concat, inputs: [words, most]",
                "name: memory, kind: lstm, units: 7, direction: both", "name: out, kind: linear",
            ], question: "word0x", answers: ["tag0", "tag1"]),
    ]

    /// A folder with the recipe and three files.
    private func bench(_ own: Case) throws -> Workbench {
        let bench = try Workbench()
        try bench.write(own.yaml, to: "recipe.yml")
        for number in 0..<3 { try bench.write(own.file(number), to: "\(number)-\(own.name)") }
        return bench
    }

    @Test(arguments: cases)
    func anyNumberOfRanksGivesOneModel(own: Case) async throws {
        let bench = try bench(own)
        for ranks in [1, 2, 4] {
            let result = try await bench.train("run\(ranks)", ranks: ranks)
            try #require(result.exitCode == 0, "\(result.stderr)")
            #expect(result.stdout.contains("training data: "), "\(result.stdout)")
            #expect(result.stdout.contains("test: "))
        }
        let model = try bench.model("run1")
        #expect(try bench.model("run2") == model)
        #expect(try bench.model("run4") == model)
    }

    @Test(arguments: cases)
    func answersAreInTheWordsOfTheFiles(own: Case) async throws {
        let bench = try bench(own)
        let trained = try await bench.train("run")
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        // What was learnt is in the run: the training file is not needed any more.
        try FileManager.default.removeItem(atPath: bench.file("0-\(own.name)"))
        try bench.write(own.question + "\n", to: "questions")
        let arguments = ["predict", bench.file("run"), "--data", bench.file("questions")]
        let answer = try await bench.lockstep(arguments)
        #expect(answer.exitCode == 0, "\(answer.stderr)")
        #expect(own.answers.contains(String(answer.stdout.dropLast())), "\(answer.stdout)")
        let json = try await bench.lockstep(arguments + ["--json"])
        let object = try JSONSerialization.jsonObject(with: Data(json.stdout.utf8))
        let text = (object as? [String: Any])?["answer"] as? String
        #expect(text == String(answer.stdout.dropLast()))
        let judged = try await bench.lockstep(
            ["evaluate", bench.file("run"), "--data", bench.file("2-\(own.name)")])
        #expect(judged.exitCode == 0, "\(judged.stderr)")
        let told = trained.stdout.split(separator: "\n").first { $0.contains("test: ") }
        #expect(told?.hasSuffix(judged.stdout.dropLast()) == true, "\(judged.stdout)")
    }

    @Test func filesThatAreWrongAreNamedByLine() async throws {
        for (content, words) in [
            ("a\tb\nno tab\n", ["line 2 of", "label<TAB>text"]),
            ("a\tb\n\tb\n", ["line 2", "label"]),
            ("a\tb\na\tc\n", ["'a' alone"]), ("", ["no examples"]), ("a\tb\tc\n", ["2 tabs"]),
        ] {
            let bench = try bench(Self.cases[0])
            try bench.write(content, to: "0-examples.tsv")
            let result = try await bench.train("run")
            expectOneSentence(result, exitCode: 65, containing: words[0], words.last ?? "")
        }
        let bench = try bench(Self.cases[0])
        let missing = try await bench.train("run", set: ["data.train=nowhere.tsv"])
        expectOneSentence(missing, exitCode: 66, containing: "nowhere.tsv")
        let format = try await bench.train("run", set: ["data.format=none"])
        expectOneSentence(format, exitCode: 64, containing: "data.format", "labelled-text")
    }

    /// A part of the file is held out where no other file is named.
    @Test func heldOutExamplesComeFromTheFile() async throws {
        let bench = try bench(Self.cases[0])
        try bench.write(
            Self.cases[0].yaml.replacingOccurrences(
                of: "valid: 1-examples.tsv, test: 2-examples.tsv", with: "holdout: 0.4"),
            to: "recipe.yml")
        let result = try await bench.train("run")
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(result.stdout.contains("18 texts"), "\(result.stdout)")
        #expect(result.stdout.contains("over 5") && result.stdout.contains("over 6"))
    }
}
