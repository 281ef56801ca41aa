internal import COpenMPI

extension Communicator {
    /// Puts a block of each process one behind the other, on every process: `MPI_Allgather`.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - values: this process's block, of equal count on every process.
    ///   - result: the place for all blocks, in the order of ranks.
    /// - Throws: ``MPIError`` if MPI fails.
    /// - Precondition: `result.count` is `size` times `values.count`.
    public borrowing func allgather<Scalar: MPIScalar>(
        _ values: Span<Scalar>, into result: inout MutableSpan<Scalar>
    ) throws(MPIError) {
        let block = values.count
        precondition(
            result.count == block * size,
            "\(size) blocks of \(block) elements gathered into \(result.count)")
        guard result.count <= endpoint.callLimit else {
            let layout = BlockLayout(repeating: block, blocks: size)
            return try allgather(values, layout, into: &result)
        }
        let endpoint = endpoint
        // Safe: both runs of elements are ours for the call and as long as MPI is told.
        try unsafe values.withAddress { (source) throws(MPIError) in
            try unsafe result.withAddress { (target) throws(MPIError) in
                let type = Datatype(Scalar.self)
                endpoint.begin(.allgather, block, Scalar.self)
                let code = unsafe MPI_Allgather(
                    source, Int32(block), type.raw, target, Int32(block), type.raw,
                    endpoint.handle.raw)
                try endpoint.check(code, in: .allgather)
            }
        }
    }

    /// Puts blocks of different sizes one behind the other, on every process: `MPI_Allgatherv`.
    ///
    /// Collective.
    ///
    /// - Parameters:
    ///   - values: this process's block.
    ///   - counts: the number of elements of each process's block, the same array on every process.
    ///   - result: the place for all blocks, in the order of ranks.
    /// - Throws: ``MPIError`` if MPI fails.
    /// - Precondition: `counts` has `size` numbers and matches `values` and `result`.
    public borrowing func allgather<Scalar: MPIScalar>(
        _ values: Span<Scalar>, counts: [Int], into result: inout MutableSpan<Scalar>
    ) throws(MPIError) {
        let layout = BlockLayout(counts)
        checkCounts(layout, own: values.count)
        precondition(
            result.count == layout.total,
            "blocks of \(layout.total) elements gathered into \(result.count)")
        try allgather(values, layout, into: &result)
    }

    /// Completes an array of which each process has its own block: `MPI_Allgatherv`, in place.
    ///
    /// Collective.
    ///
    /// - Parameter values: equal blocks of all processes, in the order of ranks; this process's is
    ///   sent, the others are replaced.
    /// - Throws: ``MPIError`` if MPI fails.
    /// - Precondition: `values.count` is a multiple of `size`, the same on every process.
    public borrowing func allgather<Scalar: MPIScalar>(
        inPlace values: inout MutableSpan<Scalar>
    ) throws(MPIError) {
        let count = values.count
        precondition(count % size == 0, "\(count) elements in \(size) equal blocks")
        let layout = BlockLayout(repeating: count / size, blocks: size)
        let endpoint = endpoint
        let type = Datatype(Scalar.self)
        // Safe: the elements are ours for the call, and the layout divides them.
        try unsafe values.withAddress { (address) throws(MPIError) in
            for window in Chunks(of: count, limit: endpoint.callLimit) {
                let parts = layout.parts(in: window)
                endpoint.begin(.allgatherv, count / endpoint.size, Scalar.self)
                let code = unsafe MPI_Allgatherv(
                    COpenMPI_inPlace(), 0, type.raw, address + window.lowerBound, parts.counts,
                    parts.starts, type.raw, endpoint.handle.raw)
                try endpoint.check(code, in: .allgatherv)
            }
        }
    }

    /// One value of each process, in the order of ranks, on every process: `MPI_Allgather`.
    ///
    /// Collective.
    public borrowing func allgather<Scalar: MPIScalar>(
        _ value: Scalar
    ) throws(MPIError) -> [Scalar] {
        var result = Array(repeating: value, count: size)
        var span = result.mutableSpan
        let values: InlineArray<1, Scalar> = [value]
        try allgather(values.span, into: &span)
        return result
    }

    private borrowing func allgather<Scalar: MPIScalar>(
        _ values: Span<Scalar>, _ layout: BlockLayout, into result: inout MutableSpan<Scalar>
    ) throws(MPIError) {
        let endpoint = endpoint
        let type = Datatype(Scalar.self)
        // Safe: both runs of elements are ours for the call; the layout was compared with them.
        try unsafe values.withAddress { (source) throws(MPIError) in
            try unsafe result.withAddress { (target) throws(MPIError) in
                for window in Chunks(of: layout.total, limit: endpoint.callLimit) {
                    let own = layout.part(of: endpoint.rank, in: window)
                    let first = own.isEmpty ? 0 : own.lowerBound - layout.starts[endpoint.rank]
                    let parts = layout.parts(in: window)
                    endpoint.begin(.allgatherv, own.count, Scalar.self)
                    let code = unsafe MPI_Allgatherv(
                        source + first, Int32(own.count), type.raw, target + window.lowerBound,
                        parts.counts, parts.starts, type.raw, endpoint.handle.raw)
                    try endpoint.check(code, in: .allgatherv)
                }
            }
        }
    }

    /// Stops a program whose counts do not fit the communicator or this process's elements.
    borrowing func checkCounts(_ layout: BlockLayout, own: Int) {
        precondition(
            layout.counts.count == size,
            "\(layout.counts.count) counts for \(size) processes")
        precondition(
            layout.counts[rank] == own,
            "\(own) elements on rank \(rank) where the counts say \(layout.counts[rank])")
    }
}
