import Foundation
import TestSupport
import Testing

/// The job scripts, submitted to a real Slurm of two nodes.
@Suite(
    .enabled(
        if: SlurmCluster.isInstalled,
        "NOT TESTED: the job scripts for Slurm, because slurm-wlm and munge are not installed"),
    .timeLimit(.minutes(60)))
struct SlurmTests {
    /// What a job script is told by its environment.
    private func variables(
        _ bench: Workbench, _ run: String, launcher: String
    ) throws -> [String: String] {
        [
            "LOCKSTEP": try Mpirun.builtExecutable("lockstep").path, "LAUNCHER": launcher,
            "RECIPE": bench.file("recipe.yml"), "OUTPUT": bench.file(run),
        ]
    }

    private func log(_ bench: Workbench, _ run: String) -> String {
        (try? String(contentsOfFile: bench.file(run + ".log"), encoding: .utf8)) ?? ""
    }

    @Test func bothWaysToStartGiveTheModelOfASingleProcess() async throws {
        let bench = try Workbench(SmallRecipe(steps: 40))
        try #require(await bench.train("alone").exitCode == 0)
        try await SlurmCluster.use { slurm in
            var jobs: [String: Int] = [:]
            for (run, script, launcher) in [
                ("srun", "several-nodes.sbatch", "pmix"),
                ("mpirun", "several-nodes.sbatch", "mpirun"), ("auto", "one-node.sbatch", "auto"),
            ] {
                jobs[run] = try await slurm.submit(
                    script, log: bench.file(run + ".log"),
                    options: ["--ntasks-per-node=2", "--cpus-per-task=1"],
                    environment: try variables(bench, run, launcher: launcher))
            }
            for (run, job) in jobs {
                let state = try await slurm.end(of: job)
                #expect(state.name == "COMPLETED" && state.restarts == 0, "\(log(bench, run))")
            }
            // What the cluster's own ranks say when the wrong process management starts them.
            let lockstep = try Mpirun.builtExecutable("lockstep").path
            for way in ["none", "pmi2"] {
                let result = try await slurm.run(
                    ["srun", "-N2", "-n2", "--mpi=\(way)", lockstep, "doctor"])
                let own = result.stderr.split(separator: "\n").filter { $0.hasPrefix("lockstep:") }
                #expect(result.exitCode == 64, "\(result.stderr)")
                #expect(own.count == 1, "\(result.stderr)")
                #expect(own.first?.contains("use srun --mpi=pmix, or mpirun") == true)
            }
        }
        let model = try bench.model("alone")
        for run in ["srun", "mpirun", "auto"] { #expect(try bench.model(run) == model) }
        #expect(log(bench, "srun").contains("8 lanes on 4 ranks"))
        #expect(log(bench, "mpirun").contains("8 lanes on 4 ranks"))
        #expect(log(bench, "auto").contains("Slurm's srun, PMIx"), "\(log(bench, "auto"))")
    }

    @Test func jobsThatAreCutGoOnAndKilledOnesEnd() async throws {
        let bench = try Workbench(SmallRecipe(steps: 1500))
        let often = SmallRecipe(steps: 1500).yaml.replacing("every: 0", with: "every: 50")
        try bench.write(often, to: "recipe.yml")
        try #require(await bench.train("alone").exitCode == 0)
        try await SlurmCluster.use { slurm in
            let small = ["--nodes=2", "--ntasks-per-node=1", "--cpus-per-task=1"]
            func submit(_ run: String, _ script: String, _ launcher: String, _ more: [String] = [])
                async throws -> Int
            {
                try await slurm.submit(
                    script, log: bench.file(run + ".log"), options: small + more,
                    environment: try variables(bench, run, launcher: launcher))
            }
            let limited = try await submit(
                "limited", "several-nodes.sbatch", "pmix", ["--time=1", "--signal=B:USR1@30"])
            let warned = try await submit("warned", "several-nodes.sbatch", "mpirun")
            let killed = try await submit("killed", "several-nodes.sbatch", "pmix")
            let chained = try await submit("chained", "chain.sbatch", "pmix")
            async let slowed: Void = slow(bench, "limited")
            for run in ["warned", "killed", "chained"] {
                try await progress(of: run, to: 100, in: bench)
                let ranks = RankProcesses.running("lockstep", mentioning: bench.file(run))
                if run == "warned" {
                    let result = try await slurm.run([
                        "scancel", "-b", "--signal=USR1", "\(warned)",
                    ])
                    #expect(result.exitCode == 0, "\(result.stderr)")
                } else {
                    RankProcesses.signal(SIGKILL, to: ranks.suffix(1))
                }
            }
            let end = try await slurm.end(of: killed)
            #expect(end.name == "FAILED" && end.restarts == 0 && end.exitCode > 128, "\(end)")
            try await slowed
            // The rest is not to be cut again.
            for _ in 0..<300 where try await slurm.state(of: limited).restarts == 0 {
                try await Task.sleep(for: .milliseconds(100))
            }
            _ = try await slurm.run(["scontrol", "update", "JobId=\(limited)", "TimeLimit=10"])
            for (run, job) in [("warned", warned), ("chained", chained), ("limited", limited)] {
                let state = try await slurm.end(of: job)
                #expect(state.name == "COMPLETED" && state.restarts == 1, "\(log(bench, run))")
            }
        }
        let model = try bench.model("alone")
        for run in ["warned", "chained", "limited"] {
            #expect(try bench.model(run) == model)
            #expect(log(bench, run).contains("(Slurm restart 1)"), "\(log(bench, run))")
        }
        for run in ["warned", "limited"] {
            #expect(log(bench, run).contains("everything is saved"), "\(log(bench, run))")
        }
    }

    /// Waits until a run has logged a step.
    private func progress(of run: String, to step: Int, in bench: Workbench) async throws {
        for _ in 0..<6000 {
            if let last = (try? Metrics(bench.file(run)))?.steps.last, last >= step { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw SlurmCluster.Failure(description: log(bench, run))
    }

    /// Lets a run have little of the processor until its job was warned: Slurm looks at time limits
    /// twice a minute, and the run must not be over before.
    private func slow(_ bench: Workbench, _ run: String) async throws {
        try await progress(of: run, to: 20, in: bench)
        while !log(bench, run).contains("SIGUSR1") {
            let ranks = RankProcesses.running("lockstep", mentioning: bench.file(run))
            RankProcesses.signal(SIGSTOP, to: ranks)
            try? await Task.sleep(for: .milliseconds(200))
            RankProcesses.signal(SIGCONT, to: ranks)
            try await Task.sleep(for: .milliseconds(5))
            if ranks.isEmpty { return }
        }
    }
}
