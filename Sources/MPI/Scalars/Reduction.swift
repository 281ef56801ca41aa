internal import COpenMPI

/// How a reduction combines the values of several processes: `MPI_Op`.
public enum Reduction: Sendable, CaseIterable {
    /// Adds: `MPI_SUM`.
    ///
    /// Integers wrap around. The order of the additions is the library's choice and may differ
    /// between numbers of processes, message lengths and networks, so the last bits of a
    /// floating-point sum may, too.
    case sum
    /// Takes the smallest: `MPI_MIN`. With a NaN among the values the result is unspecified.
    case minimum
    /// Takes the largest: `MPI_MAX`. With a NaN among the values the result is unspecified.
    case maximum

    // Safe: the shim returns addresses of objects that live as long as the library.
    var raw: MPI_Op {
        switch self {
        case .sum: unsafe COpenMPI_sum()
        case .minimum: unsafe COpenMPI_min()
        case .maximum: unsafe COpenMPI_max()
        }
    }
}
