/// The orthogonal factor Q of a matrix A = Q R whose R has a positive diagonal (of A transposed, if A
/// is wide): by Householder's reflections in double precision, in one order of operations.
///
/// With A of normal numbers, Q is uniformly distributed over all such matrices (Mezzadri 2007); it is
/// what PyTorch's `orthogonal_` computes.
package struct OrthogonalFactor {
    /// Q, [rows, columns], row-major.
    package private(set) var values: [Double]

    /// The factor of a matrix [rows, columns], row-major.
    package init(_ matrix: [Double], rows: Int, columns: Int, kernels: Kernels) {
        precondition(matrix.count == rows * columns, "\(matrix.count) numbers")
        guard rows < columns else {
            values = Self.tall(matrix, rows: rows, columns: columns, kernels: kernels)
            return
        }
        let tall = Self.tall(
            Self.transpose(matrix, rows: rows, columns: columns), rows: columns, columns: rows,
            kernels: kernels)
        values = Self.transpose(tall, rows: columns, columns: rows)
    }

    private static func transpose(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
        (0..<matrix.count).map { matrix[$0 % rows * columns + $0 / rows] }
    }

    /// Reflects A column by column into R, then the unit matrix backwards into Q.
    private static func tall(
        _ matrix: [Double], rows: Int, columns: Int, kernels: Kernels
    ) -> [Double] {
        let a = Memory<Double>(count: rows * columns).whole
        a.copy(from: matrix)
        let scratch = Memory<Double>(count: columns).whole
        var reflections: [Reflection] = []
        for column in 0..<columns {
            let reflection = Reflection(
                View(corner: column, of: a, columns: columns), columns: columns)
            reflection.apply(
                to: View(corner: column, of: a, columns: columns), columns: columns - column,
                stride: columns, scratch: scratch, kernels: kernels)
            reflections.append(reflection)
        }
        a.fill(0)
        for index in 0..<columns { a[index * columns + index] = 1 }
        for (column, reflection) in reflections.enumerated().reversed() {
            reflection.apply(
                to: View(corner: column, of: a, columns: columns), columns: columns - column,
                stride: columns, scratch: scratch, kernels: kernels)
        }
        // Signs that make the diagonal of R positive.
        for index in 0..<a.count where reflections[index % columns].isNegative {
            a[index] = -a[index]
        }
        return a.array
    }
}

/// The reflection I - factor v vᵀ that turns a column into a multiple of the first unit vector.
private struct Reflection {
    let v: View<Double>
    let factor: Double
    /// Whether that multiple is negative.
    let isNegative: Bool

    /// - Parameters:
    ///   - corner: the matrix from the column's first element on.
    ///   - columns: the numbers from one row to the next.
    init(_ corner: View<Double>, columns: Int) {
        let rows = (corner.count + columns - 1) / columns
        v = Memory<Double>(count: rows).whole
        var sum = 0.0
        for row in 0..<rows {
            v[row] = corner[row * columns]
            sum += v[row] * v[row]
        }
        // Away from the column, so that nothing cancels.
        isNegative = v[0] >= 0
        v[0] += isNegative ? sum.squareRoot() : -sum.squareRoot()
        var square = 0.0
        for row in 0..<rows { square += v[row] * v[row] }
        factor = square > 0 ? 2 / square : 0
    }

    func apply(
        to corner: View<Double>, columns: Int, stride: Int, scratch: View<Double>, kernels: Kernels
    ) {
        kernels.reflect(
            corner, rows: v.count, columns: columns, stride: stride, factor: factor, by: v,
            scratch: scratch)
    }
}

extension View<Double> {
    /// The matrix from its diagonal element `index` on.
    fileprivate init(corner index: Int, of matrix: View<Double>, columns: Int) {
        self = matrix[index * columns + index..<matrix.count]
    }
}
