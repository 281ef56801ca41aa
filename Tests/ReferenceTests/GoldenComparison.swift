import Reference
import TestSupport
import Testing

/// Expects computed values to be those of a golden tensor.
///
/// Both sides are float64; they differ in the order of sums and in the last bits of exp and tanh,
/// some 1e-15 an operation, so 1e-11 is far above the noise and far below any wrong formula.
func expectGolden(
    _ computed: [Double], _ golden: Golden, _ name: String, tolerance: Double = 1e-11,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let error = try golden.tensor(name).largestError(of: computed)
    #expect(
        error <= tolerance, "\(golden.name): \(name) is off by \(error)",
        sourceLocation: sourceLocation)
}

extension Golden {
    /// A tensor of two dimensions as a matrix.
    func matrix(_ name: String) throws -> DenseMatrix<Double> {
        let tensor = try tensor(name)
        try #require(tensor.shape.count == 2, "\(name) is no matrix")
        return DenseMatrix(rows: tensor.shape[0], columns: tensor.shape[1], values: tensor.values)
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

/// A batch with zeros beyond the length of each sequence, as PyTorch pads.
func withoutPadding(
    _ output: SequenceBatch<Double>, _ lengths: [Int]
) -> SequenceBatch<Double> {
    var output = output
    for (sequence, length) in lengths.enumerated() {
        for time in length..<output.times {
            for unit in 0..<output.features { output[time, sequence, unit] = 0 }
        }
    }
    return output
}

extension Golden {
    /// The twin of a layer, under PyTorch's names after a prefix.
    func twin(
        _ kind: HiddenKind, _ prefix: String, layer: Int
    ) throws -> any HiddenTwin<Double> {
        kind.twin(
            weightIH: try matrix("\(prefix)/weight_ih_l\(layer)"),
            weightHH: try matrix("\(prefix)/weight_hh_l\(layer)"),
            biasIH: try values("\(prefix)/bias_ih_l\(layer)"),
            biasHH: try values("\(prefix)/bias_hh_l\(layer)"))
    }
}
