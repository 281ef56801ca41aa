import Foundation
import TestSupport
import Testing

/// What files and questions have that is easily taken for something else.
@Suite(.timeLimit(.minutes(60))) struct FileMistakeTests {
    private func trained(_ format: String) async throws -> Workbench {
        let own = try #require(FileCase.all.first { $0.format == format })
        let bench = try Workbench(own)
        let result = try await bench.train("run")
        try #require(result.exitCode == 0, "\(result.stderr)")
        return bench
    }

    private func predict(_ questions: [UInt8], on bench: Workbench) async throws -> Mpirun.Result {
        try Data(questions).write(to: URL(fileURLWithPath: bench.file("questions")))
        return try await bench.lockstep(
            ["predict", bench.file("run"), "--data", bench.file("questions")])
    }

    /// No answer has a tag that training does not know, so none of them is right.
    @Test func unknownTagsAreNeverRight() async throws {
        let bench = try await trained("tagged-text")
        try bench.write("word0x\tother\nword1x\tother\n\nword2x\tO\n", to: "unknown.tsv")
        let judged = try await bench.lockstep(
            ["evaluate", bench.file("run"), "--data", bench.file("unknown.tsv")])
        #expect(judged.exitCode == 0, "\(judged.stderr)")
        let accuracy = judged.stdout.firstMatch(of: /accuracy ([0-9.]+)/)?.1
        #expect(["0.0000", "0.3333"].contains(accuracy), "\(judged.stdout)")
        let answer = try await predict(Array("word0x word9 word1x".utf8), on: bench)
        #expect(!answer.stdout.contains("unknown"), "\(answer.stdout)")
    }

    /// The same numbers as in a file to learn from, which has neither blanks inside of one nor other bases.
    @Test(arguments: ["1 2,1:2,3", "0x10,1:2,3", "1e39,1:2,3", "inf,1:2,3"])
    func numbersOfQuestionsAreThoseOfFiles(question: String) async throws {
        let bench = try await trained("series")
        let answer = try await predict(Array(question.utf8), on: bench)
        expectOneSentence(answer, exitCode: 65, containing: "where a number is needed")
    }

    @Test func questionsAreText() async throws {
        let bench = try await trained("labelled-text")
        let plain = try await predict(Array("word3 more".utf8), on: bench)
        let marked = try await predict(
            [0xEF, 0xBB, 0xBF] + Array("word3 more\r\n".utf8), on: bench)
        #expect(plain.exitCode == 0 && marked.stdout == plain.stdout, "\(marked.stderr)")
        expectOneSentence(
            try await predict([0x61, 0x0A, 0xFF], on: bench), exitCode: 65, containing: "not UTF-8")
    }

    /// A number that no Float holds is an error, not a gap.
    @Test func numbersOfTablesHaveToFit() async throws {
        let own = try #require(FileCase.all.first { $0.format == "table" })
        let bench = try Workbench(own)
        let rows = (0..<40).map { "mo,\($0 == 7 ? "1e39" : "\($0)"),\($0)\n" }.joined()
        try bench.write("day,x,y\n" + rows, to: "0-examples.csv")
        expectOneSentence(try await bench.train("run"), exitCode: 65, containing: "row 8 of")
    }

    /// Sizes that somebody has changed in a run are looked at before they are used.
    @Test func sizesOfRunsAreLookedAt() async throws {
        for (format, key, value) in [
            ("table", "gaps", "[9]"), ("frames", "width", "-1"),
            ("pictures", "width", "1000000000000000000"),
        ] {
            let bench = try await trained(format)
            let path = bench.file("run/examples.json")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let pattern = try Regex("\"\(key)\"\\s*:\\s*(\\[[^\\]]*\\]|[-0-9]+)")
            let changed = text.replacing(pattern, with: "\"\(key)\":\(value)")
            try #require(changed != text, "\(text)")
            try changed.write(toFile: path, atomically: true, encoding: .utf8)
            let answer = try await predict(Array("x".utf8), on: bench)
            expectOneSentence(answer, exitCode: 65, containing: "examples.json")
        }
    }

    /// Mapping changes no bit, so it may be changed for a resume.
    @Test func aRunMayGoOnWithMapping() async throws {
        let bench = try Workbench(FileCase.labels)
        try #require(try await bench.train("run", steps: 6).exitCode == 0)
        let more = try await bench.train("run", resume: true, set: ["data.text.mapsAbove=0"])
        #expect(more.exitCode == 0, "\(more.stderr)")
        try #require(try await bench.train("whole").exitCode == 0)
        #expect(try bench.model("run") == bench.model("whole"))
    }
}
