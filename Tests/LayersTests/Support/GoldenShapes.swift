import Reference
import TestSupport
import Testing

extension Golden {
    /// A tensor of two dimensions as a matrix.
    func matrix(_ name: String) throws -> DenseMatrix<Double> {
        let tensor = try tensor(name)
        try #require(tensor.shape.count == 2, "\(name) is no matrix")
        return DenseMatrix(rows: tensor.shape[0], columns: tensor.shape[1], values: tensor.values)
    }

    /// A tensor of two dimensions, [N, F], as one time step of N sequences.
    func step(_ name: String) throws -> SequenceBatch<Double> {
        let rows = try matrix(name)
        return SequenceBatch(times: 1, batch: rows.rows, rows: rows)
    }

    /// A tensor of three dimensions, [T, B, F], as a batch of sequences.
    func sequences(_ name: String) throws -> SequenceBatch<Double> {
        let tensor = try tensor(name)
        try #require(tensor.shape.count == 3, "\(name) is no batch of sequences")
        return SequenceBatch(
            times: tensor.shape[0], batch: tensor.shape[1], features: tensor.shape[2],
            values: tensor.values)
    }
}
