import MPI
import Testing

@Suite struct LaunchEnvironmentTests {
    @Test func openMPI() {
        let launch = LaunchEnvironment(["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "3"])
        #expect(launch.launcher == .openMPI)
        #expect(launch.processCount == 4)
        #expect(launch.rank == 3)
        #expect(launch.mismatch(worldSize: 4) == nil)
        #expect(launch.mismatch(worldSize: 1)?.contains("4 processes") == true)
    }

    @Test func openMPIInsideOfSlurm() {
        let launch = LaunchEnvironment([
            "OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": "1", "PMIX_RANK": "1",
            "SLURM_PROCID": "0", "SLURM_NTASKS": "8", "SLURM_STEP_ID": "0",
        ])
        #expect(launch.launcher == .openMPI)
        #expect(launch.processCount == 2)
    }

    @Test func slurm() {
        let launch = LaunchEnvironment([
            "SLURM_PROCID": "0", "SLURM_NTASKS": "8", "SLURM_STEP_ID": "3", "PMIX_RANK": "0",
        ])
        #expect(launch.launcher == .slurm)
        #expect(launch.processCount == 8)
        #expect(launch.rank == 0)
        #expect(launch.mismatch(worldSize: 1) != nil)
    }

    @Test func slurmStepSmallerThanItsJob() {
        let launch = LaunchEnvironment([
            "SLURM_PROCID": "1", "SLURM_NTASKS": "8", "SLURM_STEP_NUM_TASKS": "2",
            "SLURM_STEP_ID": "3",
        ])
        #expect(launch.processCount == 2)
        #expect(launch.rank == 1)
    }

    // The script that sbatch runs is one process, whatever the job's tasks.
    @Test func slurmBatchScript() {
        let launch = LaunchEnvironment(["SLURM_PROCID": "0", "SLURM_NTASKS": "8"])
        #expect(launch.launcher == .none)
        #expect(launch.mismatch(worldSize: 1) == nil)
    }

    @Test func mpich() {
        let launch = LaunchEnvironment(["PMI_RANK": "1", "PMI_SIZE": "2"])
        #expect(launch.launcher == .hydra)
        #expect(launch.processCount == 2)
        #expect(launch.rank == 1)
    }

    @Test func otherPMIx() {
        let launch = LaunchEnvironment(["PMIX_RANK": "5"])
        #expect(launch.launcher == .pmix)
        #expect(launch.processCount == nil)
        #expect(launch.rank == 5)
        #expect(launch.mismatch(worldSize: 1) == nil)
    }

    @Test(arguments: [
        (["PMIX_NAMESPACE": "slurm.pmix.5.0", "PMI_FD": "9"], LaunchEnvironment.Management.pmix),
        (["PMI_FD": "11"], .pmi), (["PMI_RANK": "0"], .pmi), (["SLURM_PROCID": "0"], .none),
    ])
    func management(environment: [String: String], expected: LaunchEnvironment.Management) {
        #expect(LaunchEnvironment(environment).management == expected)
    }

    @Test(arguments: [[:], ["OMPI_COMM_WORLD_SIZE": "many"], ["HOME": "/"]])
    func none(environment: [String: String]) {
        let launch = LaunchEnvironment(environment)
        #expect(launch.launcher == .none)
        #expect(launch.processCount == nil)
        #expect(launch.rank == nil)
    }
}
