public import Tensors

/// Jordan's network: what comes back is the output, not the hidden units.
///
/// Source: Jordan 1986; without decay and with the hidden units fed back too, Mesnil et al. 2013 and
/// 2015.
///
///     s_t = α s_{t-1} + y_{t-1}
///     h_t = act(W x_t + S s_t (+ U h_{t-1}) + b)
///     y_t = out(V h_t + c)
///
/// Its output are the y of every step. Parameters: `weight_ih`, `weight_state`, `weight_hh`,
/// `weight_ho` and their biases, with `_l{k}`.
public final class JordanCell: StepCell {
    /// What can be chosen.
    public struct Options: Equatable, Sendable {
        /// The function of the hidden units' sums.
        public var activation = PointwiseFunction.tanh
        /// What y is made of its sums by; nil for a softmax.
        public var output: PointwiseFunction? = .sigmoid
        /// How much of the state stays, α.
        public var decay: Float = 0
        /// Whether the hidden units see themselves, too.
        public var hasHiddenRecurrence = true

        /// The network with both loops and no decay.
        public init() {}
    }

    /// Features of the input, I.
    public let inputs: Int
    /// Hidden units, H.
    public let units: Int
    /// Features of the output, O.
    public let outputs: Int
    /// What was chosen.
    public let options: Options

    private let input: Projection
    private let state: Projection
    private let hidden: Projection?
    private let readout: Projection

    /// Declares the parameters of layer number `layer` of the stack `name`.
    public init(
        _ name: String, layer: Int = 0, inputs: Int, units: Int, outputs: Int,
        options: Options = Options(), direction: RecurrentDirection = .forward,
        in parameters: ParameterSet
    ) {
        self.inputs = inputs
        self.units = units
        self.outputs = outputs
        self.options = options
        let cell = CellParameters(
            name, layer: layer, direction: direction, units: units, in: parameters)
        input = cell.map("ih", inputs: inputs, outputs: units)
        state = cell.map("state", inputs: outputs, outputs: units, hasBias: false)
        hidden =
            options.hasHiddenRecurrence
            ? cell.map("hh", inputs: units, outputs: units, hasBias: false) : nil
        readout = cell.map("ho", inputs: units, outputs: outputs)
    }

    /// y, s and perhaps h.
    public var states: [StepStateSize] {
        [StepStateSize("y", outputs), StepStateSize("s", outputs)]
            + (options.hasHiddenRecurrence ? [StepStateSize("h", units)] : [])
    }

    /// W x + b.
    public func project(_ x: Tensor) -> [Tensor] { [input(x)] }

    /// See ``StepCell``.
    public func step(_ x: [Tensor], _ states: [Signal]) -> [any Readable] {
        let s = options.decay * states[1] + states[0]
        var sum = x[0] + state(s)
        if let hidden { sum = sum + hidden(states[2]) }
        let h = map(sum, PointwiseMap(options.activation)), logits = readout(h)
        let y = options.output.map { map(logits, PointwiseMap($0)) } ?? softmax(logits)
        return hidden == nil ? [y, s] : [y, s, h]
    }
}
