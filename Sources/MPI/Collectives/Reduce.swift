internal import COpenMPI

extension Communicator {
    /// Combines the elements of all processes on one of them: `MPI_Reduce`.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - values: this process's elements, of equal count on every process.
    ///   - result: on `root` the place for the combined elements, of the same count; elsewhere
    ///     ignored, and may be empty.
    ///   - reduction: how to combine them.
    ///   - root: the rank that gets the result.
    /// - Throws: ``MPIError``, of class ``ErrorClass/root`` if no process has that rank.
    public borrowing func reduce<Scalar: MPIScalar>(
        _ values: Span<Scalar>, into result: inout MutableSpan<Scalar>, _ reduction: Reduction,
        root: Int
    ) throws(MPIError) {
        precondition(
            rank != root || result.count == values.count,
            "\(values.count) elements reduced into \(result.count)")
        let endpoint = endpoint
        let count = values.count
        // Safe: both runs of elements are ours for the call; on `root` they are equally long, and
        // MPI does not look at the result elsewhere.
        try unsafe values.withAddress { (source) throws(MPIError) in
            try unsafe result.withAddress { (target) throws(MPIError) in
                for chunk in Chunks(of: count, limit: endpoint.callLimit) {
                    let start = endpoint.rank == root ? chunk.lowerBound : 0
                    endpoint.begin(.reduce, chunk.count, Scalar.self)
                    let code = unsafe MPI_Reduce(
                        source + chunk.lowerBound, target + start, Int32(chunk.count),
                        Datatype(Scalar.self).raw, reduction.raw, argument(root),
                        endpoint.handle.raw)
                    try endpoint.check(code, in: .reduce)
                }
            }
        }
    }
}
