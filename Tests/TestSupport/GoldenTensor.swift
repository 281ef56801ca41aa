/// One tensor of a golden file.
package struct GoldenTensor: Decodable, Equatable, Sendable {
    /// Its name, such as "one/weight_ih_l0"; the first part is the case.
    package let name: String
    /// Its sizes, slowest dimension first; empty for a number.
    package let shape: [Int]
    /// Its elements, last dimension fastest.
    package let values: [Double]

    /// Its elements rounded to `Float`.
    package var floats: [Float] { values.map { Float($0) } }
}

extension GoldenTensor {
    /// The largest error of computed values: |computed - golden| / max(1, |golden|).
    ///
    /// Infinity where the numbers of values differ or a computed value is not a number, so that a
    /// comparison `< tolerance` fails.
    package func largestError<Scalar: BinaryFloatingPoint>(of computed: [Scalar]) -> Double {
        guard computed.count == values.count else { return .infinity }
        var largest = 0.0
        for (computed, golden) in zip(computed, values) {
            let error = abs(Double(computed) - golden) / max(1, abs(golden))
            guard error.isFinite else { return .infinity }
            largest = max(largest, error)
        }
        return largest
    }
}
