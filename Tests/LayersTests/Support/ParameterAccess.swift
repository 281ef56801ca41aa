import Reference
import Tensors
import Testing

extension ParameterSet {
    /// The parameter of a name such as `lstm.weight_ih_l0`.
    func parameter(_ name: String) throws -> Parameter {
        try #require(parameters.first { $0.name == name }, "no parameter \(name)")
    }

    /// The twin of LSTM layer number `layer` of the stack `name`, with the same numbers.
    func lstmTwin(
        _ name: String = "lstm", layer: Int = 0, suffix: String = ""
    ) throws -> LSTMTwin<Double> {
        LSTMTwin(
            weightIH: try parameter("\(name).weight_ih_l\(layer)\(suffix)").matrix,
            weightHH: try parameter("\(name).weight_hh_l\(layer)\(suffix)").matrix,
            biasIH: try parameter("\(name).bias_ih_l\(layer)\(suffix)").doubles,
            biasHH: try parameter("\(name).bias_hh_l\(layer)\(suffix)").doubles)
    }
}

extension Parameter {
    /// The values.
    var doubles: [Double] { value.array.map(Double.init) }

    /// The values as a matrix, for a parameter of two dimensions.
    var matrix: DenseMatrix<Double> {
        DenseMatrix(rows: shape[0], columns: shape[1], values: doubles)
    }

    /// The gradient.
    var gradientDoubles: [Double] { gradient.array.map(Double.init) }

    /// Fills in values, rounded to `Float`.
    func set(_ values: [Double]) { value.copy(from: values.map { Float($0) }) }
}
