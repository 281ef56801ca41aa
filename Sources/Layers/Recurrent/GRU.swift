public import Tensors

/// One layer of gated recurrent units, over a whole sequence as one operation.
///
/// Source: Cho et al. 2014; in the form of PyTorch and cuDNN unless asked otherwise. z keeps the old
/// state.
///
/// Gates in PyTorch's order r, z, n; parameters with PyTorch's names and layouts:
/// `weight_ih_l{k}` [3H, I], `weight_hh_l{k}` [3H, H], `bias_ih_l{k}` and `bias_hh_l{k}` [3H].
///
///     r, z = σ(W x + U h + b),  h' = (1 - z) n + z h
///     after:  n = tanh(W x + b_ih + r (U h + b_hh))
///     before: n = tanh(W x + U (r h) + b)
public final class GRU: RecurrentCell {
    /// Where h is reset.
    public enum Reset: String, CaseIterable, Sendable {
        /// After the product with U, as in PyTorch: one product a step.
        case after
        /// Before it, as in the paper: two products, one of which waits for the other.
        case before
    }

    /// A GRU's state is h alone.
    public static let hasCellState = false
    /// See ``RecurrentCell``.
    public static let gates = 3
    /// See ``RecurrentCell``.
    public static let numbersPerUnit = 5

    /// Features of the input, I.
    public let inputs: Int
    /// Units, H.
    public let units: Int
    /// Which way it walks.
    public let direction: RecurrentDirection
    /// Where h is reset.
    public let reset: Reset

    let parameters: RecurrentParameters
    let inputProduct: SequenceProduct
    /// The products of h with all of U, with its rows of r and z, and with those of n; only what the
    /// variant uses is ever packed.
    let forwardWeights: PackedWeights
    let forwardGateWeights: PackedWeights
    let forwardCandidateWeights: PackedWeights
    let backwardGateWeights: PackedWeights
    let backwardCandidateWeights: PackedWeights

    /// Declares the parameters of layer number `layer` of the stack `name`, uniform in ±1/√H; `weightDrop`
    /// is the rate of ``WeightDrop``.
    public init(
        _ name: String, layer: Int, inputs: Int, units: Int,
        direction: RecurrentDirection = .forward, reset: Reset = .after, weightDrop: Float = 0,
        in set: ParameterSet
    ) {
        self.inputs = inputs
        self.units = units
        self.direction = direction
        self.reset = reset
        parameters = RecurrentParameters(
            name, layer: layer, inputs: inputs, units: units, gates: 3, direction: direction,
            weightDrop: weightDrop, in: set)
        inputProduct = SequenceProduct(parameters.inputWeight, in: set)
        let weight = parameters.recurrentWeight
        let gates = 0..<2 * units, candidate = 2 * units..<3 * units
        forwardWeights = PackedWeights(forward: weight, in: set)
        forwardGateWeights = PackedWeights(forward: weight, rows: gates, in: set)
        forwardCandidateWeights = PackedWeights(forward: weight, rows: candidate, in: set)
        backwardGateWeights = PackedWeights(backward: weight, rows: gates, in: set)
        backwardCandidateWeights = PackedWeights(backward: weight, rows: candidate, in: set)
    }

    /// Declares the parameters of the layer at a place of a model.
    public convenience init(_ place: RecurrentPlace) {
        self.init(
            place.stack, layer: place.layer, inputs: place.inputs, units: place.units,
            direction: place.direction,
            reset: place.options.reset,
            weightDrop: place.options.weightDrop, in: place.parameters)
    }

    /// Records the layer; see ``RecurrentCell``.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, chunk: Int?, on tape: Tape
    ) -> RecurrentOutput {
        parameters.prepare(on: tape)
        let output = plan(
            x, lengths: lengths, chunk: chunk, trained: parameters.all, valueUntil: .weights,
            gradientUntil: .states, on: tape)
        switch reset {
        case .after:
            tape.record(
                GRUSequence(layer: self, input: x, lengths: lengths, output: output, tape: tape),
                using: [.factor(x)])
        case .before:
            tape.record(
                ResetFirstSequence(
                    layer: self, input: x, lengths: lengths, output: output, tape: tape),
                using: [.factor(x)])
        }
        return output
    }
}
