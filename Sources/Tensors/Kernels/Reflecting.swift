internal import CKernels

extension Kernels {
    /// a -= factor v (vᵀ a), in double precision.
    ///
    /// - Parameters:
    ///   - a: rows of a matrix.
    ///   - rows: how many.
    ///   - columns: the numbers of a row that are changed.
    ///   - stride: the numbers from one row to the next.
    ///   - factor: 2 / vᵀv makes it a reflection.
    ///   - v: one number a row.
    ///   - scratch: room for `columns` numbers.
    func reflect(
        _ a: View<Double>, rows: Int, columns: Int, stride: Int, factor: Double,
        by v: View<Double>, scratch: View<Double>
    ) {
        precondition(
            v.count == rows && scratch.count >= columns
                && (rows == 0 || a.count >= (rows - 1) * stride + columns),
            "a reflection of \(rows) rows of \(columns) in \(a.count) numbers")
        // Safe: the sizes were checked, and the three are different memories.
        unsafe table.pointee.reflect(
            rows, columns, stride, factor, v.address, a.address, scratch.address)
    }
}
