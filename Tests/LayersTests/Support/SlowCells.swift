import Layers
import RealModule
import Reference
import Tensors
import Testing

/// Compares a cell written by steps with its twin, in both directions.
func checkCell(
    _ inputs: Int = 4, least: Double = 0, limit: Double = 1, tolerance: Double = 2e-5,
    _ cell: @escaping (ParameterSet) -> any StepCell,
    twin: @escaping (inout SlowStep) -> DenseMatrix<Double>?,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    for direction in RecurrentDirection.allCases {
        for shape in [
            BatchShape(ragged: 5, lanes: 1, sequences: 3),
            BatchShape(ragged: 4, lanes: 3, sequences: 2),
        ] {
            try SlowCheck(
                inputs: [inputs], isBackward: direction == .backward, least: least,
                limit: limit,
                record: { recording, x in
                    let layer = cell(recording.parameters)
                    let output = layer(x[0], lengths: recording.lengths, direction: direction)
                    return .init(output: output.sequence, states: output.states)
                }, twin: twin
            ).run(shape, tolerance: tolerance, sourceLocation: sourceLocation)
        }
    }
}

/// The gates of an LSTM's twin, of sums in PyTorch's order i, f, g, o.
struct SlowGates {
    private let parts: [DenseMatrix<Double>]

    init(_ sums: DenseMatrix<Double>) {
        let units = sums.columns / 4
        parts = (0..<4).map { gate in
            sums.columns(gate * units..<(gate + 1) * units)
                .map { gate == 2 ? .tanh($0) : sigma($0) }
        }
    }

    /// f c + i g.
    func cell(after c: DenseMatrix<Double>) -> DenseMatrix<Double> {
        parts[1].combined(c, *).combined(parts[0].combined(parts[2], *), +)
    }

    /// o tanh(c).
    func hidden(_ c: DenseMatrix<Double>) -> DenseMatrix<Double> {
        parts[3].combined(c.map { .tanh($0) }, *)
    }
}

/// 1 / (1 + e^-x).
func sigma(_ x: Double) -> Double { 1 / (1 + .exp(-x)) }

extension SlowStep {
    /// W x + b with the parameters `cell.weight_{kind}_l0` and, if there is one, `cell.bias_{kind}_l0`.
    func linear(
        _ x: DenseMatrix<Double>, _ kind: String, hasBias: Bool = true
    ) -> DenseMatrix<Double> {
        let product = x.times(parameter("cell.weight_\(kind)_l0").transposed())
        let bias = parameter("cell.bias_\(kind)_l0").values
        return bias.isEmpty || !hasBias ? product : product.addingToRows(bias)
    }

    /// Layer normalisation with γ and β.
    func normalized(
        _ x: DenseMatrix<Double>, _ kind: String
    ) -> DenseMatrix<Double> {
        var y = x
        let scale = parameter("cell.\(kind)_l0.weight"), shift = parameter("cell.\(kind)_l0.bias")
        for row in 0..<x.rows {
            let values = x.row(row), mean = values.reduce(0, +) / Double(x.columns)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.columns)
            for j in 0..<x.columns {
                y[row, j] =
                    (values[j] - mean) / (variance + 1e-5).squareRoot() * scale[0, j] + shift[0, j]
            }
        }
        return y
    }
}

extension DenseMatrix<Double> {
    func columns(_ range: Range<Int>) -> DenseMatrix {
        DenseMatrix(
            rows: rows, columns: range.count, values: (0..<rows).flatMap { row(($0))[range] })
    }

    func beside(_ other: DenseMatrix) -> DenseMatrix {
        DenseMatrix(
            rows: rows, columns: columns + other.columns,
            values: (0..<rows).flatMap { row($0) + other.row($0) })
    }

    func softmax() -> DenseMatrix {
        let sums = (0..<rows).map { row($0).reduce(0) { $0 + .exp($1) } }
        return DenseMatrix(
            rows: rows, columns: columns,
            values: values.indices.map { .exp(values[$0]) / sums[$0 / columns] })
    }
}
