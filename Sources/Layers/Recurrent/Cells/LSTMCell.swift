public import Tensors

/// An LSTM with the options that the fused ``LSTM`` does not have.
///
/// Source: Hochreiter & Schmidhuber 1997; peepholes: Gers & Schmidhuber 2000; coupled gates: Greff et
/// al. 2017; projection: Sak et al. 2014; layer normalisation: Ba et al. 2016; recurrent batch
/// normalisation: Cooijmans et al. 2017; zoneout: Krueger et al. 2016. Gates in PyTorch's order i, f,
/// g, o (coupled: i, g, o); parameters with PyTorch's names, `weight_hr_l{k}` [P, H] for the
/// projection, `peephole_{i,f,o}_l{k}` [H], and `norm_{ih,hh,c}_l{k}`.
///
///     i = σ(W x + U h + p_i c + b),  f = σ(… + p_f c) or 1 - i,  g = tanh(…)
///     c' = f c + i g,  o = σ(… + p_o c'),  h' = R (o tanh(c'))
public final class LSTMCell: StepCell {
    /// What can be chosen.
    public struct Options: Equatable, Sendable {
        /// Whether gates see c.
        public var hasPeepholes = false
        /// Whether the forget gate is 1 - i.
        public var isCoupled = false
        /// Features that h is projected to; nil for none.
        public var projection: Int?
        /// Whether W x, U h and the c that goes out are layer-normalised.
        public var isNormalized = false
        /// Time steps with batch statistics of their own, of W x, U h and the c that goes out; nil
        /// for no batch normalisation.
        public var batchNormSteps: Int?
        /// Added to the forget gate's bias at the start.
        public var forgetBias: Float = 0
        /// The probabilities that a unit of h, and of c, keeps its old value.
        public var zoneout = Zoneout.Rates()

        /// A plain LSTM.
        public init() {}
    }

    /// Features of the input, I.
    public let inputs: Int
    /// Units, H.
    public let units: Int
    /// What was chosen.
    public let options: Options

    private let input: Projection
    private let recurrent: Projection
    private let projection: Projection?
    private let peepholes: [RowParameter]
    private let norms: [LayerNormalization]
    private let stepNorms: [StepNormalization]
    private let bias: RowParameter?
    private let zoneout: (h: Zoneout, c: Zoneout)

    /// Declares the parameters of layer number `layer` of the stack `name`.
    public init(
        _ name: String, layer: Int = 0, inputs: Int, units: Int, options: Options = Options(),
        direction: RecurrentDirection = .forward, in parameters: ParameterSet
    ) {
        self.inputs = inputs
        self.units = units
        self.options = options
        let cell = CellParameters(
            name, layer: layer, direction: direction, units: units, in: parameters)
        let gates = options.isCoupled ? 3 : 4
        let start: Initializer? =
            options.forgetBias == 0 || options.isCoupled
            ? nil
            : .shifted(
                bound: 1 / Float(units).squareRoot(), by: options.forgetBias,
                range: units..<2 * units)
        // Batch normalisation would take a bias away again: it is added afterwards.
        let isBatchNormalized = options.batchNormSteps != nil
        input = cell.map(
            "ih", inputs: inputs, outputs: gates * units, hasBias: !isBatchNormalized, bias: start)
        recurrent = cell.map(
            "hh", inputs: options.projection ?? units, outputs: gates * units,
            hasBias: !isBatchNormalized)
        bias =
            isBatchNormalized ? cell.shift("bias_ih", features: gates * units, start) : nil
        let normalized = [("ih", gates * units), ("hh", gates * units), ("c", units)]
        stepNorms =
            options.batchNormSteps.map { steps in
                normalized.map {
                    StepNormalization(
                        cell.name("batch_norm_\($0.0)"), features: $0.1, steps: steps,
                        hasBias: $0.0 == "c", in: parameters)
                }
            } ?? []
        projection = options.projection.map {
            cell.map("hr", inputs: units, outputs: $0, hasBias: false)
        }
        let seen = options.isCoupled ? ["i", "o"] : ["i", "f", "o"]
        peepholes =
            options.hasPeepholes ? seen.map { cell.gain("peephole_\($0)", features: units) } : []
        norms =
            options.isNormalized
            ? normalized.map {
                LayerNormalization(cell.name("norm_\($0.0)"), features: $0.1, in: parameters)
            } : []
        zoneout = (
            Zoneout(cell.name("zoneout_h"), rate: options.zoneout.hidden),
            Zoneout(cell.name("zoneout_c"), rate: options.zoneout.cell)
        )
    }

    /// h and c.
    public var states: [StepStateSize] {
        [StepStateSize("h", options.projection ?? units), StepStateSize("c", units)]
    }

    /// W x + b.
    public func project(_ x: Tensor) -> [Tensor] {
        let sums = input(x)
        return [norms.isEmpty ? sums : norms[0](sums)]
    }

    /// See ``StepCell``.
    public func step(
        _ x: [Tensor], _ states: [Signal], in recurrence: Recurrence
    ) -> [any Readable] {
        let h = states[0], c = states[1]
        let gates = sums(x[0], recurrent(h), recurrence).parts(options.isCoupled ? 3 : 4)
        let keep: Tensor
        let enter = sigmoid(peek(gates[0], c, 0))
        if options.isCoupled {
            keep = 1 - enter
        } else {
            keep = sigmoid(peek(gates[1], c, 1))
        }
        let candidate = Layers.tanh(gates[gates.count - 2])
        let cell = zoneout.c(keep * c + enter * candidate, before: c)
        let out = sigmoid(peek(gates[gates.count - 1], cell.signal, peepholes.count - 1))
        let hidden = out * Layers.tanh(shown(cell, recurrence))
        return [zoneout.h(projection.map { $0(hidden) } ?? hidden, before: h), cell]
    }

    /// What the gates are made of: products with the input and with h, each normalised by itself.
    private func sums(_ own: Tensor, _ seen: Tensor, _ recurrence: Recurrence) -> Tensor {
        if let bias {
            return bias(
                stepNorms[0](own, lengths: recurrence.lengths)
                    + stepNorms[1](seen, lengths: recurrence.lengths))
        }
        return own + (norms.isEmpty ? seen : norms[1](seen))
    }

    /// The c that goes out.
    private func shown(_ cell: Tensor, _ recurrence: Recurrence) -> Tensor {
        if !stepNorms.isEmpty { return stepNorms[2](cell, lengths: recurrence.lengths) }
        return norms.isEmpty ? cell : norms[2](cell)
    }

    private func peek(_ gate: Tensor, _ cell: Signal, _ index: Int) -> Tensor {
        options.hasPeepholes ? gate + peepholes[index](cell) : gate
    }
}
