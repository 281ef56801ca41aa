internal import Glibc

extension LaunchEnvironment {
    /// What Open MPI is told in a process that stands alone: not to start a daemon for processes
    /// that could be spawned later, not to look for networks, and to make no folder of the job: all
    /// processes that stand alone would share one, and one that ends removes it from under one that starts.
    private static let singletonSettings = [
        "OMPI_MCA_ess_singleton_isolated": "1", "OMPI_MCA_orte_create_session_dirs": "0",
        "OMPI_MCA_btl": "self", "OMPI_MCA_pml": "ob1",
    ]

    /// Whether MPI cannot find other processes, and there are none to find.
    ///
    /// So in a shell that `srun --pty bash` gave: the program was started by hand there, but its
    /// environment says that it is a task of Slurm's, and Open MPI would look for a process
    /// management and fail.
    private var isAlone: Bool {
        launcher == .none || launcher == .slurm && processCount == 1 && management != .pmix
    }

    /// Makes MPI start, and start faster, in a process that stands alone; for use before ``withMPI``.
    ///
    /// A variable that is set already keeps its value, save for those by which Open MPI takes a process
    /// for a task of `srun`: in a job script or a shell of Slurm's it would not start. Such a process
    /// cannot spawn others.
    public func prepareSingleton() {
        guard isAlone else { return }
        // Safe: the strings live for the calls, and no other thread runs yet.
        for name in ["SLURM_NODELIST", "SLURM_STEP_ID", "SLURM_STEPID"] { unsafe unsetenv(name) }
        for (name, value) in Self.singletonSettings { unsafe setenv(name, value, 0) }
    }
}
