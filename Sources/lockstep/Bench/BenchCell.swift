import Layers
import Tensors

/// A layer that can be benchmarked, a recurrent cell or attention: one entry of ``all``.
struct BenchCell: Sendable {
    /// The name in recipes, with the variant where there are two.
    let name: String
    /// Floating-point operations of a run, forward and backward: those of the products alone.
    let operations: @Sendable (_ shape: LayerShape) -> Double
    /// The share of the peak that forward and backward are to reach.
    let bars: [Bar]
    /// Makes the layer in a set of parameters.
    let make: @Sendable (_ units: Int, _ parameters: ParameterSet) -> Record

    /// Records the layer on a tape.
    typealias Record = (_ input: Tensor, _ lengths: View<Int32>, _ tape: Tape) -> Recorded

    /// A recorded layer.
    struct Recorded {
        /// h of every step.
        let output: Tensor
        /// Sets the initial state, and the gradient of the final one, to zeros.
        let reset: () -> Void
    }

    /// A share of the peak to reach with one hidden size and batch.
    struct Bar {
        let hidden: Int
        let batch: Int
        let share: Double
    }

    /// Every recurrent cell there is, a GRU in both variants, and attention.
    static let all =
        RecurrentCells.names.map { BenchCell($0, RecurrentOptions()) }
        + [resetFirst, attention, transformer]

    private static var resetFirst: BenchCell {
        var options = RecurrentOptions()
        options.reset = .before
        return BenchCell("gru", options, as: "gru-before")
    }

    init(
        _ name: String, operations: @escaping @Sendable (LayerShape) -> Double,
        make: @escaping @Sendable (Int, ParameterSet) -> Record
    ) {
        self.name = name
        self.operations = operations
        self.make = make
        bars = []
    }

    private init(_ cell: String, _ options: RecurrentOptions, as name: String? = nil) {
        self.name = name ?? cell
        let type = RecurrentCells.type(cell)
        let gates = type.gates
        operations = { shape in
            let h = Double(shape.hidden)
            return 6 * Double(gates) * h * (h + h) * Double(shape.tokens)
        }
        // A plain network has less to compute a number it moves.
        bars = gates == 1 ? Self.bars(0.80, 0.72, 0.78) : Self.bars(0.85, 0.80, 0.80)
        make = { units, parameters in
            let layer = type.init(
                RecurrentPlace(
                    "layer", layer: 0, inputs: units, units: units, options: options,
                    in: parameters))
            return { input, lengths, tape in
                let result = layer(input, lengths: lengths, on: tape)
                return Recorded(output: result.sequence) {
                    result.state.reset()
                    result.state.detach()
                }
            }
        }
    }

    /// The bar for a shape, if there is one.
    func bar(_ shape: LayerShape) -> Double? {
        bars.first { $0.hidden == shape.hidden && $0.batch == shape.batch }?.share
    }

    private static func bars(_ middle: Double, _ small: Double, _ large: Double) -> [Bar] {
        [
            Bar(hidden: 512, batch: 64, share: middle), Bar(hidden: 256, batch: 32, share: small),
            Bar(hidden: 1024, batch: 64, share: large),
        ]
    }
}
