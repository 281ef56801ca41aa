import Foundation
import TestSupport
import Testing

/// Errors and crashes at every phase of a save that goes on beside training: the run ends at once,
/// with the reason, and goes on with the same bits.
@Suite(.timeLimit(.minutes(60))) struct FailingSaveTests {
    /// A place where a save fails.
    struct Place: CustomStringConvertible, Sendable {
        var phase: String
        var writers = "first"
        var rank = 0
        /// The time that the phase is come to; by then there is a complete checkpoint.
        var time = 2

        var description: String { "\(writers), rank \(rank), \(phase)" }
    }

    private static let common = [
        "started", "folderCreated", "manifestWritten", "folderSynchronized", "renamed", "published",
        "pruned",
    ]

    static let places =
        (common.map { Place(phase: $0) } + [Place(phase: "fileWritten", time: 6)])
        + common.map { Place(phase: $0, writers: "all") }
        + [
            Place(phase: "partWritten", writers: "all"),
            Place(phase: "partWritten", writers: "all", rank: 1),
            Place(phase: "fileWritten", writers: "all"),
        ]

    private func fail(_ place: Place, _ kind: String, _ bench: Workbench) async throws
        -> Mpirun.Result
    {
        try await Mpirun.run(
            ranks: 2, scenario: "fail-in-save",
            arguments: [
                bench.file("recipe.yml"), bench.file("run"), "\(place.rank)", "\(place.time)",
                place.phase, kind, "checkpoint.every=3", "checkpoint.writers=\(place.writers)",
            ], timeout: .seconds(30))
    }

    private func expectSameModel(_ bench: Workbench, _ place: Place) async throws {
        let whole = try await bench.train("whole", steps: 9)
        #expect(whole.exitCode == 0, "\(whole.stderr)")
        let rest = try await bench.train(
            "run", ranks: 4, steps: 9, resume: true,
            set: ["checkpoint.every=3", "checkpoint.writers=\(place.writers)"])
        #expect(rest.exitCode == 0, "\(rest.stderr)")
        let isThere = ["3", "6"].contains { rest.stdout.contains("resumed after step \($0) of 9") }
        #expect(isThere, "\(rest.stdout)")
        #expect(try bench.model("run") == bench.model("whole"))
        let names = bench.names(in: "run/checkpoints")
        #expect(names.last == "step-000000009" && !names.contains { $0.hasPrefix(".") })
    }

    @Test(arguments: places)
    func aFullDiskEndsAllRanksAndLosesNothing(place: Place) async throws {
        let bench = try Workbench()
        let result = try await fail(place, "full", bench)
        #expect(!result.timedOut)
        expectOneSentence(result, exitCode: 73, containing: "No space left on device")
        #expect(try Metrics(bench.file("run")).steps.last.map { $0 < 26 } == true)
        try await expectSameModel(bench, place)
    }

    @Test(arguments: places)
    func aCrashAtAnyPhaseLosesNothing(place: Place) async throws {
        let bench = try Workbench()
        let result = try await fail(place, "kill", bench)
        #expect(!result.timedOut && result.exitCode != 0)
        try await expectSameModel(bench, place)
    }
}
