internal import COpenMPI

extension Communicator {
    /// Puts a block of each process one behind the other, on one process: `MPI_Gather`.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - values: this process's block, of equal count on every process.
    ///   - result: on `root` the place for all blocks, in the order of ranks; elsewhere ignored,
    ///     and may be empty.
    ///   - root: the rank that gets the blocks.
    /// - Throws: ``MPIError``, of class ``ErrorClass/root`` if no process has that rank.
    /// - Precondition: on `root`, `result.count` is `size` times `values.count`.
    public borrowing func gather<Scalar: MPIScalar>(
        _ values: Span<Scalar>, into result: inout MutableSpan<Scalar>, root: Int
    ) throws(MPIError) {
        let block = values.count
        precondition(
            rank != root || result.count == block * size,
            "\(size) blocks of \(block) elements gathered into \(result.count)")
        guard block * size <= endpoint.callLimit else {
            let layout = BlockLayout(repeating: block, blocks: size)
            return try gather(values, layout, into: &result, root: root)
        }
        let endpoint = endpoint
        // Safe: both runs of elements are ours for the call and as long as MPI is told; it looks at
        // the result on `root` alone.
        try unsafe values.withAddress { (source) throws(MPIError) in
            try unsafe result.withAddress { (target) throws(MPIError) in
                let type = Datatype(Scalar.self)
                endpoint.begin(.gather, block, Scalar.self)
                let code = unsafe MPI_Gather(
                    source, Int32(block), type.raw, target, Int32(block), type.raw,
                    argument(root), endpoint.handle.raw)
                try endpoint.check(code, in: .gather)
            }
        }
    }

    /// Puts blocks of different sizes one behind the other, on one process: `MPI_Gatherv`.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - values: this process's block.
    ///   - counts: the number of elements of each process's block, the same array on every process
    ///     (plain MPI wants it on `root` alone; here all know when a long gather is done). Where a
    ///     process knows only its own, ``allgather(_:)`` collects them.
    ///   - result: on `root` the place for all blocks, in the order of ranks; elsewhere ignored,
    ///     and may be empty.
    ///   - root: the rank that gets the blocks.
    /// - Throws: ``MPIError``, of class ``ErrorClass/root`` if no process has that rank.
    /// - Precondition: `counts` has `size` numbers and matches `values` and, on `root`, `result`.
    public borrowing func gather<Scalar: MPIScalar>(
        _ values: Span<Scalar>, counts: [Int], into result: inout MutableSpan<Scalar>, root: Int
    ) throws(MPIError) {
        let layout = BlockLayout(counts)
        checkCounts(layout, own: values.count)
        precondition(
            rank != root || result.count == layout.total,
            "blocks of \(layout.total) elements gathered into \(result.count)")
        try gather(values, layout, into: &result, root: root)
    }

    private borrowing func gather<Scalar: MPIScalar>(
        _ values: Span<Scalar>, _ layout: BlockLayout, into result: inout MutableSpan<Scalar>,
        root: Int
    ) throws(MPIError) {
        let endpoint = endpoint
        let type = Datatype(Scalar.self)
        // Safe: both runs of elements are ours for the call; the layout was compared with them, and
        // MPI looks at the result on `root` alone.
        try unsafe values.withAddress { (source) throws(MPIError) in
            try unsafe result.withAddress { (target) throws(MPIError) in
                for window in Chunks(of: layout.total, limit: endpoint.callLimit) {
                    let own = layout.part(of: endpoint.rank, in: window)
                    let first = own.isEmpty ? 0 : own.lowerBound - layout.starts[endpoint.rank]
                    let parts = layout.parts(in: window)
                    let start = endpoint.rank == root ? window.lowerBound : 0
                    endpoint.begin(.gatherv, own.count, Scalar.self)
                    let code = unsafe MPI_Gatherv(
                        source + first, Int32(own.count), type.raw, target + start,
                        parts.counts, parts.starts, type.raw, argument(root), endpoint.handle.raw)
                    try endpoint.check(code, in: .gatherv)
                }
            }
        }
    }
}
