internal import COpenMPI

extension Communicator {
    /// Combines the elements of all processes and gives each one block of the result.
    ///
    /// `MPI_Reduce_scatter_block`. Collective. Too long for one call, it is an `MPI_Reduce` to each
    /// process in turn.
    ///
    /// - Parameters:
    ///   - values: this process's elements, one block for each process in the order of ranks.
    ///   - result: the place for this process's block of the combined elements; of equal count on
    ///     every process.
    ///   - reduction: how to combine them.
    /// - Throws: ``MPIError`` if MPI fails.
    /// - Precondition: `values.count` is `size` times `result.count`.
    public borrowing func reduceScatter<Scalar: MPIScalar>(
        _ values: Span<Scalar>, into result: inout MutableSpan<Scalar>, _ reduction: Reduction
    ) throws(MPIError) {
        let block = result.count
        precondition(
            values.count == block * size,
            "\(values.count) elements reduced to \(size) blocks of \(block)")
        guard block > 0 else { return }
        if values.count > endpoint.callLimit {
            for root in 0..<size {
                let part = values.extracting(root * block..<(root + 1) * block)
                try reduce(part, into: &result, reduction, root: root)
            }
            return
        }
        let endpoint = endpoint
        // Safe: both runs of elements are ours for the call and as long as MPI is told.
        try unsafe values.withAddress { (source) throws(MPIError) in
            try unsafe result.withAddress { (target) throws(MPIError) in
                endpoint.begin(.reduceScatter, values.count, Scalar.self)
                let code = unsafe MPI_Reduce_scatter_block(
                    source, target, Int32(block), Datatype(Scalar.self).raw, reduction.raw,
                    endpoint.handle.raw)
                try endpoint.check(code, in: .reduceScatter)
            }
        }
    }
}
