import Foundation

/// The MPI library that this package was built with: `LOCKSTEP_MPI`, as for the build.
public enum MPIChoice {
    /// Whether it is MPICH; otherwise it is Open MPI.
    public static let isMPICH = ProcessInfo.processInfo.environment["LOCKSTEP_MPI"] == "mpich"

    /// The most ranks that have nothing but TCP; nil for any number.
    ///
    /// More of MPICH 4.0 with UCX 1.13 often hang in `MPI_Finalize`, also in a C program of `MPI_Init`,
    /// `MPI_Barrier` and `MPI_Finalize`.
    public static let mostRanksOverTCP: Int? = isMPICH ? 2 : nil

    /// MPICH's launcher, which is called so where both libraries are installed.
    static let mpichLauncher = "mpiexec.hydra"
}
