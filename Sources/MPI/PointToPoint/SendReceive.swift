internal import COpenMPI

extension Communicator {
    /// Sends to one process while receiving from another: `MPI_Sendrecv`.
    ///
    /// Neither waits for the other, so all processes of a ring or a pair may call it at once.
    ///
    /// - Parameters:
    ///   - values: the elements to send.
    ///   - destination: the rank that is to receive them.
    ///   - result: the place for the elements that come in; a shorter message fills the front, a
    ///     longer one is an error of class ``ErrorClass/truncated``.
    ///   - source: the rank to receive from.
    ///   - tag: the tag of both messages, from 0 up.
    /// - Returns: where the message that came in is from, its tag, and its number of elements.
    /// - Throws: ``MPIError``, of class ``ErrorClass/rank`` if no process has that rank.
    @discardableResult
    public borrowing func sendReceive<Scalar: MPIScalar>(
        _ values: Span<Scalar>, to destination: Int, into result: inout MutableSpan<Scalar>,
        from source: Int, tag: Int = 0
    ) throws(MPIError) -> Message {
        let endpoint = endpoint
        let type = Datatype(Scalar.self)
        let counts = (out: values.count, in: result.count)
        // Safe: both runs of elements are ours for the call, and each chunk lies within its run.
        return try unsafe values.withAddress { (outgoing) throws(MPIError) -> Message in
            try unsafe result.withAddress { (incoming) throws(MPIError) -> Message in
                var sending = Chunks(ofMessage: counts.out, limit: endpoint.callLimit)
                var receiving = Chunks(ofMessage: counts.in, limit: endpoint.callLimit)
                var received = 0
                var isReceiving = true
                while true {
                    let out = sending.next()
                    let space = isReceiving ? receiving.next() : nil
                    if out == nil && space == nil { break }
                    // A direction that is done talks to no process while the other goes on.
                    var status = MPI_Status()
                    endpoint.begin(.sendReceive, out?.count ?? 0, Scalar.self)
                    let code = unsafe MPI_Sendrecv(
                        outgoing + (out?.lowerBound ?? 0), Int32(out?.count ?? 0), type.raw,
                        out == nil ? MPI_PROC_NULL : argument(destination), argument(tag),
                        incoming + (space?.lowerBound ?? 0), Int32(space?.count ?? 0), type.raw,
                        space == nil ? MPI_PROC_NULL : argument(source), argument(tag),
                        endpoint.handle.raw, &status)
                    try endpoint.check(code, in: .sendReceive)
                    guard space != nil else { continue }
                    let part = try Message(status, type, at: endpoint).count
                    received += part
                    isReceiving = part == endpoint.callLimit
                }
                return Message(source: source, tag: tag, count: received)
            }
        }
    }
}
