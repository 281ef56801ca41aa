package import RealModule

/// The slow twin of an embedding: row number token of a table (PyTorch's `nn.Embedding`).
package struct EmbeddingTwin<Scalar: Real> {
    /// The table, [V, E]: one row a symbol of the vocabulary.
    package var table: DenseMatrix<Scalar>

    /// Makes an embedding of a table [V, E].
    package init(table: DenseMatrix<Scalar>) { self.table = table }

    /// The rows of the given tokens, [N, E] for N tokens from 0 up to V - 1.
    package func forward(_ tokens: [Int]) -> DenseMatrix<Scalar> {
        var y = DenseMatrix<Scalar>(rows: tokens.count, columns: table.columns)
        for (row, token) in tokens.enumerated() {
            for column in 0..<table.columns { y[row, column] = table[token, column] }
        }
        return y
    }

    /// The gradient of the table [V, E] for tokens [N] and the gradient dy [N, E] of their rows.
    ///
    /// A token that occurs several times collects the sum of its rows of dy, in their order.
    package func backward(_ tokens: [Int], dy: DenseMatrix<Scalar>) -> DenseMatrix<Scalar> {
        precondition(dy.rows == tokens.count, "an embedding's gradient needs one row a token")
        var gradient = DenseMatrix<Scalar>(rows: table.rows, columns: table.columns)
        for (row, token) in tokens.enumerated() {
            for column in 0..<table.columns { gradient[token, column] += dy[row, column] }
        }
        return gradient
    }
}
