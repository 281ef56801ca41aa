/// The recurrent layers whose state is h alone, for tests that take each in turn.
package enum HiddenKind: String, CaseIterable, Sendable {
    case gruAfter, gruBefore, rnnTanh, rnnRelu

    /// Gates, and so rows of W and U a unit.
    package var gates: Int {
        switch self {
        case .gruAfter, .gruBefore: 3
        case .rnnTanh, .rnnRelu: 1
        }
    }

    /// The golden file, and the prefix of its cases there.
    package var golden: (file: String, prefix: String) {
        switch self {
        case .gruAfter: ("gru", "")
        case .gruBefore: ("gru", "before_")
        case .rnnTanh: ("rnn", "tanh_")
        case .rnnRelu: ("rnn", "relu_")
        }
    }

    /// The cases of the golden file, with their numbers of layers.
    package var goldenCases: [(name: String, layers: Int)] {
        let all = [("one", 1), ("two", 2), ("packed", 1), ("carried", 2)]
        let known = self == .gruBefore ? all.filter { $0.0 == "one" || $0.0 == "carried" } : all
        return known.map { (golden.prefix + $0.0, $0.1) }
    }

    /// The twin with W [G H, I], U [G H, H] and two biases [G H].
    package func twin(
        weightIH: DenseMatrix<Double>, weightHH: DenseMatrix<Double>, biasIH: [Double],
        biasHH: [Double]
    ) -> any HiddenTwin<Double> {
        switch self {
        case .gruAfter, .gruBefore:
            GRUTwin(
                weightIH: weightIH, weightHH: weightHH, biasIH: biasIH, biasHH: biasHH,
                resetsBefore: self == .gruBefore)
        case .rnnTanh, .rnnRelu:
            RNNTwin(
                weightIH: weightIH, weightHH: weightHH, biasIH: biasIH, biasHH: biasHH,
                rectifies: self == .rnnRelu)
        }
    }
}
