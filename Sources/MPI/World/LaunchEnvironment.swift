/// What the environment of a process says about how it was started.
///
/// Lets a program recognise the most common misfortune of MPI jobs: a launcher of another MPI
/// starts N processes, the library does not understand it, and every process believes that it is
/// alone.
///
/// ```swift
/// let launch = LaunchEnvironment(ProcessInfo.processInfo.environment)
/// try withMPI { world in
///     if let problem = launch.mismatch(worldSize: world.size) { throw Refused(problem) }
/// }
/// ```
public struct LaunchEnvironment: Hashable, Sendable {
    /// A program that starts the processes of a job.
    public enum Launcher: String, Sendable {
        /// Open MPI's `mpirun`.
        case openMPI = "Open MPI's mpirun"
        /// Slurm's `srun`.
        case slurm = "Slurm's srun"
        /// The `mpiexec` of MPICH and its relatives, such as Intel MPI.
        case hydra = "MPICH's mpiexec"
        /// Another launcher that speaks PMIx.
        case pmix = "a PMIx launcher"
        /// None: started from a shell.
        case none = "no launcher"
    }

    /// How the processes of a job learn of each other.
    public enum Management: String, Sendable {
        /// PMIx, which Open MPI speaks.
        case pmix = "PMIx"
        /// The older PMI-1 and PMI-2, which MPICH speaks.
        case pmi = "PMI"
        /// Not at all.
        case none = "no process management"
    }

    /// Who started this process.
    public let launcher: Launcher

    /// The number of processes that the launcher says it started; nil if it does not say.
    public let processCount: Int?

    /// The rank that the launcher gave this process; nil if it does not say.
    public let rank: Int?

    /// What the launcher offers to an MPI library that looks for the other processes.
    public let management: Management

    /// Reads the variables that launchers set.
    ///
    /// The more particular launcher goes first: `mpirun` inside of a Slurm job sees Slurm's
    /// variables as well. A Slurm batch script sees some, too, but `SLURM_STEP_ID` and a rank above
    /// 0 come from `srun` alone; without a sign of `srun`, a count of tasks describes the job and
    /// not this process.
    ///
    /// - Parameter environment: the names and values of the environment's variables.
    public init(_ environment: [String: String]) {
        func number(_ names: String...) -> Int? {
            names.lazy.compactMap { environment[$0].flatMap { Int($0) } }.first
        }
        if environment["PMIX_NAMESPACE"] != nil || environment["PMIX_RANK"] != nil {
            management = .pmix
        } else {
            let isThere = ["PMI_FD", "PMI_RANK", "PMI_SIZE"].contains { environment[$0] != nil }
            management = isThere ? .pmi : .none
        }
        if let size = number("OMPI_COMM_WORLD_SIZE") {
            launcher = .openMPI
            processCount = size
            rank = number("OMPI_COMM_WORLD_RANK")
        } else if let size = number("PMI_SIZE"), let position = number("PMI_RANK"),
            number("SLURM_PROCID") == nil
        {
            launcher = .hydra
            processCount = size
            rank = position
        } else if let position = number("SLURM_PROCID"),
            position > 0 || number("SLURM_STEP_ID", "SLURM_STEPID") != nil
        {
            launcher = .slurm
            processCount = number("SLURM_STEP_NUM_TASKS", "SLURM_NTASKS", "SLURM_NPROCS")
            rank = position
        } else if let position = number("PMIX_RANK") {
            launcher = .pmix
            processCount = nil
            rank = position
        } else {
            launcher = .none
            processCount = nil
            rank = nil
        }
    }

    /// Says so if this process is one of several that do not see each other.
    ///
    /// - Parameter worldSize: the size of the communicator that `withMPI` lends.
    /// - Returns: one sentence with what to do, or nil if all is well.
    public func mismatch(worldSize: Int) -> String? {
        guard worldSize == 1, let processCount, processCount > 1 else { return nil }
        let library = MPILibrary.version
        let option = library.hasPrefix("Open MPI") ? "pmix" : "pmi2"
        return """
            \(launcher.rawValue) started \(processCount) processes, but each is alone in its MPI \
            world: start them with the launcher of this MPI library (\(library)), or with \
            srun --mpi=\(option)
            """
    }
}
