internal import COpenMPI
public import Storage

/// A message that is awaited, and the owner of the place for it: `MPI_Irecv`.
///
/// ``wait()`` gives the buffer back, filled. A pending receive must be waited for, or polled until
/// it is complete: dropping one in flight stops the program.
public struct PendingReceive<Scalar: MPIScalar>: ~Copyable {
    // The request comes first: it stops the program before the buffer is freed.
    private var request: Request
    private let values: Buffer<Scalar>
    private let rank: Int

    init(_ request: consuming Request, _ values: consuming Buffer<Scalar>, rank: Int) {
        self.request = request
        self.values = values
        self.rank = rank
    }

    /// Lets MPI make progress, and says whether the message is here: `MPI_Test`.
    ///
    /// An error counts as complete; ``wait()`` throws it.
    public mutating func poll() -> Bool { request.poll() }

    /// Waits for the message: `MPI_Wait`.
    ///
    /// - Returns: the buffer that was given, filled by the message.
    /// - Throws: ``MPIError``, of class ``ErrorClass/truncated`` if the message was longer than the
    ///   buffer, and of class ``ErrorClass/count`` if it was shorter.
    public consuming func wait() throws(MPIError) -> Buffer<Scalar> {
        let expected = values.count
        let received = try request.wait()
        guard received == expected else {
            throw MPIError(
                code: MPI_ERR_COUNT, in: .startReceive, rank: rank,
                text: "the message had \(received) elements where \(expected) were expected")
        }
        return values
    }
}

extension Communicator {
    /// Starts receiving a message of known length and source: `MPI_Irecv`.
    ///
    /// Where the length or the source is not known, ``probe(_:from:tag:)`` tells.
    ///
    /// - Parameters:
    ///   - values: the place for the elements, exactly as long as the message.
    ///   - source: the rank to receive from.
    ///   - tag: the tag to receive, from 0 up.
    /// - Returns: the receive in flight, which owns the buffer.
    /// - Throws: ``MPIError``, of class ``ErrorClass/rank`` if no process has that rank.
    public borrowing func startReceive<Scalar: MPIScalar>(
        into values: consuming Buffer<Scalar>, from source: Int, tag: Int = 0
    ) throws(MPIError) -> PendingReceive<Scalar> {
        let endpoint = endpoint
        let type = Datatype(Scalar.self)
        // Safe: a buffer's elements keep their address while it has an owner, which is the pending
        // receive until MPI is done; each chunk lies within them.
        let address = unsafe values.unsafeBaseAddress
        let chunks = Chunks(ofMessage: values.count, limit: endpoint.callLimit)
        let request = try unsafe Request(.startReceive, type, chunks, at: endpoint) {
            chunk, handle in
            unsafe MPI_Irecv(
                address + chunk.lowerBound, Int32(chunk.count), type.raw, argument(source),
                argument(tag), endpoint.handle.raw, &handle)
        }
        return PendingReceive(request, values, rank: endpoint.worldRank)
    }
}
