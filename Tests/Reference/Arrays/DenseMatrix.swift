package import RealModule

/// A row-major matrix over a Swift array: the value type of the slow twins.
///
/// Nothing here is fast. Products are one fused multiply-add chain over k ascending, the rule that
/// the C kernels follow too, so that in `Float` a product can be compared bit for bit.
package struct DenseMatrix<Scalar: Real>: Equatable {
    /// The number of rows.
    package let rows: Int
    /// The number of columns.
    package let columns: Int
    /// The elements, row by row, `rows * columns` of them.
    package var values: [Scalar]

    /// Makes a matrix of the given elements, [rows, columns].
    package init(rows: Int, columns: Int, values: [Scalar]) {
        precondition(rows >= 0 && columns >= 0, "a matrix has no negative size")
        precondition(values.count == rows * columns, "a matrix needs rows * columns values")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// Makes a matrix of zeros, [rows, columns].
    package init(rows: Int, columns: Int) {
        self.init(
            rows: rows, columns: columns, values: Array(repeating: 0, count: rows * columns))
    }

    /// The element at a row and column.
    package subscript(row: Int, column: Int) -> Scalar {
        get { values[position(row, column)] }
        set { values[position(row, column)] = newValue }
    }

    /// The elements of one row, [columns].
    package func row(_ row: Int) -> [Scalar] {
        precondition(row >= 0 && row < rows, "row outside of the matrix")
        return Array(values[row * columns..<(row + 1) * columns])
    }

    private func position(_ row: Int, _ column: Int) -> Int {
        precondition(row >= 0 && row < rows, "row outside of the matrix")
        precondition(column >= 0 && column < columns, "column outside of the matrix")
        return row * columns + column
    }
}

extension DenseMatrix {
    /// The transpose, [columns, rows].
    package func transposed() -> DenseMatrix {
        var result = DenseMatrix(rows: columns, columns: rows)
        for row in 0..<rows {
            for column in 0..<columns { result[column, row] = self[row, column] }
        }
        return result
    }

    /// The product self [M, K] times other [K, N], added to `start` [M, N] (zeros by default).
    ///
    /// Each element is one chain of fused multiply-adds over k ascending that begins at its element
    /// of `start`.
    package func times(_ other: DenseMatrix, addedTo start: DenseMatrix? = nil) -> DenseMatrix {
        precondition(columns == other.rows, "the inner sizes of a product must agree")
        var result = start ?? DenseMatrix(rows: rows, columns: other.columns)
        precondition(result.rows == rows && result.columns == other.columns, "wrong start shape")
        for row in 0..<rows {
            for column in 0..<other.columns {
                var sum = result[row, column]
                for k in 0..<columns { sum.addProduct(self[row, k], other[k, column]) }
                result[row, column] = sum
            }
        }
        return result
    }

    /// The sum over rows, [columns], rows ascending.
    package func sumOfRows() -> [Scalar] {
        var sum = [Scalar](repeating: 0, count: columns)
        for row in 0..<rows {
            for column in 0..<columns { sum[column] += self[row, column] }
        }
        return sum
    }

    /// Every row with `vector` [columns] added.
    package func addingToRows(_ vector: [Scalar]) -> DenseMatrix {
        precondition(vector.count == columns, "a vector added to rows needs one value a column")
        var result = self
        for row in 0..<rows {
            for column in 0..<columns { result[row, column] += vector[column] }
        }
        return result
    }

    /// Adds a matrix of the same shape, element by element.
    package static func += (left: inout DenseMatrix, right: DenseMatrix) {
        precondition(
            left.rows == right.rows && left.columns == right.columns, "a sum needs equal shapes")
        for index in left.values.indices { left.values[index] += right.values[index] }
    }
}
