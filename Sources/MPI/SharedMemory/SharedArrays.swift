public import Storage

/// An array on each process of a machine, all of which every process may read and write.
///
/// A ``SharedWindow`` whose segments are lent as storage, for code that keeps its numbers in shared
/// memory all the time. The compiler orders nothing here: who writes what when is agreed between the
/// processes, with a ``SharedBarrier`` between one's writing and another's reading.
///
/// The memory lives as long as this object or any storage that it lent. It is given back when
/// `withMPI` ends: freeing waits for the other processes, which a `deinit` must not.
public final class SharedArrays<Scalar: MPIScalar> {
    private let window: SharedWindow<Scalar>

    /// The number of processes that share the arrays.
    public var size: Int { window.size }

    /// Allocates an array on each process, filled with zeros.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - count: the number of elements of this process's array.
    ///   - node: processes of one machine, from ``Communicator/splitByNode()``.
    /// - Throws: ``MPIError`` if the processes cannot share memory.
    public init(count: Int, on node: borrowing Communicator) throws(MPIError) {
        window = try SharedWindow(count: count, on: node)
    }

    /// The array of the process of rank `rank`, at an address aligned to 64 bytes.
    ///
    /// - Precondition: `rank` is in `0..<size`.
    public func array(of rank: Int) -> ForeignStorage<Scalar> {
        precondition(rank >= 0 && rank < size, "array \(rank) of \(size)")
        // Safe: the segment lives as long as the window, which this object owns; the storage keeps
        // the object.
        return unsafe ForeignStorage(
            address: window.addresses[rank], count: window.counts[rank], owner: self)
    }
}
