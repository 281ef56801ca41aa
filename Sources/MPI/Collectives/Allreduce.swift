internal import COpenMPI

extension Communicator {
    /// Combines the elements of all processes, each with its likes: `MPI_Allreduce`.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - values: this process's elements, replaced by the combined ones; of equal count on every
    ///     process.
    ///   - reduction: how to combine them.
    /// - Throws: ``MPIError`` if MPI fails.
    public borrowing func allreduce<Scalar: MPIScalar>(
        _ values: inout MutableSpan<Scalar>, _ reduction: Reduction
    ) throws(MPIError) {
        let endpoint = endpoint
        let count = values.count
        // Safe: the elements are ours for the call, and each chunk lies within them.
        try unsafe values.withAddress { (address) throws(MPIError) in
            for chunk in Chunks(of: count, limit: endpoint.callLimit) {
                endpoint.begin(.allreduce, chunk.count, Scalar.self)
                let code = unsafe MPI_Allreduce(
                    COpenMPI_inPlace(), address + chunk.lowerBound, Int32(chunk.count),
                    Datatype(Scalar.self).raw, reduction.raw, endpoint.handle.raw)
                try endpoint.check(code, in: .allreduce)
            }
        }
    }

    /// Combines one value of each process: `MPI_Allreduce`.
    ///
    /// Collective.
    ///
    /// - Returns: the combined value, the same on every process.
    public borrowing func allreduce<Scalar: MPIScalar>(
        _ value: Scalar, _ reduction: Reduction
    ) throws(MPIError) -> Scalar {
        var values: InlineArray<1, Scalar> = [value]
        var span = values.mutableSpan
        try allreduce(&span, reduction)
        return span[0]
    }
}
