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

    /// What no file could have: pixels beyond white, keys that a piano lacks, rows out of the order of time.
    @Test func questionsAreAsFilesAre() async throws {
        for (format, question, words) in [
            ("frames", "256" + String(repeating: ",1", count: 15), "the pixel 256"),
            ("images", "1,2,3 4,5,-1 0,0,0 7,8,9", "the pixel -1"),
            ("music", "48,60 - 20", "21 to 108"),
            ("table", "1,2011-01-02T10:00 2,2011-01-02T09:59", "sort the rows"),
        ] {
            // Of tables the one with times.
            let own = try #require(
                FileCase.all.first {
                    $0.format == format && (format != "table" || $0.options.contains("time"))
                })
            let bench = try Workbench(own)
            try #require(try await bench.train("run").exitCode == 0)
            let answer = try await predict(Array(question.utf8), on: bench)
            expectOneSentence(answer, exitCode: 65, containing: words)
        }
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

    /// A word has a tag; fields are for JSON lines; what is held out of a file is told.
    @Test func taggedFilesAreLookedAt() async throws {
        let own = try #require(FileCase.all.first { $0.format == "tagged-text" })
        let bench = try Workbench(own)
        try bench.write("a\tO\n\tO\n", to: "word.tsv")
        try bench.write("a\tO\nb\t\n", to: "tag.tsv")
        try bench.write(#"{"tokens": ["a", ""], "tags": ["O", "O"]}"# + "\n", to: "word.jsonl")
        for (file, words) in [
            ("word.tsv", "line 2 of"), ("tag.tsv", "has no tag"), ("word.jsonl", "empty word"),
        ] {
            expectOneSentence(
                try await bench.train("run", set: ["data.train=\(file)"]), exitCode: 65,
                containing: words)
        }
        expectOneSentence(
            try await bench.train("run", set: ["data.text.fields=[a, b]"]), exitCode: 64,
            containing: ".jsonl")
        for (run, share, counts) in [("some", "0.3", (2, 3)), ("few", "0.1", (0, 1))] {
            let result = try await bench.train(
                run, set: ["data.valid=null", "data.test=null", "data.holdout=\(share)"])
            let note = "held out: \(counts.0) for validation, \(counts.1) for the test"
            #expect(result.stdout.contains(note), "\(result.stdout)")
        }
    }

    /// A key that no piano has is counted.
    @Test func keysOfOtherInstrumentsAreCounted() async throws {
        let bench = try Workbench(FileCase.music)
        try FileCase.melody(from: 105).write(to: URL(fileURLWithPath: bench.file("0-music/9.mid")))
        let result = try await bench.train("run")
        // 109, 111 and 113, a step each.
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(
            result.stdout.contains("; 3 keys in steps that a piano does not have were left out"),
            "\(result.stdout)")
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

    /// Passes share places for what they count; rows out of order are counted once all the same.
    @Test func passesChangeNoFigure() async throws {
        let own = try #require(FileCase.all.first { $0.options.contains("anomalies") })
        let bench = try Workbench(own)
        for (run, passes) in [("one", 1), ("four", 4)] {
            let result = try await bench.train(run, set: ["training.accumulate=\(passes)"])
            try #require(result.exitCode == 0, "\(result.stderr)")
        }
        #expect(try bench.heldOutFigures("four") == bench.heldOutFigures("one"))
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
