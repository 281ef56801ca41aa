import MPI
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(60))) struct StartTests {
    @Test(arguments: [1, 3])
    func startsUnderMpirun(ranks: Int) async throws {
        let result = try await Mpirun.run(ranks: ranks, scenario: "start")
        #expect(result.exitCode == 0, "\(result.stderr)")
        let lines = result.stdout.split(separator: "\n").sorted()
        #expect(
            lines
                == (0..<ranks).map {
                    "rank \($0) of \(ranks) with \(MPILibrary.version)"
                })
    }

    @Test func startsAlone() async throws {
        let result = try await Mpirun.run(ranks: nil, scenario: "start")
        #expect(result.exitCode == 0, "\(result.stderr)")
        #expect(result.stdout.hasPrefix("rank 0 of 1 "))
    }

    @Test(arguments: ["single", "funneled", "serialized", "multiple"])
    func givesEveryThreadLevel(level: String) async throws {
        let result = try await Mpirun.run(ranks: 2, scenario: "thread-level", arguments: [level])
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test func seesItsLauncher() async throws {
        let result = try await Mpirun.run(ranks: 2, scenario: "launch")
        let lines = result.stdout.split(separator: "\n")
        let launcher = MPIChoice.isMPICH ? "hydra" : "openMPI"
        let line = "\(launcher) 2 2: as it should be"
        #expect(lines.map(String.init) == [line, line])
    }

    @Test func seesTheWrongLauncher() async throws {
        let result = try await Mpirun.run(
            ranks: nil, scenario: "launch", environment: ["PMI_SIZE": "4", "PMI_RANK": "2"])
        #expect(result.stdout.hasPrefix("hydra 4 1: MPICH's mpiexec started 4 processes, but"))
    }

    @Test func knowsTheLibraryBeforeItStarts() {
        #expect(!MPILibrary.isInitialized)
        #expect(MPILibrary.version.contains("MPI"))
        #expect(!MPILibrary.version.contains("\n"))
    }

    @Test func levelsAreOrdered() {
        #expect(ThreadLevel.single < .funneled)
        #expect(ThreadLevel.serialized < .multiple)
    }
}
