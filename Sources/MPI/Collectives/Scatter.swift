internal import COpenMPI

extension Communicator {
    /// Gives each process one block of the elements of one process: `MPI_Scatter`.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - values: on `root` the blocks of all processes, in the order of ranks; elsewhere ignored,
    ///     and may be empty.
    ///   - result: the place for this process's block, of equal count on every process.
    ///   - root: the rank that sends.
    /// - Throws: ``MPIError``, of class ``ErrorClass/root`` if no process has that rank.
    /// - Precondition: on `root`, `values.count` is `size` times `result.count`.
    public borrowing func scatter<Scalar: MPIScalar>(
        _ values: Span<Scalar>, into result: inout MutableSpan<Scalar>, root: Int
    ) throws(MPIError) {
        let block = result.count
        precondition(
            rank != root || values.count == block * size,
            "\(values.count) elements scattered in \(size) blocks of \(block)")
        guard block * size <= endpoint.callLimit else {
            let layout = BlockLayout(repeating: block, blocks: size)
            return try scatter(values, layout, into: &result, root: root)
        }
        let endpoint = endpoint
        // Safe: both runs of elements are ours for the call and as long as MPI is told; it looks at
        // the blocks on `root` alone.
        try unsafe values.withAddress { (source) throws(MPIError) in
            try unsafe result.withAddress { (target) throws(MPIError) in
                let type = Datatype(Scalar.self)
                endpoint.begin(.scatter, block, Scalar.self)
                let code = unsafe MPI_Scatter(
                    source, Int32(block), type.raw, target, Int32(block), type.raw,
                    argument(root), endpoint.handle.raw)
                try endpoint.check(code, in: .scatter)
            }
        }
    }

    /// Gives each process a block of its own size: `MPI_Scatterv`.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - values: on `root` the blocks of all processes, in the order of ranks; elsewhere ignored,
    ///     and may be empty.
    ///   - counts: the number of elements of each process's block, the same array on every process.
    ///   - result: the place for this process's block.
    ///   - root: the rank that sends.
    /// - Throws: ``MPIError``, of class ``ErrorClass/root`` if no process has that rank.
    /// - Precondition: `counts` has `size` numbers and matches `result` and, on `root`, `values`.
    public borrowing func scatter<Scalar: MPIScalar>(
        _ values: Span<Scalar>, counts: [Int], into result: inout MutableSpan<Scalar>, root: Int
    ) throws(MPIError) {
        let layout = BlockLayout(counts)
        checkCounts(layout, own: result.count)
        precondition(
            rank != root || values.count == layout.total,
            "\(values.count) elements scattered in blocks of \(layout.total)")
        try scatter(values, layout, into: &result, root: root)
    }

    private borrowing func scatter<Scalar: MPIScalar>(
        _ values: Span<Scalar>, _ layout: BlockLayout, into result: inout MutableSpan<Scalar>,
        root: Int
    ) throws(MPIError) {
        let endpoint = endpoint
        let type = Datatype(Scalar.self)
        // Safe: both runs of elements are ours for the call; the layout was compared with them, and
        // MPI looks at the blocks on `root` alone.
        try unsafe values.withAddress { (source) throws(MPIError) in
            try unsafe result.withAddress { (target) throws(MPIError) in
                for window in Chunks(of: layout.total, limit: endpoint.callLimit) {
                    let own = layout.part(of: endpoint.rank, in: window)
                    let first = own.isEmpty ? 0 : own.lowerBound - layout.starts[endpoint.rank]
                    let parts = layout.parts(in: window)
                    let start = endpoint.rank == root ? window.lowerBound : 0
                    endpoint.begin(.scatterv, own.count, Scalar.self)
                    let code = unsafe MPI_Scatterv(
                        source + start, parts.counts, parts.starts, type.raw, target + first,
                        Int32(own.count), type.raw, argument(root), endpoint.handle.raw)
                    try endpoint.check(code, in: .scatterv)
                }
            }
        }
    }
}
