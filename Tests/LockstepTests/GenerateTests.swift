import Foundation
import TestSupport
import Testing

/// What models make up: files that can be read, the same for equal seeds.
@Suite(.timeLimit(.minutes(60))) struct GenerateTests {
    /// A folder with a run `run` on files of a case.
    private func trained(_ own: FileCase, set settings: [String] = []) async throws -> Workbench {
        let bench = try Workbench(own)
        let result = try await bench.train("run", steps: 12, set: settings)
        try #require(result.exitCode == 0, "\(result.stderr)")
        return bench
    }

    private func own(_ format: String, _ options: String = "") throws -> FileCase {
        try #require(
            FileCase.all.first {
                $0.format == format && (options.isEmpty || $0.options.contains(options))
            })
    }

    /// Generates into a file, and reads it.
    private func bytes(
        _ bench: Workbench, _ name: String, _ arguments: String...
    ) async throws -> Data {
        let result = try await bench.lockstep(
            ["generate", bench.file("run"), "--output", bench.file(name)] + arguments)
        try #require(result.exitCode == 0, "\(result.stderr)")
        return try bench.bytes(of: name)
    }

    @Test(arguments: [("images", "next", "x.png"), ("music", "", "x.mid"), ("pen", "", "x.svg")])
    func equalSeedsMakeUpEqualFiles(format: String, options: String, name: String) async throws {
        let bench = try await trained(own(format, options))
        let first = try await bytes(bench, name, "--seed", "3")
        #expect(try await bytes(bench, "again-" + name, "--seed", "3") == first)
        #expect(try await bytes(bench, "other-" + name, "--seed", "4") != first)
        let likeliest = try await bytes(bench, "a-" + name, "--temperature", "0")
        #expect(likeliest != first)
        let refused = try await bench.lockstep(["generate", bench.file("run")])
        expectOneSentence(refused, exitCode: 64, containing: "--output FILE")
        let prompted = try await bench.lockstep([
            "generate", bench.file("run"), "--output", bench.file(name), "--prompt", "abc",
        ])
        expectOneSentence(prompted, exitCode: 64, containing: "--prompt is 'abc'")
        let unwritable = try await bench.lockstep([
            "generate", bench.file("run"), "--output", bench.file("none/" + name),
        ])
        expectOneSentence(unwritable, exitCode: 73, containing: "none/" + name)
    }

    /// A sample is the same whatever is drawn beside it, and music can be read and learnt from.
    @Test func piecesAreNumberedAndCanBeReadAgain() async throws {
        let bench = try await trained(own("music"))
        let alone = try await bytes(bench, "song.mid", "--length", "9", "--temperature", "3")
        let result = try await bench.lockstep([
            "generate", bench.file("run"), "--output", bench.file("songs.mid"), "--length", "9",
            "--temperature", "3", "--count", "3",
        ])
        let paths = (1...3).map { bench.file("songs-\($0).mid") }
        #expect(result.stdout == paths.map { $0 + "\n" }.joined(), "\(result.stderr)")
        #expect(try bench.bytes(of: "songs-1.mid") == alone)
        #expect(try bench.bytes(of: "songs-2.mid") != alone)
        try FileManager.default.createDirectory(
            atPath: bench.file("made"), withIntermediateDirectories: true)
        for (number, path) in paths.enumerated() {
            try FileManager.default.copyItem(
                atPath: path, toPath: bench.file("made/\(number).mid"))
        }
        let judged = try await bench.lockstep([
            "evaluate", bench.file("run"), "--data", bench.file("made"),
        ])
        #expect(judged.exitCode == 0, "\(judged.stderr)")
        #expect(judged.stdout.contains("natsPerStep"), "\(judged.stdout)")
    }

    @Test func aBiasNarrowsDrawingsAndNothingElse() async throws {
        let bench = try await trained(own("pen"))
        let free = try await bytes(bench, "x.svg", "--count", "5")
        let narrow = try await bytes(bench, "y.svg", "--count", "5", "--bias", "3")
        #expect(narrow != free)
        let strokes = String(decoding: free, as: UTF8.self).components(separatedBy: "<polyline")
        // Five drawings of one to three strokes, or of one that did not end.
        #expect((6...16).contains(strokes.count))
        let music = try await trained(own("music"))
        let refused = try await music.lockstep([
            "generate", music.file("run"), "--output", music.file("x.mid"), "--bias", "3",
        ])
        expectOneSentence(refused, exitCode: 64, containing: "--bias 3.0", "mixture")
    }

    @Test func runsThatTellNoNextRowAreNamed() async throws {
        let pairs = try #require(FileCase.all.first { $0.format == nil })
        for (own, words) in [
            (FileCase.labels, "data.format labelled-text"), (pairs, "translation"),
        ] {
            let bench = try await trained(own)
            let refused = try await bench.lockstep([
                "generate", bench.file("run"), "--output", bench.file("x"),
            ])
            expectOneSentence(refused, exitCode: 64, containing: words)
        }
        let squared = try await trained(own("pen"), set: ["model.loss.name=squared"])
        let refused = try await squared.lockstep([
            "generate", squared.file("run"), "--output", squared.file("x.svg"),
        ])
        expectOneSentence(refused, exitCode: 64, containing: "model.loss.name = mixture")
    }

    @Test func severalTextsBeginWithTheFirst() async throws {
        let bench = try Workbench()
        let trained = try await bench.train("run", steps: 12)
        try #require(trained.exitCode == 0, "\(trained.stderr)")
        let arguments = ["generate", bench.file("run"), "--length", "20", "--temperature", "2"]
        let one = try await bench.lockstep(arguments)
        let three = try await bench.lockstep(arguments + ["--count", "3"])
        #expect(three.stdout.hasPrefix(one.stdout + "\n"), "\(three.stdout)\(three.stderr)")
        #expect(three.stdout.unicodeScalars.count == 3 * 21 + 2)
        let refused = try await bench.lockstep(arguments + ["--output", "x.txt"])
        expectOneSentence(refused, exitCode: 64, containing: "--output is 'x.txt'")
    }

    @Test(arguments: [
        ["--count", "0"], ["--length", "-1"], ["--temperature", "-0.5"], ["--bias", "1e9"],
    ])
    func numbersOutOfRangeAreNamed(arguments: [String]) async throws {
        let bench = try Workbench()
        let refused = try await bench.lockstep(
            ["generate", bench.file("run")] + [arguments.joined(separator: "=")])
        #expect(refused.exitCode == 64)
        #expect(refused.stderr.contains("\(arguments[0]) is"), "\(refused.stderr)")
    }
}
