import Tensors
import TestSupport
import Testing

/// Threads, instruction sets and number formats: what changes a model and what does not.
@Suite(.timeLimit(.minutes(60))) struct ArithmeticTests {
    private static let steps = 12

    private func model(
        _ bench: Workbench, _ run: String, ranks: Int? = nil, _ settings: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> ModelBytes {
        let result = try await bench.train(
            run, ranks: ranks, steps: Self.steps, set: settings, environment: environment)
        try #require(result.exitCode == 0, "\(run): \(result.stderr)")
        return try bench.model(run)
    }

    @Test(arguments: Precision.allCases)
    func threadsRanksAndInstructionSetsChangeNothing(precision: Precision) async throws {
        let bench = try Workbench(), format = "training.precision=\(precision.rawValue)"
        let one = try await model(bench, "one", [format, "training.threads=1"])
        for threads in [2, 3] {
            let other = try await model(
                bench, "threads-\(threads)", [format, "training.threads=\(threads)"])
            #expect(other == one, "\(threads) threads")
        }
        let both = try await model(
            bench, "both", ranks: 2, [format, "training.threads=2"])
        #expect(both == one, "2 ranks of 2 threads")
        for set in InstructionSet.allCases where set <= .highest {
            let other = try await model(
                bench, set.name, [format], environment: ["LOCKSTEP_INSTRUCTION_SET": set.name])
            #expect(other == one, "\(set.name)")
        }
    }

    @Test func theLibraryAndRoundingGiveOtherBits() async throws {
        let bench = try Workbench()
        let portable = try await model(bench, "portable")
        for setting in ["training.arithmetic=library", "training.precision=bf16"] {
            let one = try await model(bench, setting + "-1", [setting])
            #expect(one != portable)
            let two = try await model(bench, setting + "-2", ranks: 2, [setting])
            #expect(two == one, "\(setting): 2 ranks")
        }
    }

    /// Ranks that meet once in several steps have one model then, and are one rank if alone.
    @Test func localSteps() async throws {
        let bench = try Workbench()
        let every = "training.exchange.every=5", check = "training.fingerprintEvery=1"
        let plain = try await model(bench, "plain")
        #expect(try await model(bench, "alone", [every]) == plain)
        let two = try await model(bench, "two", ranks: 2, [every, check])
        #expect(two != plain)
        #expect(try await model(bench, "again", ranks: 2, [every, check]) == two)
    }

    @Test(arguments: ["bf16", "powersgd"])
    func compressedGradientsLeaveOneModel(compression: String) async throws {
        let bench = try Workbench()
        let setting = "training.exchange.compression=\(compression)"
        let check = "training.fingerprintEvery=1"
        let plain = try await model(bench, "plain")
        #expect(try await model(bench, "alone", [setting]) == plain)
        let two = try await model(bench, "two", ranks: 2, [setting, check])
        #expect(two != plain)
    }
}
