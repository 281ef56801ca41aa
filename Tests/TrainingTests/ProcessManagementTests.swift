import MPI
import Testing
import Training

@Suite struct ProcessManagementTests {
    private let srun = ["SLURM_PROCID": "1", "SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "4"]
    private let pmi2 = ["PMI_FD": "11", "PMI_RANK": "1", "PMI_SIZE": "4"]

    private func obstacle(
        _ variables: [String: String], library: String = "Open MPI v4.1.4", old: Bool = false
    ) -> String? {
        ProcessManagement.obstacle(
            LaunchEnvironment(srun.merging(variables) { $1 }), library: library, speaksOldPMI: old)
    }

    @Test func srunWithoutPMIxIsNamed() {
        #expect(
            obstacle([:])
                == "srun started 4 processes with no process management, and Open MPI v4.1.4 needs "
                + "PMIx: use srun --mpi=pmix, or mpirun inside of the job")
        #expect(obstacle(pmi2)?.hasPrefix("srun started 4 processes with PMI-2, and ") == true)
    }

    @Test func whatMayWorkIsTried() {
        #expect(obstacle(["PMIX_RANK": "1", "PMIX_NAMESPACE": "slurm.pmix.5.0"]) == nil)
        #expect(obstacle(pmi2, old: true) == nil)
        #expect(obstacle(pmi2, library: "MPICH Version: 4.0.2") == nil)
        // A program in a shell that srun gave is alone, and MPI is told so.
        #expect(obstacle(["SLURM_STEP_NUM_TASKS": "1"]) == nil)
        // mpirun inside of a job; a batch script; a shell.
        #expect(obstacle(["OMPI_COMM_WORLD_SIZE": "4", "PMIX_RANK": "0"]) == nil)
        let shell = LaunchEnvironment(["SLURM_PROCID": "0", "SLURM_NTASKS": "4"])
        #expect(
            ProcessManagement.obstacle(shell, library: "Open MPI v4.1.4", speaksOldPMI: false)
                == nil)
    }
}
