import Foundation
import TestSupport
import Testing

/// Jobs that were started wrongly are told so before the first step, once, with the cure.
@Suite(.timeLimit(.minutes(60))) struct LaunchTests {
    @Test func anotherBuildOnOneRankIsRefused() async throws {
        let bench = try Workbench()
        let own = try Mpirun.builtExecutable("lockstep").path
        // What follows the end of an executable is not loaded: only the file differs.
        try bench.write(Data(contentsOf: URL(fileURLWithPath: own)) + Data([0]), to: "lockstep")
        try bench.write(
            """
            case $OMPI_COMM_WORLD_RANK in 2) exec '\(bench.file("lockstep"))' "$@" ;; esac
            exec '\(own)' "$@"
            """, to: "start.sh")
        let made = try await Command.run(["chmod", "+x", bench.file("lockstep")])
        try #require(made.exitCode == 0)
        func start(_ arguments: String...) async throws -> Mpirun.Result {
            try await Command.run(
                [
                    "mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n",
                    "3",
                ]
                    + ["bash", bench.file("start.sh")] + arguments)
        }
        let result = try await start(
            "train", bench.file("recipe.yml"), "--output", bench.file("run"))
        expectOneSentence(
            result, exitCode: 64, containing: "rank 2 on ", "another build than rank 0")
        #expect(bench.names(in: "run").isEmpty)
        let doctor = try await start("doctor")
        #expect(doctor.stdout.contains("problem: rank 2 on "), "\(doctor.stdout)")
        // A copy of the very same bytes is the same build.
        try bench.write(Data(contentsOf: URL(fileURLWithPath: own)), to: "lockstep")
        let equal = try await start("doctor")
        #expect(equal.exitCode == 0)
        #expect(!equal.stdout.contains("another build"), "\(equal.stdout)")
    }

    @Test(
        .enabled(
            if: ProcessInfo.processInfo.activeProcessorCount < 8,
            "this machine has cores for 8 ranks"))
    func crowdedCoresAreWarnedOf() async throws {
        let bench = try Workbench()
        let crowded = try await bench.train("run", ranks: 8, steps: 1)
        #expect(crowded.exitCode == 0, "\(crowded.stderr)")
        #expect(crowded.stdout.contains("warning: 8 ranks share "), "\(crowded.stdout)")
        let alone = try await bench.train("alone", steps: 1)
        #expect(!alone.stdout.contains("warning: "), "\(alone.stdout)")
    }

    /// Such as `lockstep predict` in a job script.
    @Test func aProgramInAJobScriptIsAlone() async throws {
        let bench = try Workbench()
        let script = ["SLURM_NODELIST": "n1", "SLURM_NTASKS": "4", "SLURM_PROCID": "0"]
        let result = try await bench.lockstep(["doctor"], environment: script)
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    /// They share no folder that one removes when it ends and another needs when it starts.
    @Test func programsAloneDoNotDisturbEachOther() async throws {
        let own = try Mpirun.builtExecutable("lockstep").path
        let script = """
            for i in {1..12}; do
                (for k in {1..8}; do '\(own)' doctor >/dev/null 2>&1 || echo failed; done) &
            done
            wait
            """
        let result = try await Mpirun.run(["bash", "-c", script])
        #expect(result.exitCode == 0 && result.stdout.isEmpty, "\(result.stdout)")
    }

    @Test func aProgramInAShellOfSrunIsAlone() async throws {
        let bench = try Workbench()
        let shell = [
            "SLURM_PROCID": "0", "SLURM_STEP_ID": "0", "SLURM_STEPID": "0", "SLURM_NODELIST": "n1",
            "SLURM_NTASKS": "4", "SLURM_STEP_NUM_TASKS": "1",
        ]
        let result = try await bench.lockstep(["doctor"], environment: shell)
        #expect(result.exitCode == 0, "\(result.stderr)")
    }

    @Test(arguments: [
        ["SLURM_STEP_NUM_TASKS": "4"], ["SLURM_STEP_NUM_TASKS": "4", "PMI_FD": "9"],
    ])
    func srunWithoutPMIxIsRefused(variables: [String: String]) async throws {
        let bench = try Workbench()
        let srun = ["SLURM_PROCID": "0", "SLURM_STEP_ID": "0"].merging(variables) { $1 }
        let result = try await bench.lockstep(["doctor"], environment: srun)
        expectOneSentence(
            result, exitCode: 64, containing: "srun started 4 processes", "srun --mpi=")
    }
}
