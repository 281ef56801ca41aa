internal import COpenMPI

extension Communicator {
    /// Copies the elements of one process to all others: `MPI_Bcast`.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - values: on `root` the elements to send, elsewhere the place for them; of equal count on
    ///     every process.
    ///   - root: the rank that sends.
    /// - Throws: ``MPIError``, of class ``ErrorClass/root`` if no process has that rank.
    public borrowing func broadcast<Scalar: MPIScalar>(
        _ values: inout MutableSpan<Scalar>, root: Int
    ) throws(MPIError) {
        let endpoint = endpoint
        let count = values.count
        // Safe: the elements are ours for the call, and each chunk lies within them.
        try unsafe values.withAddress { (address) throws(MPIError) in
            for chunk in Chunks(of: count, limit: endpoint.callLimit) {
                endpoint.begin(.broadcast, chunk.count, Scalar.self)
                let code = unsafe MPI_Bcast(
                    address + chunk.lowerBound, Int32(chunk.count), Datatype(Scalar.self).raw,
                    argument(root), endpoint.handle.raw)
                try endpoint.check(code, in: .broadcast)
            }
        }
    }

    /// One value of `root`, on every process: `MPI_Bcast`.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - value: on `root` the value to send; elsewhere ignored.
    ///   - root: the rank that sends.
    /// - Returns: the value of `root`.
    /// - Throws: ``MPIError``, of class ``ErrorClass/root`` if no process has that rank.
    public borrowing func broadcast<Scalar: MPIScalar>(
        _ value: Scalar, root: Int
    ) throws(MPIError) -> Scalar {
        var values: InlineArray<1, Scalar> = [value]
        var span = values.mutableSpan
        try broadcast(&span, root: root)
        return span[0]
    }

    /// An array of `root`, on every process, where only `root` knows its count.
    ///
    /// Collective.
    ///
    /// Two calls of `MPI_Bcast`: the count, then the elements.
    ///
    /// - Parameters:
    ///   - values: on `root` the elements to send; elsewhere ignored.
    ///   - root: the rank that sends.
    /// - Returns: the elements of `root`.
    /// - Throws: ``MPIError``, of class ``ErrorClass/root`` if no process has that rank.
    public borrowing func broadcast<Scalar: MPIScalar>(
        _ values: [Scalar], root: Int
    ) throws(MPIError) -> [Scalar] {
        let count = try broadcast(values.count, root: root)
        guard count > 0 else { return [] }
        var result = rank == root ? values : Array(repeating: 0, count: count)
        var span = result.mutableSpan
        try broadcast(&span, root: root)
        return result
    }
}
