import Layers
import Tensors

extension BenchCell {
    /// Cells that are written as formulas of a step, whose operations go through the cache one by one.
    static let steps: [BenchCell] = [
        steps("elman-2", matrices: 3) {
            var options = ElmanCell.Options()
            options.contexts = 2
            return ElmanCell("layer", inputs: $0, units: $0, options: options, in: $1)
        },
        steps("jordan", matrices: 4) {
            JordanCell("layer", inputs: $0, units: $0, outputs: $0, in: $1)
        },
        lstm("lstm-peephole") { $0.hasPeepholes = true },
        lstm("lstm-coupled", matrices: 6) { $0.isCoupled = true },
        lstm("lstm-layerNorm") { $0.isNormalized = true },
        lstm("lstm-batchNorm") { $0.batchNormSteps = 128 },
        lstm("lstm-zoneout") {
            $0.zoneout.hidden = 0.1
            $0.zoneout.cell = 0.5
        },
        steps("gru-layerNorm", matrices: 6) {
            var options = GRUCell.Options()
            options.isNormalized = true
            return GRUCell("layer", inputs: $0, units: $0, options: options, in: $1)
        },
        steps("time-lstm", matrices: 9) { TimeLSTMCell("layer", inputs: $0, units: $0, in: $1) },
        steps("phased-lstm", matrices: 8) {
            PhasedLSTMCell("layer", inputs: $0, units: $0, in: $1)
        },
    ]

    private static func lstm(
        _ name: String, matrices: Int = 8,
        _ choose: @escaping @Sendable (inout LSTMCell.Options) -> Void
    ) -> BenchCell {
        steps(name, matrices: matrices) {
            var options = LSTMCell.Options()
            choose(&options)
            return LSTMCell("layer", inputs: $0, units: $0, options: options, in: $1)
        }
    }

    /// A cell with so many matrices of H by H.
    private static func steps(
        _ name: String, matrices: Int,
        _ make: @escaping @Sendable (_ units: Int, _ parameters: ParameterSet) -> any StepCell
    ) -> BenchCell {
        BenchCell(name) { shape in
            let h = Double(shape.hidden)
            return 6 * Double(matrices) * h * h * Double(shape.tokens)
        } make: { units, parameters in
            let cell = make(units, parameters)
            return { input, lengths, tape in
                let result = cell(input, lengths: lengths)
                return Recorded(output: result.sequence) {
                    for state in result.states {
                        state.initial.fill(0)
                        state.gradient?.fill(0)
                    }
                }
            }
        }
    }
}
