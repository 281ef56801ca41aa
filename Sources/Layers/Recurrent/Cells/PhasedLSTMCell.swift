public import Tensors

/// An LSTM each unit of which changes only while its own clock is open.
///
/// Source: Neil et al. 2016. The last feature of a row of the input is the time of the step, t; the
/// others are x. With φ = ((t - s) mod τ) / τ a unit's gate rises to 1 and falls to 0 again in the
/// part r of its period τ, and leaks α φ in the rest; in evaluation nothing leaks.
///
///     c' = k ĉ + (1 - k) c,  h' = k ĥ + (1 - k) h
///
/// Periods start log-uniform in `e^1..<e^5`, s uniform in the period. Parameters: those of ``LSTM``
/// over x, and `log_period`, `shift` [H].
public final class PhasedLSTMCell: StepCell {
    /// What can be chosen.
    public struct Options: Equatable, Sendable {
        /// The part of the period in which the gate is open, r.
        public var open: Float = 0.05
        /// The leak in the rest, α.
        public var leak: Float = 0.001
        /// The logarithms that periods start between.
        public var periods: ClosedRange<Float> = 1...5

        /// The paper's.
        public init() {}
    }

    /// Features of x, and t.
    public let inputs: Int
    /// Units, H.
    public let units: Int

    private let input: Projection
    private let recurrent: Projection
    private let gate: TimeGate

    /// Declares the parameters of layer number `layer` of the stack `name`.
    public init(
        _ name: String, layer: Int = 0, inputs: Int, units: Int, options: Options = Options(),
        direction: RecurrentDirection = .forward, in parameters: ParameterSet
    ) {
        precondition(inputs > 1, "a time and at least one feature")
        self.inputs = inputs
        self.units = units
        let cell = CellParameters(
            name, layer: layer, direction: direction, units: units, in: parameters)
        input = cell.map("ih", inputs: inputs - 1, outputs: 4 * units)
        recurrent = cell.map("hh", inputs: units, outputs: 4 * units)
        let middle = (options.periods.lowerBound + options.periods.upperBound) / 2
        gate = TimeGate(
            logPeriod: cell.declare(
                "log_period", [units],
                .shifted(
                    bound: (options.periods.upperBound - options.periods.lowerBound) / 2,
                    by: middle, range: 0..<units)),
            // In periods: half of one to both sides.
            shift: cell.declare("shift", [units], .uniform(bound: 0.5)), open: options.open,
            leak: options.leak)
    }

    /// h and c.
    public var states: [StepStateSize] { [StepStateSize("h", units), StepStateSize("c", units)] }

    /// W x + b, the gates k, and 1 - k.
    public func project(_ x: Tensor) -> [Tensor] {
        let open = gate(x.columns(inputs - 1..<inputs))
        return [input(x.columns(0..<inputs - 1)), open, 1 - open]
    }

    /// See ``StepCell``.
    public func step(
        _ x: [Tensor], _ states: [Signal], in recurrence: Recurrence
    ) -> [any Readable] {
        let h = states[0], c = states[1], open = x[1], closed = x[2]
        let gates = (x[0] + recurrent(h)).parts(4)
        let cell = sigmoid(gates[1]) * c + sigmoid(gates[0]) * Layers.tanh(gates[2])
        let kept = open * cell + closed * c
        let hidden = sigmoid(gates[3]) * Layers.tanh(cell)
        return [open * hidden + closed * h, kept]
    }
}
