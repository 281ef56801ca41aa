internal import MPI
public import Tensors

/// Vectors of which each rank owns a part; every method is collective.
extension RankGroup {
    /// The parts of `count` numbers, one a rank.
    public func parts(of count: Int) -> EqualParts { EqualParts(of: count, among: size) }

    /// Gives all ranks what each has in its part of `values`.
    ///
    /// Fastest in a memory that was handed to ``share(_:)``. Elsewhere R - 1 messages a rank, with
    /// its own part each.
    ///
    /// - Throws: `MPIError`.
    public func complete(_ values: View<Float>) throws {
        try withExchange { try $0.complete(values) }
    }

    /// Collects the parts of a vector on rank 0: `MPI_Gatherv`.
    ///
    /// - Parameters:
    ///   - part: this rank's part.
    ///   - parts: how the vector is cut.
    ///   - whole: the place for the vector on rank 0; elsewhere ignored, and may be empty.
    /// - Throws: `MPIError`.
    public func collect(
        _ part: View<Float>, of parts: EqualParts, into whole: View<Float>
    ) throws {
        guard communicator != nil else { return whole.copy(from: part) }
        try part.withSpan { source in
            try whole.withMutableSpan { target in
                try communicator?.gather(
                    source, counts: parts.counts, into: &target, root: 0)
            }
        }
    }

    /// Gives each rank its part of a vector that rank 0 has: `MPI_Scatterv`.
    ///
    /// - Parameters:
    ///   - whole: the vector on rank 0; elsewhere ignored, and may be empty.
    ///   - parts: how it is cut.
    ///   - part: the place for this rank's part.
    /// - Throws: `MPIError`.
    public func deal(_ whole: View<Float>, in parts: EqualParts, into part: View<Float>) throws {
        guard communicator != nil else { return part.copy(from: whole) }
        try whole.withSpan { source in
            try part.withMutableSpan { target in
                try communicator?.scatter(
                    source, counts: parts.counts, into: &target, root: 0)
            }
        }
    }
}
