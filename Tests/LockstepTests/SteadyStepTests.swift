import TestSupport
import Testing

/// After its first steps training asks for no more memory.
@Suite(.timeLimit(.minutes(60))) struct SteadyStepTests {
    /// Calling several threads to work takes a small block each time, for the closure.
    static let oneThread = "training.threads=1"

    @Test(arguments: [1, 2], ["standard", "variational"])
    func allocatesNothing(ranks: Int, dropoutKind: String) async throws {
        let bench = try Workbench(SmallRecipe(dropoutKind: dropoutKind))
        let result = try await Mpirun.run(
            ranks: ranks, scenario: "steady-step",
            arguments: [bench.file("recipe.yml"), Self.oneThread])
        #expect(result.exitCode == 0, "\(result.stderr)")
        if result.stdout.contains("SKIPPED") { return print(result.stdout, terminator: "") }
        let zeros = Array(repeating: 0, count: ranks)
        #expect(result.stdout.hasPrefix("own: \(zeros), "), "\(result.stdout)")
    }

    /// Also where ranks have uneven runs of lanes, each one subtree.
    @Test(arguments: [(2, 1), (4, 2), (5, 5), (5, 1), (6, 2)])
    func exchangesBetweenNodesAllocateNothing(ranks: Int, ofNode size: Int) async throws {
        let bench = try Workbench()
        let result = try await Mpirun.run(
            ranks: ranks, scenario: "steady-step",
            arguments: [bench.file("recipe.yml"), "training.exchange.bucket=0.001"],
            environment: ["LOCKSTEP_NODE_SIZE": "\(size)"])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    /// In shared memory, by messages, and both.
    @Test(arguments: [(2, 2), (2, 1), (4, 2)])
    func sharedUpdatesAllocateNothing(ranks: Int, ofNode size: Int) async throws {
        let bench = try Workbench()
        let result = try await Mpirun.run(
            ranks: ranks, scenario: "steady-step",
            arguments: [
                bench.file("recipe.yml"), Self.oneThread, "training.optimizer.sharded=true",
            ], environment: ["LOCKSTEP_NODE_SIZE": "\(size)"])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test(arguments: [1, 2])
    func noPassAllocates(ranks: Int) async throws {
        let bench = try Workbench()
        let result = try await Mpirun.run(
            ranks: ranks, scenario: "steady-step",
            arguments: [
                bench.file("recipe.yml"), Self.oneThread, "model.batchNorm=false",
                "training.accumulate=4",
            ])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test(arguments: [
        ["{name: sgd}"], ["{name: adamw}"],
        ["{name: rmsprop, centered: true, momentum: 0.5}", "training.average.decay=0.9"],
        ["{name: adagrad}"], ["{name: adadelta}"], ["{name: asgd, t0: 3}"],
    ])
    func noUpdateRuleAllocates(settings: [String]) async throws {
        let bench = try Workbench()
        let result = try await Mpirun.run(
            ranks: nil, scenario: "steady-step",
            arguments: [
                bench.file("recipe.yml"), Self.oneThread, "training.optimizer=\(settings[0])",
                "training.clipValue=0.1",
            ] + settings.dropFirst())
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test(arguments: [
        ["model.cell=gru"], ["model.cell=gru", "model.gruReset=before"], ["model.cell=rnn"],
    ])
    func noCellAllocates(settings: [String]) async throws {
        let bench = try Workbench()
        let result = try await Mpirun.run(
            ranks: nil, scenario: "steady-step",
            arguments: [bench.file("recipe.yml"), Self.oneThread] + settings)
        #expect(result.exitCode == 0, "\(result.stderr)")
    }
}
