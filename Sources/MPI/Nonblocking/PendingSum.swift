internal import COpenMPI
public import Storage

/// A sum over processes in flight, and the owner of its numbers: `MPI_Iallreduce`.
///
/// ``wait()`` gives the buffer back with the sums. A pending sum must be waited for, or polled
/// until it is complete: dropping one in flight stops the program. So handle errors of what is done
/// meanwhile before they leave its scope.
///
/// MPI makes progress only while some MPI function runs: call ``poll()`` now and then if other work
/// is to hide the exchange.
public struct PendingSum<Scalar: MPIScalar>: ~Copyable {
    // The request comes first: it stops the program before the buffer is freed.
    private var request: Request
    private let values: Buffer<Scalar>

    init(_ request: consuming Request, _ values: consuming Buffer<Scalar>) {
        self.request = request
        self.values = values
    }

    /// Lets MPI make progress, and says whether the sum is complete: `MPI_Test`.
    ///
    /// An error counts as complete; ``wait()`` throws it.
    public mutating func poll() -> Bool { request.poll() }

    /// Waits for the sum: `MPI_Wait`.
    ///
    /// - Returns: the buffer that was given, with the sums over all processes.
    public consuming func wait() throws(MPIError) -> Buffer<Scalar> {
        _ = try request.wait()
        return values
    }
}

extension Communicator {
    /// Starts adding up the elements of all processes: `MPI_Iallreduce` with `MPI_SUM`.
    ///
    /// Collective.
    ///
    /// Sums may be in flight together; all processes start them in the same order.
    ///
    /// - Parameter values: this process's elements, of equal count on every process.
    /// - Returns: the sum in flight, which owns the buffer.
    /// - Throws: ``MPIError`` if MPI fails.
    public borrowing func startSum<Scalar: MPIScalar>(
        _ values: consuming Buffer<Scalar>
    ) throws(MPIError) -> PendingSum<Scalar> {
        let endpoint = endpoint
        let type = Datatype(Scalar.self)
        // Safe: a buffer's elements keep their address while it has an owner, which is the pending
        // sum until MPI is done; each chunk lies within them.
        let address = unsafe values.unsafeBaseAddress
        let chunks = Chunks(of: values.count, limit: endpoint.callLimit)
        let request = try unsafe Request(.startSum, type, chunks, at: endpoint) { chunk, handle in
            unsafe MPI_Iallreduce(
                COpenMPI_inPlace(), address + chunk.lowerBound, Int32(chunk.count), type.raw,
                Reduction.sum.raw, endpoint.handle.raw, &handle)
        }
        return PendingSum(request, values)
    }
}
