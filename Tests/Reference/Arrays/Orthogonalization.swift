package import RealModule

/// The slow twin of an orthogonal factor: modified Gram-Schmidt, twice, on the columns of a matrix
/// [rows, columns], or on its rows if there are fewer; row-major.
///
/// Golub and Van Loan, "Matrix computations", section 5.2. The diagonal of the other factor, lengths
/// of columns, is positive.
package func orthogonalized<Scalar: Real>(
    _ matrix: [Scalar], rows: Int, columns: Int
) -> [Scalar] {
    // Vectors are columns: element k of vector v is at k * step + v * next.
    let isWide = rows < columns
    let (count, length) = isWide ? (rows, columns) : (columns, rows)
    let (step, next) = isWide ? (1, columns) : (columns, 1)
    var result = matrix
    func product(_ first: Int, _ second: Int) -> Scalar {
        var sum: Scalar = 0
        for k in 0..<length {
            sum += result[k * step + first * next] * result[k * step + second * next]
        }
        return sum
    }
    for vector in 0..<count {
        for _ in 0..<2 {
            for earlier in 0..<vector {
                let part = product(earlier, vector)
                for k in 0..<length {
                    result[k * step + vector * next] -= part * result[k * step + earlier * next]
                }
            }
        }
        let size = Scalar.sqrt(product(vector, vector))
        for k in 0..<length { result[k * step + vector * next] /= size }
    }
    return result
}
