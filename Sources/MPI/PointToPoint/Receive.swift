internal import COpenMPI

extension Communicator {
    /// Waits for a message and takes it: `MPI_Recv`.
    ///
    /// A message shorter than `values` fills the front; the rest stays as it is. A longer one is an
    /// error of class ``ErrorClass/truncated``.
    ///
    /// - Parameters:
    ///   - values: the place for the elements.
    ///   - source: the rank to receive from; nil takes from any.
    ///   - tag: the tag to receive; nil takes any.
    /// - Returns: where the message came from, its tag, and how many elements it had.
    /// - Throws: ``MPIError``, of class ``ErrorClass/rank`` if no process has that rank.
    @discardableResult
    public borrowing func receive<Scalar: MPIScalar>(
        into values: inout MutableSpan<Scalar>, from source: Int?, tag: Int? = 0
    ) throws(MPIError) -> Message {
        let endpoint = endpoint
        let type = Datatype(Scalar.self)
        let count = values.count
        // Safe: the elements are ours for the call, and each chunk lies within them.
        return try unsafe values.withAddress { (address) throws(MPIError) -> Message in
            var source = source.map(argument) ?? MPI_ANY_SOURCE
            var tag = tag.map(argument) ?? MPI_ANY_TAG
            var received = 0
            for chunk in Chunks(ofMessage: count, limit: endpoint.callLimit) {
                var status = MPI_Status()
                endpoint.begin(.receive, chunk.count, Scalar.self)
                let code = unsafe MPI_Recv(
                    address + chunk.lowerBound, Int32(chunk.count), type.raw, source, tag,
                    endpoint.handle.raw, &status)
                try endpoint.check(code, in: .receive)
                let part = try Message(status, type, at: endpoint)
                received += part.count
                // What follows belongs to the same message.
                source = status.MPI_SOURCE
                tag = status.MPI_TAG
                if part.count < endpoint.callLimit { break }
            }
            return Message(source: Int(source), tag: Int(tag), count: received)
        }
    }
}
