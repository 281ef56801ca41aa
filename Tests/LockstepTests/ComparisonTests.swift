import Foundation
import TestSupport
import Testing

/// The judgement of `scripts/bench`, with stand-ins for both sides whose figures are known.
@Suite(.timeLimit(.minutes(60))) struct ComparisonTests {
    /// A row as `scripts/bench --json` prints it.
    private struct Row: Decodable, Equatable {
        var name: String
        var ours: Double?
        var other: Double?
        var ratio: Double?
        var verdict: String
        var reason: String?
    }
    private struct Report: Decodable {
        var rows: [Row]
    }

    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        // Knows an LSTM and no other cell; a step of words has no figure.
        try program(
            "ours",
            """
            case "$*" in
            *gru*) echo "lockstep: --cells has 'gru'; give some of lstm" >&2; exit 64 ;;
            *"train "*"random-tokens 10000"*) echo '{"settings": []}' ;;
            *"train "*) echo '{"settings": [{"tokensPerSecond": 1500}], "peakMemory": [314572800],
                "startSeconds": 0.25}' ;;
            *"compute "*) echo '{"layers": [{"tokensPerSecond": 200, "gigaflops": 80,
                "shareOfPeak": 0.8}, {"tokensPerSecond": 800, "gigaflops": 90,
                "shareOfPeak": 0.9}, {"tokensPerSecond": 400, "gigaflops": 10,
                "shareOfPeak": 0.1}], "machine": {"processor": "P", "cores": 2,
                "instructionSet": "I", "library": "L", "libraryCore": "C", "mpi": "M",
                "lockstep": "0"}}' ;;
            *) echo "lockstep: Unknown option '--json'; see 'lockstep --help'" >&2; exit 64 ;;
            esac
            """)
        try program(
            "theirs",
            """
            case "$*" in
            *versions*) echo '{"torch": "0", "cpu": "C"}' ;;
            *'"layers", '*) echo '{"tokensPerSecond": [100, 400]}' ;;
            *) echo '{"tokensPerSecond": 1000, "peakMemory": 1048576000, "startSeconds": 3}' ;;
            esac
            """)
    }

    private func program(_ name: String, _ body: String) throws {
        try bench.write("#!/bin/sh\n" + body + "\n", to: name)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: bench.file(name))
    }

    private func compare(_ arguments: String...) throws -> (code: Int32, out: Data, err: String) {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let process = Process(), output = Pipe(), errors = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["python3", root.appendingPathComponent("scripts/lib/bench").path]
            + ["--lockstep", bench.file("ours"), "--torch", bench.file("theirs")] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PYTHONDONTWRITEBYTECODE": "1"]
        ) { $1 }
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let out = output.fileHandleForReading.readDataToEndOfFile()
        let err = errors.fileHandleForReading.readDataToEndOfFile()
        process.sleepUntilExit()
        return (process.terminationStatus, out, String(decoding: err, as: UTF8.self))
    }

    private func rows(_ names: String...) throws -> [Row] {
        let result = try compare("--quick", "--json", "--only", names.joined(separator: ","))
        #expect(result.code == 0, "\(result.err)")
        return try JSONDecoder().decode(Report.self, from: result.out).rows
    }

    @Test func ratiosAreJudgedByTheirBars() throws {
        let found = try rows("step-lstm-2x512", "memory", "start", "lanes")
        #expect(found.map(\.verdict) == ["met", "met", "met", "met"])
        #expect(found.map(\.ratio) == [1.5, 0.3, 0.25 / 3, 1])
        #expect(try rows("step-rnn-2x512").map(\.verdict) == ["short"])
    }

    @Test func severalLayersAreOneGeometricMean() throws {
        let row = try #require(try rows("layer-lstm").first)
        #expect(row.ours.map { abs($0 - 400) < 1e-9 } == true)
        #expect(row.other.map { abs($0 - 200) < 1e-9 } == true)
        #expect(row.verdict == "met")
    }

    @Test func sharesOfThePeakAreJudgedAShape() throws {
        let found = try rows("peak-lstm-512", "peak-lstm-256", "peak-lstm-1024")
        #expect(found.map(\.verdict) == ["short", "met", "short"])
        #expect(found.first?.other == 100)
    }

    @Test func aRowThatCannotRunSaysWhy() throws {
        let found = try rows("layer-gru", "step-lstm-2x650", "seq2seq")
        #expect(found.map(\.verdict) == ["not run", "not run", "not run"])
        #expect(found[0].reason == "ours: --cells has 'gru'; give some of lstm")
        #expect(found[2].reason == "ours: unknown command 'bench model'")
        #expect(found[1].reason != nil)
    }

    @Test func theTableFitsAHundredColumns() throws {
        let result = try compare("--quick", "--only", "layer-lstm,layer-gru,memory,start,lanes")
        let lines = String(decoding: result.out, as: UTF8.self).split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("LSTM layer") && $0.hasSuffix("met") })
        #expect(lines.contains { $0.hasPrefix("not run: layer-gru: ours: --cells") })
        #expect(lines.allSatisfy { $0.count <= 100 }, "\(lines)")
        // A line has 44 columns for the figure; a list has 19 for the name.
        let list = String(decoding: try compare("--list").out, as: UTF8.self).split(separator: "\n")
        #expect(list.count > 20)
        #expect(list.allSatisfy { $0.count <= 19 + 44 }, "\(list)")
    }

    @Test func aMissedBarFailsACheck() throws {
        #expect(try compare("--quick", "--only", "memory", "--check").code == 0)
        #expect(try compare("--quick", "--only", "peak-lstm-512", "--check").code == 1)
    }

    @Test func unknownRowsAreRefused() throws {
        let result = try compare("--only", "lstm")
        #expect(result.code == 64)
        #expect(result.err.hasPrefix("--only has 'lstm'; give some of layer-lstm, "))
        #expect(try compare("--repeats", "0").code == 64)
    }
}
