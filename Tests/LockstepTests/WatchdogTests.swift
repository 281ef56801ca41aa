import Foundation
import TestSupport
import Testing

/// What the launcher does not see: ranks that fall silent, and jobs that hang.
@Suite(.timeLimit(.minutes(60))) struct WatchdogTests {
    private struct Ended {
        let result: Mpirun.Result
        let bench: Workbench

        /// What the watchdog said: a sentence, and a line a rank.
        var lines: [Substring] {
            result.stderr.split(separator: "\n").filter { $0.hasPrefix("lockstep: ") }
        }

        /// A rank's recorder.
        func recorder(_ rank: Int) throws -> Recorder {
            try JSONDecoder().decode(
                Recorder.self, from: bench.bytes(of: "run/flight-recorder/rank-\(rank).json"))
        }
    }

    struct Recorder: Decodable {
        struct Record: Decodable {
            let sequence: Int?
            let name: String?
            let step: Int?
            let end: Int?
        }

        let state: String
        let records: [Record]

        /// Those that were not over, the last one last.
        var open: [Record] {
            records.filter { $0.sequence != nil && $0.end == nil }
                .sorted { ($0.sequence ?? 0) < ($1.sequence ?? 0) }
        }
    }

    private let host = ProcessInfo.processInfo.hostName

    /// Trains until something happens to a rank in step 9, which must end the job.
    private func disturb(
        _ kind: String, rank: Int, ranks: Int, watchdog: String = "{silence: 1, hang: 0}",
        mca: [String: String] = [:]
    ) async throws -> Ended {
        let bench = try Workbench(
            SmallRecipe(lanes: ranks == 3 ? 12 : 8, sequencesPerLane: 1, watchdog: watchdog))
        let result = try await Mpirun.run(
            ranks: ranks, scenario: "fail-in-step",
            arguments: [bench.file("recipe.yml"), bench.file("run"), "\(rank)", "9", kind],
            mca: mca, timeout: .seconds(30))
        #expect(!result.timedOut, "\(result.stderr)")
        let left = RankProcesses.running("lockstep-scenarios", mentioning: bench.path)
        #expect(left.isEmpty, "processes are left")
        return Ended(result: result, bench: bench)
    }

    @Test(arguments: [(1, 2), (3, 4), (0, 2), (0, 3)])
    func aStoppedRankIsNamed(rank: Int, ranks: Int) async throws {
        let ended = try await disturb("stop", rank: rank, ranks: ranks)
        #expect(ended.result.exitCode == 69)
        let first = try #require(ended.lines.first, "\(ended.result.stderr)")
        #expect(first.hasPrefix("lockstep: nothing was heard from rank \(rank) on \(host) for 1"))
        let waiting = ranks == 2 ? "one rank waits" : "\(ranks - 1) ranks wait"
        #expect(first.contains("; \(waiting) in shared barrier (compute, after step 9); "))
        #expect(
            first.hasSuffix("the job is ended: go on from the last checkpoint with --resume"))
        // Batch normalisation has the others wait in the middle of their pass. One rank speaks for
        // all, and knows what each was doing.
        #expect(ended.lines.dropFirst().filter { $0.contains("nothing was heard") }.isEmpty)
        #expect(
            ended.lines[1].hasPrefix(
                "lockstep:   rank \(rank) on \(host): in compute after step 9 for "))
        for other in 0..<ranks where other != rank {
            let start = "lockstep:   rank \(other) on \(host): in shared barrier (compute, after"
            #expect(ended.lines.contains { $0.hasPrefix(start) }, "\(ended.lines)")
        }
        let told = try ended.bench.bytes(of: "run/flight-recorder/watchdog.txt")
        #expect(String(decoding: told, as: UTF8.self).hasPrefix(first))
    }

    @Test func aRankThatSleepsIsNamed() async throws {
        let ended = try await disturb(
            "sleep", rank: 2, ranks: 3, watchdog: "{silence: 0, hang: 2}")
        #expect(ended.result.exitCode == 69)
        let first = try #require(ended.lines.first, "\(ended.result.stderr)")
        #expect(first.hasPrefix("lockstep: no rank has made progress for 2"))
        #expect(
            first.contains(
                "; the others wait for rank 2 on \(host), 2 ranks wait in shared barrier (compute, "
                    + "after step 9); "))
    }

    @Test func aKilledRankLeavesItsRecorder() async throws {
        let ended = try await disturb("kill", rank: 1, ranks: 3)
        let recorder = try ended.recorder(1)
        #expect(recorder.state == "running")
        #expect(recorder.open.map(\.name) == ["compute"])
        #expect(recorder.open.last?.step == 9)
        let other = try ended.recorder(0)
        #expect(other.open.map(\.name) == ["compute", "shared barrier"])
    }

    /// A launcher that does not care, as `srun` is by default.
    @Test func aDeadRankIsSeenWithoutTheLauncher() async throws {
        let ended = try await disturb(
            "kill", rank: 1, ranks: 3, watchdog: "{silence: 30, hang: 0}",
            mca: ["orte_enable_recovery": "1"])
        #expect(
            ended.lines.first?.hasPrefix(
                "lockstep: the process of rank 1 on \(host) is gone; 2 ranks wait in shared barrier"
            )
                == true, "\(ended.result.stderr)")
    }

    @Test(arguments: [("segmentation", "signal 11"), ("abort", "signal  6"), ("throw", "error")])
    func theRecorderSaysHowARankEnded(kind: String, state: String) async throws {
        let ended = try await disturb(kind, rank: 1, ranks: 2)
        #expect(try ended.recorder(1).state == state)
        #expect(try ended.recorder(1).open.last?.name == "compute")
    }

    @Test func aPauseIsSurvived() async throws {
        let bench = try Workbench(
            SmallRecipe(
                lanes: 12, sequencesPerLane: 1, steps: 1000, watchdog: "{silence: 5, hang: 5}"))
        let (result, seconds) = try await bench.train("run", ranks: 3, disturbedAfter: 20) {
            processes in
            RankProcesses.signal(SIGSTOP, to: processes.dropFirst().prefix(1))
            sleep(2)
            RankProcesses.signal(SIGCONT, to: processes)
        }
        #expect(seconds != nil)
        #expect(result.exitCode == 0, "\(result.stderr)")
        // What ends well leaves no recorders behind.
        #expect(!bench.names(in: "run").contains("flight-recorder"))
    }

    @Test func anEarlierAttemptsRecordersAreKept() async throws {
        let bench = try Workbench(SmallRecipe(lanes: 12, sequencesPerLane: 1, steps: 10_000_000))
        let (_, seconds) = try await bench.train("run", ranks: 3, disturbedAfter: 20) {
            RankProcesses.signal(SIGKILL, to: $0.prefix(1))
        }
        #expect(seconds != nil)
        // Where the launcher is slow, the watchdog has left its message besides.
        let files = ["rank-0.json", "rank-1.json", "rank-2.json"]
        #expect(bench.names(in: "run/flight-recorder").filter { $0.hasPrefix("rank") } == files)
        let again = try await bench.train("run", ranks: 1, steps: 25, resume: true)
        #expect(again.exitCode == 0, "\(again.stderr)")
        #expect(bench.names(in: "run/flight-recorder") == ["previous"])
        let kept = bench.names(in: "run/flight-recorder/previous")
        #expect(kept.filter { $0.hasPrefix("rank") } == files)
    }
}
