internal import CKernels

extension Kernels {
    /// y += x, element by element.
    public func add(_ x: View<Float>, to y: View<Float>) {
        precondition(x.count == y.count, "\(x.count) numbers added to \(y.count)")
        unsafe table.pointee.add(x.count, x.address, y.address)
    }

    /// y *= factor.
    public func scale(_ y: View<Float>, by factor: Float) {
        unsafe table.pointee.scale(y.count, factor, y.address)
    }

    /// Limits every element to `-limit...limit`; NaN stays.
    public func clamp(_ y: View<Float>, to limit: Float) {
        unsafe table.pointee.clamp(y.count, limit, y.address)
    }

    /// Adds the row x [n] to every row of y [rows, n].
    public func add(row x: View<Float>, toRowsOf y: View<Float>) {
        precondition(x.count > 0 && y.count % x.count == 0, "rows of \(x.count) in \(y.count)")
        unsafe table.pointee.addRows(y.count / x.count, x.count, x.address, y.address)
    }

    /// sum [n] = the sum of the rows of x [rows, n], added in order.
    public func sumRows(of x: View<Float>, into sum: View<Float>) {
        precondition(sum.count > 0 && x.count % sum.count == 0, "rows of \(sum.count)")
        unsafe table.pointee.sumRows(x.count / sum.count, sum.count, x.address, sum.address)
    }

    /// The sum of squares, in a fixed order: sixteen chains a block of 4096, blocks in Double.
    public func sumOfSquares(_ x: View<Float>) -> Double {
        unsafe table.pointee.sumOfSquares(x.count, x.address)
    }

    /// Fills y with uniform numbers of `range`: element i is word i % 4 of Philox at key
    /// (seed, site) and counter (0, 0, 0, i / 4).
    public func uniform(_ y: View<Float>, seed: UInt32, site: UInt32, range: Range<Float>) {
        unsafe table.pointee.uniform(
            y.count, seed, site, range.lowerBound, range.upperBound, y.address)
    }
}

extension Kernels {
    /// Row i of y [rows, n] = row `index[i]` of the table [V, n].
    public func gather(_ index: View<Int32>, from table: View<Float>, into y: View<Float>) {
        let n = rowSize(y, rows: index.count)
        check(index, rows: table.count / max(n, 1))
        unsafe self.table.pointee.gather(
            index.count, n, table.address, index.address, y.address)
    }

    /// sum [n] = the sum of the rows `index` of x [rows, n], added in order.
    public func sum(rows index: View<Int32>, of x: View<Float>, into sum: View<Float>) {
        precondition(sum.count > 0 && x.count % sum.count == 0, "rows of \(sum.count)")
        check(index, rows: x.count / sum.count)
        unsafe table.pointee.sumIndexed(
            index.count, sum.count, x.address, index.address, sum.address)
    }

    private func rowSize(_ y: View<Float>, rows: Int) -> Int {
        precondition(rows > 0 && y.count % rows == 0, "\(y.count) numbers in \(rows) rows")
        return y.count / rows
    }

    private func check(_ index: View<Int32>, rows: Int) {
        index.withSpan { span in
            for place in span.indices {
                precondition(
                    span[place] >= 0 && Int(span[place]) < rows,
                    "row \(span[place]) of a table of \(rows)")
            }
        }
    }
}
