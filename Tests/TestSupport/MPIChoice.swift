import Foundation

/// The MPI library that this package was built with: `LOCKSTEP_MPI`, as for the build.
public enum MPIChoice {
    /// Whether it is MPICH; otherwise it is Open MPI.
    public static let isMPICH = ProcessInfo.processInfo.environment["LOCKSTEP_MPI"] == "mpich"

    /// MPICH's launcher, which is called so where both libraries are installed.
    static let mpichLauncher = "mpiexec.hydra"
}
