internal import CKernels

/// Rows of a matrix that lie in equal groups, one group a lane.
///
/// Row r is found `r / rowsPerGroup` groups and `r % rowsPerGroup` rows from the start, so that the
/// rows of one time step of all lanes can be one operand.
public struct RowGroups {
    let view: View<Float>
    let start: Int
    let groups: Int
    let rowsPerGroup: Int
    let groupStride: Int
    let columns: Int

    /// Rows of `columns` numbers: `rowsPerGroup` together, groups `groupStride` numbers apart, the
    /// first at element `start` of `view`.
    public init(
        _ view: View<Float>, start: Int, groups: Int, rowsPerGroup: Int, groupStride: Int,
        columns: Int
    ) {
        let end = start + (groups - 1) * groupStride + rowsPerGroup * columns
        precondition(
            start >= 0 && groups > 0 && rowsPerGroup > 0 && end <= view.count,
            "rows outside of their view")
        self.view = view
        self.start = start
        self.groups = groups
        self.rowsPerGroup = rowsPerGroup
        self.groupStride = groupStride
        self.columns = columns
    }

    var descriptor: lockstep_rows {
        // Safe: the constructor checked that all rows are inside of the view.
        unsafe lockstep_rows(
            base: view.address + start, rowsPerGroup: rowsPerGroup, groupStride: groupStride,
            rowStride: columns)
    }
}

/// A weight matrix in the order in which the product kernel reads it.
///
/// Packed once an update and used for every time step. The product is batch-invariant: each output
/// is one fused multiply-add chain over k, whatever rows stand beside it.
public final class PackedWeights {
    private let k: Int
    private let n: Int
    private let storage: Memory<Float>
    private var packedVersion = -1

    /// Room for a matrix [k, n].
    public init(k: Int, n: Int) {
        self.k = k
        self.n = n
        let panel = Int(LOCKSTEP_PANEL)
        storage = Memory(count: (n + panel - 1) / panel * panel * k)
    }

    /// Packs B[i, j] = source[i * rowStride + j * columnStride], unless `version` is packed already.
    public func pack(
        _ source: View<Float>, rowStride: Int, columnStride: Int, version: Int,
        with kernels: Kernels
    ) {
        if packedVersion == version { return }
        let last = (k - 1) * rowStride + (n - 1) * columnStride
        precondition(k > 0 && n > 0 && last < source.count, "a matrix outside of its view")
        unsafe kernels.table.pointee.pack(
            source.address, rowStride, columnStride, k, n, storage.whole.address)
        packedVersion = version
    }

    /// c = a * B, or c += a * B.
    ///
    /// - Parameters:
    ///   - a: rows of k numbers.
    ///   - c: as many rows of n numbers.
    ///   - accumulate: whether to add to c; its numbers then start the chains.
    ///   - kernels: which version computes it.
    public func multiply(
        _ a: RowGroups, into c: RowGroups, accumulate: Bool, with kernels: Kernels
    ) {
        let rows = a.groups * a.rowsPerGroup
        precondition(
            a.columns == k && c.columns == n && c.groups * c.rowsPerGroup == rows,
            "[\(rows), \(a.columns)] times [\(k), \(n)] into rows of \(c.columns)")
        precondition(packedVersion >= 0, "a product with weights that were never packed")
        unsafe kernels.table.pointee.product(
            a.descriptor, storage.whole.address, k, n, c.descriptor, rows, accumulate ? 1 : 0)
    }
}
