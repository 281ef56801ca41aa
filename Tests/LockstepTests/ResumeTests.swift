import Foundation
import Tensors
import TestSupport
import Testing

/// A run may stop anywhere and go on anywhere: the model is that of a run that was never disturbed.
@Suite(.timeLimit(.minutes(60))) struct ResumeTests {
    /// The model of `steps` steps without any disturbance.
    private func undisturbed(
        _ bench: Workbench, steps: Int, ranks: Int? = nil
    ) async throws -> ModelBytes {
        let result = try await bench.train("undisturbed", ranks: ranks, steps: steps)
        try #require(result.exitCode == 0, "\(result.stderr)")
        return try bench.model("undisturbed")
    }

    private func expectEachStepOnce(_ bench: Workbench, _ run: String, _ steps: Int) throws {
        #expect(try Metrics(bench.file(run)).steps == Array(1...steps))
    }

    /// From 8 ranks to 1, to 4 and to 2, in the middle of epochs of 11 steps and at an end of one.
    @Test func otherNumbersOfRanksGoOn() async throws {
        let bench = try Workbench()
        let model = try await undisturbed(bench, steps: 26)
        var done = 0
        for (ranks, steps) in [(8, 5), (1, 11), (4, 18), (2, 26)] {
            let result = try await bench.train(
                "parts", ranks: ranks, steps: steps, resume: done > 0)
            try #require(result.exitCode == 0, "\(ranks) ranks: \(result.stderr)")
            if done > 0 { #expect(result.stdout.contains("resumed after step \(done) of")) }
            done = steps
        }
        #expect(try bench.model("parts") == model)
        try expectEachStepOnce(bench, "parts", 26)
    }

    @Test(arguments: [SIGKILL, SIGSEGV])
    func aLostRankCostsStepsButNoBit(signal: Int32) async throws {
        let bench = try Workbench()
        let steps = 600
        let model = try await undisturbed(bench, steps: steps)
        // Twice a rank is lost at some step; the third attempt is left alone.
        for ranks in [4, 2] {
            let logged = (try? Metrics(bench.file("lost")))?.steps.last ?? 0
            let (result, seconds) = try await bench.train(
                "lost", ranks: ranks, steps: steps, resume: logged > 0,
                set: ["checkpoint.every=7"], disturbedAfter: logged + Int.random(in: 5..<45)
            ) { processes in
                RankProcesses.signal(signal, to: processes.suffix(1))
            }
            try #require(seconds != nil && result.exitCode != 0, "no rank was lost")
        }
        let last = try await bench.train(
            "lost", ranks: 8, steps: steps, resume: true, set: ["checkpoint.every=7"])
        #expect(last.exitCode == 0, "\(last.stderr)")
        #expect(try bench.model("lost") == model)
        try expectEachStepOnce(bench, "lost", steps)
    }

    /// Who gets which signal.
    enum Request: String, CaseIterable {
        case userSignalToOneRank
        case userSignalToTheLauncher
        case terminationOfAllRanks
    }

    @Test(arguments: Request.allCases)
    func aRequestToStopSavesAndEndsWith75(request: Request) async throws {
        let bench = try Workbench()
        let steps = 600
        let model = try await undisturbed(bench, steps: steps)
        let (result, _) = try await bench.train(
            "stopped", ranks: 4, steps: steps, disturbedAfter: Int.random(in: 3..<30)
        ) { processes in
            switch request {
            case .userSignalToOneRank:
                RankProcesses.signal(SIGUSR1, to: processes.dropFirst(2).prefix(1))
            case .userSignalToTheLauncher:
                RankProcesses.signal(
                    SIGUSR1,
                    to: RankProcesses.running("mpirun", mentioning: bench.file("stopped")))
            case .terminationOfAllRanks:
                RankProcesses.signal(SIGTERM, to: processes)
            }
        }
        try #require(result.exitCode == 75, "\(result.stdout)\(result.stderr)")
        let last = try #require(try Metrics(bench.file("stopped")).steps.last)
        #expect(last < steps)
        #expect(result.stdout.contains("stopped after step \(last) of \(steps); "))
        try expectEachStepOnce(bench, "stopped", last)

        let rest = try await bench.train("stopped", ranks: 2, steps: steps, resume: true)
        #expect(rest.exitCode == 0, "\(rest.stderr)")
        #expect(rest.stdout.contains("resumed after step \(last) of \(steps)"))
        #expect(try bench.model("stopped") == model)
        try expectEachStepOnce(bench, "stopped", steps)
    }

    @Test func withoutACheckpointAResumeStartsAtZero() async throws {
        let bench = try Workbench()
        let model = try await undisturbed(bench, steps: 4)
        let first = try await bench.train("fresh", steps: 4, resume: true)
        #expect(first.exitCode == 0, "\(first.stderr)")
        #expect(first.stdout.contains("no checkpoint yet: starting at step 0"))
        #expect(try bench.model("fresh") == model)
        try expectEachStepOnce(bench, "fresh", 4)
    }

    @Test func aResumeOfAFinishedRunRestoresItsModel() async throws {
        let bench = try Workbench()
        let model = try await undisturbed(bench, steps: 4)
        // As if the job had ended between the last checkpoint and the model.
        try bench.write(Data("old".utf8), to: "undisturbed/model.safetensors")
        let again = try await bench.train("undisturbed", steps: 4, resume: true)
        #expect(again.exitCode == 0, "\(again.stderr)")
        #expect(try bench.model("undisturbed") == model)
        try expectEachStepOnce(bench, "undisturbed", 4)
    }

    /// Our own arithmetic is the same everywhere; the library's is not, and a resume says so.
    @Test(arguments: ProductChoice.allCases)
    func anotherInstructionSetIsWarnedOfIfItMatters(products: ProductChoice) async throws {
        let bench = try Workbench(), settings = ["training.arithmetic=\(products.rawValue)"]
        let whole = try await bench.train("whole", steps: 3, set: settings)
        #expect(whole.exitCode == 0, "\(whole.stderr)")
        let first = try await bench.train("run", steps: 2, set: settings)
        #expect(first.exitCode == 0, "\(first.stderr)")
        let result = try await bench.train(
            "run", steps: 3, resume: true, set: settings,
            environment: ["LOCKSTEP_INSTRUCTION_SET": "portable"])
        #expect(result.exitCode == 0, "\(result.stderr)")
        let warning = "results may differ in the last bits"
        let warns = result.stdout.split(separator: "\n").contains { $0.hasSuffix(warning) }
        #expect(warns == (products == .library))
        if products == .portable {
            #expect(try bench.model("run") == bench.model("whole"))
        }
    }
}
