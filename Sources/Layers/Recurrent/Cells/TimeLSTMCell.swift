public import Tensors

/// An LSTM whose memory of what is short-lived fades with the time between steps.
///
/// Source: Baytas et al. 2017 (T-LSTM). The last feature of a row of the input is the time since the
/// step before, Δ; the others are x.
///
///     c_s = tanh(W_d c + b_d),  c* = c - c_s + g(Δ) c_s,  g(Δ) = 1 / log(e + Δ)
///
/// and an LSTM goes on from c*. Parameters: those of ``LSTM`` over x, `weight_d` [H, H], `bias_d`.
public final class TimeLSTMCell: StepCell {
    /// Features of x, and Δ.
    public let inputs: Int
    /// Units, H.
    public let units: Int

    private let input: Projection
    private let recurrent: Projection
    private let short: Projection

    /// Declares the parameters of layer number `layer` of the stack `name`.
    public init(
        _ name: String, layer: Int = 0, inputs: Int, units: Int,
        direction: RecurrentDirection = .forward, in parameters: ParameterSet
    ) {
        precondition(inputs > 1, "a time and at least one feature")
        self.inputs = inputs
        self.units = units
        let cell = CellParameters(
            name, layer: layer, direction: direction, units: units, in: parameters)
        input = cell.map("ih", inputs: inputs - 1, outputs: 4 * units)
        recurrent = cell.map("hh", inputs: units, outputs: 4 * units)
        short = cell.map("d", inputs: units, outputs: units)
    }

    /// h and c.
    public var states: [StepStateSize] { [StepStateSize("h", units), StepStateSize("c", units)] }

    /// W x + b, and g(Δ).
    public func project(_ x: Tensor) -> [Tensor] {
        let time = x.columns(inputs - 1..<inputs)
        let logarithm = map(time, PointwiseMap(.log, shift: 2.718_281_8))
        return [input(x.columns(0..<inputs - 1)), map(logarithm, PointwiseMap(.inverse))]
    }

    /// See ``StepCell``.
    public func step(_ x: [Tensor], _ states: [Signal]) -> [any Readable] {
        let c = states[1], fading = Layers.tanh(short(c))
        let memory = c - fading + fading * x[1]
        let gates = (x[0] + recurrent(states[0])).parts(4)
        let cell = sigmoid(gates[1]) * memory + sigmoid(gates[0]) * Layers.tanh(gates[2])
        return [sigmoid(gates[3]) * Layers.tanh(cell), cell]
    }
}
