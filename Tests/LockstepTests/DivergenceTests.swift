import Foundation
import TestSupport
import Testing

/// A bit that changes by itself on one rank is found and named, and the ranks stop or go back.
@Suite(.timeLimit(.minutes(60))) struct DivergenceTests {
    private func run(
        _ bench: Workbench, _ scenario: String, rank: Int, step: Int, _ tensor: String,
        ranks: Int = 4, set settings: [String] = []
    ) async throws -> Mpirun.Result {
        let result = try await Mpirun.run(
            ranks: ranks, scenario: scenario,
            arguments: [
                bench.file("recipe.yml"), bench.file("run"), "\(rank)", "\(step)", tensor,
            ] + settings)
        #expect(!result.timedOut, "the other ranks went on")
        return result
    }

    private static let tensors = [
        "lstm.weight_hh_l1", "embedding.weight", "mean.lstm.weight_ih_l0", "square.output.bias",
        "normalization.0.running_var",
    ]

    @Test(arguments: tensors)
    func theTensorIsNamed(tensor: String) async throws {
        let bench = try Workbench()
        let result = try await run(bench, "flip-and-compare", rank: 2, step: 6, tensor)
        expectOneSentence(
            result, exitCode: 70,
            containing: "replicas differ after step 6: '\(tensor)' on rank 2, where element ",
            " instead of ", "the job was ended so that no wrong model is saved")
    }

    /// Fingerprints are compared after every fourth step.
    @Test(arguments: tensors)
    func aFlippedBitStopsTheJob(tensor: String) async throws {
        let bench = try Workbench()
        let result = try await run(bench, "flip-bit", rank: 2, step: 5, tensor)
        expectOneSentence(
            result, exitCode: 70, containing: "replicas differ after step 8: '",
            "' on rank 2, where")
    }

    @Test(arguments: tensors, [0, 3])
    func aFlippedBitLeadsBackToTheLastCheckpoint(tensor: String, every: Int) async throws {
        let bench = try Workbench()
        let result = try await run(
            bench, "flip-bit", rank: 1, step: 13, tensor,
            set: ["training.divergence=restore", "checkpoint.every=\(every)"])
        #expect(result.exitCode == 0, "\(result.stderr)")
        // A checkpoint that is due is compared first, and not saved.
        #expect(
            result.stdout.contains("replicas differ after step \(every == 0 ? 16 : 15): "),
            "\(result.stdout)")
        #expect(
            result.stdout.contains(
                "all ranks go on from the checkpoint of step \(every == 0 ? 0 : 12)"),
            "\(result.stdout)")
        let whole = try await bench.train("whole", steps: 26)
        #expect(whole.exitCode == 0, "\(whole.stderr)")
        #expect(try bench.model("run") == bench.model("whole"))
        #expect(try Metrics(bench.file("run")).steps == Array(1...26))
    }

    @Test func theSameAgainIsGivenUp() async throws {
        let bench = try Workbench()
        let result = try await run(
            bench, "flip-bit", rank: 3, step: 13, "+embedding.weight",
            set: ["training.divergence=restore", "checkpoint.every=3"])
        expectOneSentence(
            result, exitCode: 70,
            containing: "replicas differ after step 15: 'embedding.weight' on rank 3",
            "the same happened before the ranks went back to step 12")
    }

    /// Of two ranks nobody knows who is right, but both can go back.
    @Test func twoRanksGoBackAsWell() async throws {
        let bench = try Workbench()
        let result = try await run(
            bench, "flip-bit", rank: 0, step: 5, "output.weight", ranks: 2,
            set: ["training.divergence=restore"])
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(result.stdout.contains("as many ranks have one value as the other"))
        let whole = try await bench.train("whole", steps: 26)
        #expect(whole.exitCode == 0, "\(whole.stderr)")
        #expect(try bench.model("run") == bench.model("whole"))
    }
}
