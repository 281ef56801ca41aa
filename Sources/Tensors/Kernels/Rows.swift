internal import CKernels

extension Kernels {
    /// Copies the rows x [rows, n] into columns of y [rows, width], from column `column` on.
    public func copyColumns(
        from x: View<Float>, to y: View<Float>, at column: Int, width: Int
    ) {
        let (rows, n) = sizes(block: x, whole: y, at: column, width: width)
        if rows == 0 { return }
        unsafe table.pointee.copyRows(rows, n, x.address, n, y.address + column, width, 0)
    }

    /// Adds the rows x [rows, n] to columns of y [rows, width], from column `column` on.
    public func addColumns(from x: View<Float>, to y: View<Float>, at column: Int, width: Int) {
        let (rows, n) = sizes(block: x, whole: y, at: column, width: width)
        if rows == 0 { return }
        unsafe table.pointee.copyRows(rows, n, x.address, n, y.address + column, width, 1)
    }

    /// Copies columns of x [rows, width], from column `column` on, to y [rows, n], or adds them.
    public func takeColumns(
        of x: View<Float>, at column: Int, width: Int, to y: View<Float>, accumulate: Bool
    ) {
        let (rows, n) = sizes(block: y, whole: x, at: column, width: width)
        if rows == 0 { return }
        unsafe table.pointee.copyRows(
            rows, n, x.address + column, width, y.address, n, accumulate ? 1 : 0)
    }

    private func sizes(
        block: View<Float>, whole: View<Float>, at column: Int, width: Int
    ) -> (rows: Int, n: Int) {
        let rows = width > 0 ? whole.count / width : 0, n = rows > 0 ? block.count / rows : 0
        precondition(
            whole.count == rows * width && block.count == rows * n && column >= 0
                && column + n <= width, "columns outside of their rows")
        return (rows, n)
    }

    /// y [rows, n] = tanh(y); a row that is over at `time` becomes 0.
    ///
    /// - Parameters:
    ///   - y: pre-activations, become activations.
    ///   - lengths: valid steps of each row, [rows].
    ///   - time: this step, from 0.
    public func tanh(_ y: View<Float>, lengths: View<Int32>, time: Int) {
        let rows = lengths.count, n = rows > 0 ? y.count / rows : 0
        precondition(y.count == rows * n, "\(y.count) numbers in \(rows) rows")
        unsafe table.pointee.tanhForward(rows, n, y.address, lengths.address, Int32(time))
    }

    /// dx = (dy + later) (1 - y²), the derivative of ``tanh(_:lengths:time:)``; 0 in a row that is
    /// over.
    ///
    /// - Parameters:
    ///   - y: activations, [rows, n].
    ///   - dy: gradient of this step's output.
    ///   - later: gradient of the same from the next step.
    ///   - dx: where the gradient of the pre-activations goes.
    ///   - lengths: valid steps of each row, [rows].
    ///   - time: this step, from 0.
    public func tanhBackward(
        _ y: View<Float>, dy: View<Float>, later: View<Float>, into dx: View<Float>,
        lengths: View<Int32>, time: Int
    ) {
        let rows = lengths.count, n = rows > 0 ? y.count / rows : 0
        precondition(
            y.count == rows * n && dy.count == y.count && later.count == y.count
                && dx.count == y.count, "gradients of \(y.count) numbers got other shapes")
        unsafe table.pointee.tanhBackward(
            rows, n, y.address, dy.address, later.address, dx.address, lengths.address,
            Int32(time))
    }
}
