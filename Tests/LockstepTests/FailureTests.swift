import Foundation
import TestSupport
import Testing

/// Nobody fails alone: when one rank ends in the middle of training, the job is gone within seconds,
/// with an exit code that is not 0 and a message that says where.
@Suite(.timeLimit(.minutes(60))) struct FailureTests {
    private func disturb(
        _ scenario: String, rank: Int, step: Int, _ detail: String = "", ranks: Int = 4,
        timeout: Duration = .seconds(30)
    ) async throws -> Mpirun.Result {
        let bench = try Workbench()
        let result = try await Mpirun.run(
            ranks: ranks, scenario: scenario,
            arguments: [
                bench.file("recipe.yml"), bench.file("run"), "\(rank)", "\(step)", detail,
            ], timeout: timeout)
        #expect(!result.timedOut, "the other ranks went on")
        #expect(result.exitCode != 0)
        return result
    }

    /// Between meetings of local SGD one rank alone knows that its loss is none.
    @Test func aLossThatIsNotFiniteOnOneRankEndsTheJob() async throws {
        let bench = try Workbench()
        let result = try await Mpirun.run(
            ranks: 3, scenario: "poison",
            arguments: [
                bench.file("recipe.yml"), bench.file("run"), "2", "5", "-", "model.batchNorm=false",
                "training.exchange.every=16", "training.lanes=6", "training.batch=12",
            ], timeout: .seconds(30))
        #expect(!result.timedOut, "the other ranks went on")
        #expect(result.exitCode == 70)
        let lines = lines(result, containing: "is not finite")
        #expect(lines.count == 1, "\(result.stderr)")
        #expect(lines.first?.hasPrefix("lockstep: rank 2 after step 5: the loss ") == true)
    }

    private func lines(_ result: Mpirun.Result, containing text: String) -> [Substring] {
        result.stderr.split(separator: "\n").filter { $0.contains(text) }
    }

    @Test(arguments: [0, 2])
    func aThrownErrorNamesRankAndStep(rank: Int) async throws {
        let result = try await disturb("fail-in-step", rank: rank, step: 7, "throw")
        #expect(result.exitCode == 70)
        #expect(
            lines(result, containing: "deliberate")
                == ["lockstep: rank \(rank) after step 7: a deliberate error"])
    }

    @Test(arguments: [
        ("trap", SIGILL), ("segmentation", SIGSEGV), ("abort", SIGABRT),
    ])
    func aCrashNamesRankAndStep(kind: String, signal: Int32) async throws {
        let result = try await disturb("fail-in-step", rank: 3, step: 5, kind)
        let lines = lines(result, containing: "crashed with signal")
        // A trap is SIGILL or SIGTRAP, as the compiler likes.
        let signals = kind == "trap" ? [signal, SIGTRAP] : [signal]
        #expect(
            signals.contains {
                lines == ["lockstep: rank 3 crashed with signal \($0) after step 5"]
            }, "\(result.stderr)")
    }

    @Test func aKilledRankIsNamedByTheLauncher() async throws {
        let result = try await disturb("fail-in-step", rank: 1, step: 3, "kill")
        #expect(result.stderr.contains("process rank 1 "), "\(result.stderr)")
        #expect(result.stderr.contains("signal 9"), "\(result.stderr)")
    }

    @Test func aRankThatLeavesEarlyEndsTheJob() async throws {
        _ = try await disturb("fail-in-step", rank: 1, step: 3, "exit")
    }

    @Test(arguments: [SIGKILL, SIGSEGV, SIGILL])
    func aSignalFromOutsideEndsTheJob(signal: Int32) async throws {
        let bench = try Workbench(SmallRecipe(lanes: 12, sequencesPerLane: 1, steps: 10_000_000))
        let (result, seconds) = try await bench.train(
            "run", ranks: 3, disturbedAfter: 20
        ) { processes in
            RankProcesses.signal(signal, to: processes.dropFirst().prefix(1))
        }
        // From the signal to the end of the whole job.
        #expect(try #require(seconds) < 5)
        #expect(!result.timedOut && result.exitCode != 0)
        let isTold = result.stderr.contains("lockstep: rank 1 crashed with signal \(signal) after")
        #expect(isTold == (signal != SIGKILL), "\(result.stderr)")
        #expect(result.stderr.contains("process rank 1 "), "\(result.stderr)")
    }

    @Test(arguments: [(0, 4), (1, 4), (3, 4), (1, 2)])
    func anErrorAtSetUpIsToldOnce(rank: Int, ranks: Int) async throws {
        let result = try await disturb("fail-at-set-up", rank: rank, step: 0, ranks: ranks)
        #expect(result.exitCode == 66)
        #expect(
            lines(result, containing: "of-rank")
                == [
                    "lockstep: cannot read '/none/of-rank-\(rank)': No such file or directory"
                ])
    }

    @Test func anotherRecipeOnOneRankIsFound() async throws {
        let result = try await disturb("disagree", rank: 2, step: 0)
        #expect(result.exitCode == 64)
        #expect(
            lines(result, containing: "recipe")
                == [
                    "lockstep: rank 2 has another recipe than rank 0 ('other' instead of 'same'); "
                        + "start all ranks with the same"
                ])
    }
}
