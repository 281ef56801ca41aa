internal import COpenMPI

/// The kind of an MPI error: what `MPI_Error_class` says of a code.
///
/// Codes differ between libraries and may be more detailed; classes are the standard's. The usual
/// ones have names here, all others are compared by `rawValue`.
public struct ErrorClass: RawRepresentable, Hashable, Sendable {
    /// The number of the class in `mpi.h`.
    public let rawValue: Int32

    /// The class of that number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// A count that is negative or does not fit: `MPI_ERR_COUNT`.
    public static let count = ErrorClass(rawValue: MPI_ERR_COUNT)
    /// A tag out of range: `MPI_ERR_TAG`.
    public static let tag = ErrorClass(rawValue: MPI_ERR_TAG)
    /// A communicator that cannot be used: `MPI_ERR_COMM`.
    public static let communicator = ErrorClass(rawValue: MPI_ERR_COMM)
    /// A rank that the communicator does not have: `MPI_ERR_RANK`.
    public static let rank = ErrorClass(rawValue: MPI_ERR_RANK)
    /// A root that the communicator does not have: `MPI_ERR_ROOT`.
    public static let root = ErrorClass(rawValue: MPI_ERR_ROOT)
    /// A message longer than the place for it: `MPI_ERR_TRUNCATE`.
    public static let truncated = ErrorClass(rawValue: MPI_ERR_TRUNCATE)
    /// Memory that could not be had: `MPI_ERR_NO_MEM`.
    public static let noMemory = ErrorClass(rawValue: MPI_ERR_NO_MEM)
    /// Something the library cannot do: `MPI_ERR_UNSUPPORTED_OPERATION`.
    public static let unsupported = ErrorClass(rawValue: MPI_ERR_UNSUPPORTED_OPERATION)
    /// Processes that cannot share memory, say on two machines: `MPI_ERR_RMA_SHARED`.
    public static let notShared = ErrorClass(rawValue: MPI_ERR_RMA_SHARED)
    /// A failure inside of the library: `MPI_ERR_INTERN`.
    public static let inside = ErrorClass(rawValue: MPI_ERR_INTERN)
    /// Any other failure: `MPI_ERR_OTHER`.
    public static let other = ErrorClass(rawValue: MPI_ERR_OTHER)
}
