import Tensors
import TestSupport
import Testing

/// The promise of the project: the number of ranks changes no bit of the model.
@Suite(.timeLimit(.minutes(60))) struct RankCountTests {
    /// Steps of each run: past the end of an epoch, whose last step leaves most lanes empty.
    static let steps = 14

    /// Trains on several numbers of ranks; all must end with the same model.
    ///
    /// - Returns: the model; nil for no ranks at all.
    @discardableResult
    private func expectEqualModels(
        _ bench: Workbench, ranks: [Int], set settings: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> ModelBytes? {
        var models: [ModelBytes] = []
        var losses: [[Double]] = []
        for count in ranks {
            let run = "ranks-\(count)"
            let result = try await bench.train(
                run, ranks: count, steps: Self.steps, set: settings, environment: environment)
            try #require(result.exitCode == 0, "\(count) ranks: \(result.stderr)")
            models.append(try bench.model(run))
            losses.append(try Metrics(bench.file(run)).lines.map(\.loss))
            #expect(models.last == models.first, "\(count) ranks: another model")
            #expect(losses.last == losses.first, "\(count) ranks: another loss")
        }
        #expect(losses.first?.count == Self.steps)
        return models.first
    }

    @Test(arguments: ["standard", "variational"])
    func eightLanes(dropoutKind: String) async throws {
        let bench = try Workbench(SmallRecipe(dropoutKind: dropoutKind))
        let model = try await expectEqualModels(bench, ranks: [1, 2, 4, 8])

        // Network instead of shared memory.
        let network = try await bench.train(
            "tcp", ranks: 4, steps: Self.steps, mca: ["btl": "self,tcp"])
        #expect(network.exitCode == 0, "\(network.stderr)")
        #expect(try bench.model("tcp") == model, "TCP: another model")

        // The test can fail: another seed is another model.
        let other = try await bench.train(
            "seed", steps: Self.steps, set: ["training.seed=78"])
        #expect(other.exitCode == 0, "\(other.stderr)")
        #expect(try bench.model("seed") != model)
    }

    @Test(arguments: [
        ["model.cell=gru"], ["model.cell=gru", "model.gruReset=before"], ["model.cell=rnn"],
        ["model.cell=rnn", "model.activation=relu"],
    ])
    func everyCell(settings: [String]) async throws {
        let bench = try Workbench()
        let model = try await expectEqualModels(bench, ranks: [1, 2, 4], set: settings)
        let losses = try Metrics(bench.file("ranks-1")).lines.map(\.loss)
        #expect((losses.last ?? 0) < (losses.first ?? 0), "it does not learn")

        // Stopped and resumed on other ranks, in the middle of an epoch, where states are carried.
        for (ranks, steps) in [(4, 6), (2, Self.steps)] {
            let result = try await bench.train(
                "parts", ranks: ranks, steps: steps, resume: steps == Self.steps, set: settings)
            try #require(result.exitCode == 0, "\(ranks) ranks: \(result.stderr)")
        }
        #expect(try bench.model("parts") == model, "resumed: another model")
    }

    @Test func twelveLanes() async throws {
        let bench = try Workbench(
            SmallRecipe(lanes: 12, sequencesPerLane: 1, dropoutKind: "variational"))
        try await expectEqualModels(bench, ranks: [1, 3, 6, 12])
    }

    @Test func aSingleProcessNeedsNoLauncher() async throws {
        let bench = try Workbench()
        let model = try await expectEqualModels(bench, ranks: [2])
        let alone = try await bench.train("alone", steps: Self.steps)
        #expect(alone.exitCode == 0, "\(alone.stderr)")
        #expect(try bench.model("alone") == model)
    }

    @Test func portableKernels() async throws {
        try await expectEqualModels(with: .portable)
    }

    @Test(.enabled(if: InstructionSet.highest >= .avx2, "this processor has no AVX2"))
    func avx2Kernels() async throws {
        try await expectEqualModels(with: .avx2)
    }

    @Test(.enabled(if: InstructionSet.highest >= .avx512, "this processor has no AVX-512"))
    func avx512Kernels() async throws {
        try await expectEqualModels(with: .avx512)
    }

    private func expectEqualModels(with set: InstructionSet) async throws {
        try await expectEqualModels(
            Workbench(), ranks: [1, 2, 4, 8], environment: ["LOCKSTEP_INSTRUCTION_SET": set.name])
    }

    @Test func threadsOfTheProductLibraryDoNotMatter() async throws {
        let bench = try Workbench()
        let model = try await expectEqualModels(
            bench, ranks: [1], environment: ["OPENBLAS_NUM_THREADS": "1"])
        for ranks in [1, 4] {
            let result = try await bench.train(
                "threads-\(ranks)", ranks: ranks, steps: Self.steps,
                environment: ["OPENBLAS_NUM_THREADS": "2"])
            #expect(result.exitCode == 0, "\(result.stderr)")
            #expect(try bench.model("threads-\(ranks)") == model)
        }
    }
}
