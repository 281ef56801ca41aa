internal import COpenMPI

extension Communicator {
    /// Sends elements to one process: `MPI_Send`.
    ///
    /// Returns when the elements may be changed again. That may be at once or only when the
    /// receiver takes them, so two processes that send to each other before receiving may wait for
    /// ever: see ``sendReceive(_:to:into:from:tag:)``. An empty message is a message, too.
    ///
    /// - Parameters:
    ///   - values: the elements.
    ///   - destination: the rank that is to receive them.
    ///   - tag: a number, from 0 up, that the receiver can choose messages by.
    /// - Throws: ``MPIError``, of class ``ErrorClass/rank`` if no process has that rank.
    public borrowing func send<Scalar: MPIScalar>(
        _ values: Span<Scalar>, to destination: Int, tag: Int = 0
    ) throws(MPIError) {
        let endpoint = endpoint
        let count = values.count
        // Safe: the elements are borrowed for the call, and each chunk lies within them.
        try unsafe values.withAddress { (address) throws(MPIError) in
            for chunk in Chunks(ofMessage: count, limit: endpoint.callLimit) {
                endpoint.begin(.send, chunk.count, Scalar.self)
                let code = unsafe MPI_Send(
                    address + chunk.lowerBound, Int32(chunk.count), Datatype(Scalar.self).raw,
                    argument(destination), argument(tag), endpoint.handle.raw)
                try endpoint.check(code, in: .send)
            }
        }
    }
}
