import TestSupport
import Testing

/// Nobody fails alone: when one rank ends, however it does, the job ends soon and not well.
@Suite(.timeLimit(.minutes(60))) struct FailureTests {
    /// The other ranks would wait for ever: this is starting the job, and five seconds.
    static let soon = Duration.seconds(10)

    private func run(
        _ scenario: String, _ arguments: String..., ranks: Int? = 3
    ) async throws -> Mpirun.Result {
        let result = try await Mpirun.run(
            ranks: ranks, scenario: scenario, arguments: arguments, timeout: Self.soon)
        #expect(!result.timedOut, "\(scenario) went on")
        // Hydra reports 0 of a job that it has ended because a rank left with 0.
        let isTold = !(MPIChoice.isMPICH && scenario == "exit-early")
        #expect(result.exitCode != 0 || !isTold)
        return result
    }

    private func lines(_ text: String, containing part: String) -> [Substring] {
        text.split(separator: "\n").filter { $0.contains(part) }
    }

    @Test(arguments: ["throw", "throw-beside-window"])
    func aThrownErrorEndsTheJobWithOneMessage(scenario: String) async throws {
        let result = try await run(scenario)
        #expect(result.exitCode == 1)
        #expect(
            lines(result.stderr, containing: "corpus") == ["rank 2: corpus.txt cannot be read"])
    }

    @Test func aThrownErrorEndsASingleProcess() async throws {
        let result = try await run("throw", ranks: nil)
        #expect(result.exitCode == 1)
        #expect(
            lines(result.stderr, containing: "corpus") == ["rank 0: corpus.txt cannot be read"])
    }

    @Test func theCallerChoosesMessageAndExitCode() async throws {
        let result = try await run("throw-with-exit-code")
        #expect(result.exitCode == 65)
        #expect(
            lines(result.stderr, containing: "corpus")
                == ["rank 2 says: corpus.txt cannot be read"])
    }

    @Test func anErrorOfMPINamesCallAndRank() async throws {
        let result = try await run("throw-mpi-error")
        let lines = lines(result.stderr, containing: "MPI_Bcast failed on rank 2: ")
        if MPIChoice.isMPICH {
            #expect(lines.count == 1 && lines[0].contains("nvalid root"), "\(result.stderr)")
        } else {
            #expect(lines == ["MPI_Bcast failed on rank 2: MPI_ERR_ROOT: invalid root"])
        }
    }

    @Test func abortKeepsWhatWasPrinted() async throws {
        let result = try await run("abort")
        #expect(result.exitCode == 7)
        #expect(result.stdout.contains("printed before the end"))
    }

    @Test func aTrapEndsTheJob() async throws {
        let result = try await run("trap")
        #expect(result.stderr.contains("a bug"))
    }

    // SIGKILL, SIGSEGV, SIGTERM.
    @Test(arguments: [9, 11, 15])
    func aSignalEndsTheJob(number: Int) async throws {
        _ = try await run("signal", "\(number)")
    }

    @Test func exitBeforeTheEndOfMPIEndsTheJob() async throws {
        _ = try await run("exit-early")
    }

    @Test(arguments: [
        ("sum", "MPI_Iallreduce"), ("send", "MPI_Isend"), ("receive", "MPI_Irecv"),
    ])
    func droppingARequestInFlightTraps(kind: String, call: String) async throws {
        let result = try await run("drop-pending", kind)
        #expect(result.stderr.contains("rank 2 dropped an \(call) in flight"))
    }

    @Test func mpiStartsOnlyOnce() async throws {
        let result = try await run("start-twice", ranks: nil)
        #expect(result.stderr.contains("MPI starts only once in a process"))
    }

    @Test func aHangingJobIsKilled() async throws {
        let result = try await Mpirun.run(
            ranks: 2, scenario: "signal", arguments: ["0"], timeout: .seconds(3))
        #expect(result.timedOut)
        // Hydra ends a job well that it was asked to end.
        #expect(result.exitCode != 0 || MPIChoice.isMPICH)
    }
}
