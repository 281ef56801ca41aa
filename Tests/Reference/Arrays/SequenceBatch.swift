package import RealModule

/// A batch of sequences, time-major: [T, B, F] for T time steps of B sequences with F features.
package struct SequenceBatch<Scalar: Real>: Equatable {
    /// The number of time steps, T.
    package let times: Int
    /// The number of sequences, B.
    package let batch: Int
    /// All time steps one below the other, [T * B, F]; row t * B + b.
    package var rows: DenseMatrix<Scalar>

    /// The number of features, F.
    package var features: Int { rows.columns }
    /// The elements, T * B * F of them, features fastest.
    package var values: [Scalar] {
        get { rows.values }
        set { rows = DenseMatrix(rows: rows.rows, columns: rows.columns, values: newValue) }
    }

    /// Makes a batch of the given elements, [times, batch, features].
    package init(times: Int, batch: Int, features: Int, values: [Scalar]) {
        self.times = times
        self.batch = batch
        rows = DenseMatrix(rows: times * batch, columns: features, values: values)
    }

    /// Makes a batch of zeros, [times, batch, features].
    package init(times: Int, batch: Int, features: Int) {
        self.times = times
        self.batch = batch
        rows = DenseMatrix(rows: times * batch, columns: features)
    }

    /// Makes a batch from its rows, [times * batch, features].
    package init(times: Int, batch: Int, rows: DenseMatrix<Scalar>) {
        precondition(rows.rows == times * batch, "a batch of sequences needs T * B rows")
        self.times = times
        self.batch = batch
        self.rows = rows
    }

    /// The element at a time step, sequence and feature.
    package subscript(time: Int, sequence: Int, feature: Int) -> Scalar {
        get { rows[row(time, sequence), feature] }
        set { rows[row(time, sequence), feature] = newValue }
    }

    /// One time step, [B, F].
    package subscript(time time: Int) -> DenseMatrix<Scalar> {
        get {
            DenseMatrix(rows: batch, columns: features, values: Array(rows.values[range(time)]))
        }
        set {
            precondition(newValue.rows == batch && newValue.columns == features, "wrong step shape")
            rows.values.replaceSubrange(range(time), with: newValue.values)
        }
    }

    /// The sequence with the given number alone, [T, 1, F].
    package func sequence(_ sequence: Int) -> SequenceBatch {
        var result = SequenceBatch(times: times, batch: 1, features: features)
        for time in 0..<times {
            for feature in 0..<features { result[time, 0, feature] = self[time, sequence, feature] }
        }
        return result
    }

    private func row(_ time: Int, _ sequence: Int) -> Int {
        precondition(time >= 0 && time < times, "time step outside of the batch")
        precondition(sequence >= 0 && sequence < batch, "sequence outside of the batch")
        return time * batch + sequence
    }

    private func range(_ time: Int) -> Range<Int> {
        precondition(time >= 0 && time < times, "time step outside of the batch")
        return time * batch * features..<(time + 1) * batch * features
    }
}
