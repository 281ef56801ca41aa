import Layers
import Tensors
import Testing

/// The numbers of trained parameters that the literature gives, for d inputs and h units.
@Suite struct ParameterCountTests {
    private static let sizes = [(1, 1), (7, 9), (64, 31), (8, 65)]

    private func names(_ make: (ParameterSet) -> Void) -> ParameterSet {
        let parameters = ParameterSet()
        make(parameters)
        return parameters
    }

    /// With one bias vector a gate, as papers write the cells, instead of PyTorch's two.
    private func countWithOneBias(_ parameters: ParameterSet) -> Int {
        parameters.parameters.filter { !$0.name.contains("bias_hh") }.reduce(0) { $0 + $1.count }
    }

    /// LSTM 4 (h (d + h) + h), GRU three times and a plain network once h (d + h) + h; PyTorch and
    /// cuDNN have h more a gate, for a second bias vector.
    @Test(arguments: sizes)
    func aGateHasAsManyAsAPlainNetwork(d: Int, h: Int) {
        let gate = h * (d + h) + h
        let cells: [(gates: Int, make: (ParameterSet) -> Void)] = [
            (1, { _ = RNN("cell", layer: 0, inputs: d, units: h, in: $0) }),
            (3, { _ = GRU("cell", layer: 0, inputs: d, units: h, in: $0) }),
            (3, { _ = GRU("cell", layer: 0, inputs: d, units: h, reset: .before, in: $0) }),
            (3, { _ = GRUCell("cell", inputs: d, units: h, in: $0) }),
            (4, { _ = LSTM("cell", layer: 0, inputs: d, units: h, in: $0) }),
            (4, { _ = LSTMCell("cell", inputs: d, units: h, in: $0) }),
        ]
        for (gates, make) in cells {
            let parameters = names(make)
            #expect(countWithOneBias(parameters) == gates * gate)
            #expect(parameters.parameterCount == gates * (gate + h))
        }
    }

    @Test(arguments: sizes)
    func anLSTMsOptionsAddTheirOwn(d: Int, h: Int) {
        let plain = 4 * (h * (d + h) + 2 * h)
        func count(_ choose: (inout LSTMCell.Options) -> Void) -> Int {
            var options = LSTMCell.Options()
            choose(&options)
            return names { _ = LSTMCell("cell", inputs: d, units: h, options: options, in: $0) }
                .parameterCount
        }
        // Gers & Schmidhuber 2000: three diagonal matrices.
        #expect(count { $0.hasPeepholes = true } == plain + 3 * h)
        // Greff et al. 2017: a gate less.
        #expect(count { $0.isCoupled = true } == plain / 4 * 3)
        // Sak et al. 2014: the recurrence sees p features, which a matrix makes of h units.
        let p = 5
        #expect(count { $0.projection = p } == 4 * (h * (d + p) + 2 * h) + p * h)
    }

    @Test(arguments: sizes)
    func bothDirectionsHaveTwiceAsMany(d: Int, h: Int) {
        let both = names { parameters in
            for direction in [RecurrentDirection.forward, .backward] {
                _ = LSTM(
                    "cell", layer: 0, inputs: d, units: h, direction: direction, in: parameters)
            }
        }
        #expect(both.parameterCount == 2 * 4 * (h * (d + h) + 2 * h))
    }
}
