import Foundation
import TestSupport
import Testing

/// Examples and questions in JSON lines.
@Suite(.timeLimit(.minutes(60))) struct JSONLinesTests {
    private func bench(_ own: FileCase) throws -> Workbench {
        let bench = try Workbench()
        try bench.write(own.yaml, to: "recipe.yml")
        for number in 0..<3 {
            for (path, content) in own.files(number) { try bench.write(content, to: path) }
        }
        return bench
    }

    @Test(arguments: [
        ("{\"text\": \"a\", \"label\": \"b\"}\n{\"text\": \"a\"}\n", "'label'"),
        ("{\"text\": \"a\", \"label\": \"b\"}\n[1]\n", "no JSON object"),
        ("{\"text\": \"a\", \"label\": \"b\"}\n{\"text\": 1, \"label\": 2}\n", "'text'"),
        ("{\"text\": \"a\", \"label\": \"b\"}\n{\"text\": \"x\", \"label\": 1.5}\n", "'label'"),
        ("{\"text\": \"a\", \"label\": \"b\"}\n{\"text\": \"\", \"label\": 2}\n", "no text"),
    ])
    func whatIsWrongIsNamedByLineAndField(content: String, words: String) async throws {
        let bench = try bench(FileCase.objects)
        try bench.write(content, to: "0-examples.jsonl")
        expectOneSentence(
            try await bench.train("run"), exitCode: 65, containing: words, "line 2 of",
            "0-examples.jsonl")
    }

    @Test func sentencesHaveATagForEachWord() async throws {
        let bench = try bench(FileCase.taggedObjects)
        try bench.write(
            "{\"words\": [\"a\", \"b\"], \"names\": [\"O\"]}\n", to: "0-examples.jsonl")
        expectOneSentence(
            try await bench.train("run"), exitCode: 65, containing: "line 1 of",
            "2 words in 'words' and 1 tags in 'names'")
        expectOneSentence(
            try await bench.train("run", set: ["data.text.fields=[words]"]), exitCode: 64,
            containing: "data.text.fields has 1 names", "[tokens, tags]")
    }

    /// Questions in JSON lines are answered as those in lines of text.
    @Test(arguments: [
        (FileCase.objects, "{\"text\": \"Word1 and things\"}\n", "Word1 and things\n"),
        (FileCase.taggedObjects, "{\"words\": [\"a\", \"b\"], \"x\": 1}\n", "a b\n"),
        (FileCase.piecePairs, "{\"source\": \"ab1\"}\n\n{\"source\": \"c\"}\n", "ab1\nc\n"),
    ])
    func questionsCanBeObjects(own: FileCase, objects: String, lines: String) async throws {
        let bench = try bench(own)
        let trained = try await bench.train("run", steps: 3)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        try bench.write(objects, to: "questions.jsonl")
        try bench.write(lines, to: "questions.txt")
        func answers(_ name: String) async throws -> Mpirun.Result {
            try await bench.lockstep([
                "predict", bench.file("run"), "--data", bench.file(name),
            ])
        }
        let result = try await answers("questions.jsonl")
        #expect(result.exitCode == 0 && !result.stdout.isEmpty, "\(result.stderr)")
        #expect(try await answers("questions.txt").stdout == result.stdout)
        try bench.write(objects + "{\"other\": 1}\n", to: "questions.jsonl")
        expectOneSentence(
            try await answers("questions.jsonl"), exitCode: 65, containing: "questions.jsonl")
    }
}
