internal import Glibc

extension LaunchEnvironment {
    /// What Open MPI is told in a process that stands alone: not to start a daemon for processes
    /// that could be spawned later, and not to look for networks.
    private static let singletonSettings = [
        "OMPI_MCA_ess_singleton_isolated": "1", "OMPI_MCA_btl": "self", "OMPI_MCA_pml": "ob1",
    ]

    /// Makes MPI start faster where no launcher started this process; for use before ``withMPI``.
    ///
    /// A variable that is set already keeps its value. Such a process cannot spawn others.
    public func prepareSingleton() {
        guard launcher == .none else { return }
        // Safe: the strings live for the call, and no other thread runs yet.
        for (name, value) in Self.singletonSettings { unsafe setenv(name, value, 0) }
    }
}
