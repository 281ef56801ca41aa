import Foundation
import TestSupport
import Testing

/// `scripts/launch`: what it runs, what it passes on, what it refuses.
@Suite(.timeLimit(.minutes(60))) struct LaunchScriptTests {
    /// Runs the script, with the executable of this build.
    private func launch(
        _ arguments: [String], environment: [String: String] = [:], timeout: Duration = .seconds(60)
    ) async throws -> Mpirun.Result {
        let own = ["LOCKSTEP": try Mpirun.builtExecutable("lockstep").path]
        return try await Command.run(
            ["scripts/launch"] + arguments, environment: own.merging(environment) { $1 },
            timeout: timeout)
    }

    private func plan(_ arguments: String..., environment: [String: String] = [:]) async throws
        -> String
    {
        let result = try await launch(
            ["--allow-root", "--dry-run"] + arguments, environment: environment)
        #expect(result.exitCode == 0, "\(result.stderr)")
        return result.stderr
    }

    @Test func theCommandIsShown() async throws {
        let one = try await plan("-n", "1", "train", "mine.yml", "--output", "run")
        #expect(one.hasPrefix("mpirun -q -n 1 --map-by slot:PE=1 --bind-to core "), "\(one)")
        #expect(one.contains(" --mca oob_tcp_keepalive_time "))
        #expect(one.contains(" -x OPENBLAS_NUM_THREADS=1 "))
        #expect(one.hasSuffix("lockstep train mine.yml --output run \n"), "\(one)")
        let own = try await plan("-n", "1", "--per", "none", "--", "/bin/echo", "-n", "a b")
        #expect(
            own.contains(" --bind-to none ") && own.hasSuffix(" /bin/echo -n a\\ b \n"), "\(own)")
    }

    @Test func hostfilesGiveSlots() async throws {
        let bench = try Workbench()
        try bench.write("# two hosts\nnode1 slots=3\nnode2 slots=4 # more\n\n", to: "hosts")
        let all = try await plan("--hostfile", bench.file("hosts"), "doctor")
        #expect(all.contains("-n 7 --hostfile \(bench.file("hosts")) --map-by"), "\(all)")
        let sockets = try await plan(
            "--hostfile", bench.file("hosts"), "-n", "2", "--per", "socket", "--threads", "8",
            "train", "mine.yml")
        #expect(sockets.contains(" --map-by ppr:1:socket --bind-to socket "), "\(sockets)")
        #expect(sockets.hasSuffix("train mine.yml --set training.threads=8 \n"), "\(sockets)")
        let crowded = try await plan("--host", "node1:2,node2", "-n", "4", "doctor")
        #expect(crowded.contains("4 ranks for 3 slots"), "\(crowded)")
        #expect(crowded.contains(" --oversubscribe --bind-to none --mca mpi_yield_when_idle 1 "))
    }

    @Test func anElasticJobHasASupervisor() async throws {
        let text = try await plan(
            "--elastic", "--host", "node1:2", "train", "mine.yml", "--output", "run")
        #expect(text.contains("lockstep supervise -- mpirun -q -n 2 --host node1:2 "), "\(text)")
        #expect(text.hasSuffix("lockstep train mine.yml --output run --resume \n"), "\(text)")
        let resumed = try await plan("--elastic", "-n", "1", "train", "mine.yml", "--resume")
        #expect(resumed.hasSuffix("lockstep train mine.yml --resume \n"), "\(resumed)")
        let refused = try await launch(["--allow-root", "--elastic", "-n", "1", "doctor"])
        #expect(refused.exitCode == 64 && refused.stderr.contains("not 'doctor'"))
    }

    @Test func variablesOfLockstepGoAlong() async throws {
        let text = try await plan(
            "-n", "1", "doctor", environment: ["LOCKSTEP_INSTRUCTION_SET": "avx2"])
        #expect(text.contains(" -x LOCKSTEP_INSTRUCTION_SET "), "\(text)")
    }

    @Test(arguments: [
        (["-n", "0", "doctor"], 64, "-n is '0'"), (["-n"], 64, "-n wants a value"),
        (["--per", "gpu", "doctor"], 64, "--per is 'gpu'"), ([], 64, "nothing to start"),
        (["--fast", "doctor"], 64, "no option '--fast'"),
        (["--hostfile", "/none/hosts", "doctor"], 66, "'/none/hosts'"),
    ])
    func badOptionsAreNamed(arguments: [String], code: Int32, text: String) async throws {
        let result = try await launch(arguments)
        #expect(result.exitCode == code)
        #expect(result.stderr.split(separator: "\n").count == 1, "\(result.stderr)")
        #expect(result.stderr.contains(text), "\(result.stderr)")
    }

    @Test(.enabled(if: getuid() == 0, "only root is asked for --allow-root"))
    func rootIsRefusedWithoutTheFlag() async throws {
        let result = try await launch(["-n", "1", "doctor"])
        #expect(result.exitCode == 77)
        #expect(result.stderr.contains("--allow-root"), "\(result.stderr)")
    }

    @Test func exitCodesArePassedOn() async throws {
        let result = try await launch(
            ["--allow-root", "-n", "2", "--per", "none", "train", "/none/recipe.yml", "--output"]
                + ["/none/run"])
        #expect(result.exitCode == 66, "\(result.stderr)")
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGUSR1, SIGHUP])
    func signalsStopInGoodOrder(signal: Int32) async throws {
        let bench = try Workbench(SmallRecipe(steps: 10_000_000))
        let run = bench.file("run")
        let watcher = Task {
            while !Task.isCancelled {
                if let last = (try? Metrics(run))?.steps.last, last >= 5 {
                    // The script, not the ranks.
                    return RankProcesses.signal(
                        signal, to: RankProcesses.running("bash", mentioning: run))
                }
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
        let result = try await launch(
            ["--allow-root", "-n", "2", "--per", "none", "train", bench.file("recipe.yml")]
                + ["--output", run], timeout: .seconds(120))
        watcher.cancel()
        await watcher.value
        #expect(!result.timedOut)
        #expect(result.exitCode == 75, "\(result.stderr)")
        #expect(result.stdout.contains("everything is saved"), "\(result.stdout)")
        #expect(bench.names(in: "run/checkpoints").count == 1)
    }
}
