internal import COpenMPI
public import Storage

/// A message on its way out, and the owner of its elements: `MPI_Isend`.
///
/// ``wait()`` gives the buffer back. A pending send must be waited for, or polled until it is
/// complete: dropping one in flight stops the program.
public struct PendingSend<Scalar: MPIScalar>: ~Copyable {
    // The request comes first: it stops the program before the buffer is freed.
    private var request: Request
    private let values: Buffer<Scalar>

    init(_ request: consuming Request, _ values: consuming Buffer<Scalar>) {
        self.request = request
        self.values = values
    }

    /// Lets MPI make progress, and says whether the buffer may be had back: `MPI_Test`.
    ///
    /// An error counts as complete; ``wait()`` throws it.
    public mutating func poll() -> Bool { request.poll() }

    /// Waits until MPI is done with the elements: `MPI_Wait`.
    ///
    /// That says nothing of whether the receiver has them.
    ///
    /// - Returns: the buffer that was given, unchanged.
    public consuming func wait() throws(MPIError) -> Buffer<Scalar> {
        _ = try request.wait()
        return values
    }
}

extension Communicator {
    /// Starts sending elements to one process: `MPI_Isend`.
    ///
    /// - Parameters:
    ///   - values: the elements.
    ///   - destination: the rank that is to receive them, blocking or not.
    ///   - tag: a number, from 0 up, that the receiver can choose messages by.
    /// - Returns: the message on its way, which owns the buffer.
    /// - Throws: ``MPIError``, of class ``ErrorClass/rank`` if no process has that rank.
    public borrowing func startSend<Scalar: MPIScalar>(
        _ values: consuming Buffer<Scalar>, to destination: Int, tag: Int = 0
    ) throws(MPIError) -> PendingSend<Scalar> {
        let endpoint = endpoint
        let type = Datatype(Scalar.self)
        // Safe: a buffer's elements keep their address while it has an owner, which is the pending
        // send until MPI is done; each chunk lies within them.
        let address = unsafe values.unsafeBaseAddress
        let chunks = Chunks(ofMessage: values.count, limit: endpoint.callLimit)
        let request = try unsafe Request(.startSend, type, chunks, at: endpoint) { chunk, handle in
            unsafe MPI_Isend(
                address + chunk.lowerBound, Int32(chunk.count), type.raw, argument(destination),
                argument(tag), endpoint.handle.raw, &handle)
        }
        return PendingSend(request, values)
    }
}
