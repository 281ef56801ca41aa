public import Tensors

/// One layer of long short-term memory, over a whole sequence as one operation.
///
/// Source: Hochreiter & Schmidhuber 1997; forget gate: Gers, Schmidhuber, Cummins 2000.
///
/// Gates in PyTorch's order i, f, g, o; parameters with PyTorch's names and layouts:
/// `weight_ih_l{k}` [4H, I], `weight_hh_l{k}` [4H, H], `bias_ih_l{k}` and `bias_hh_l{k}` [4H].
///
///     i, f, o = σ(W x + U h + b),  g = tanh(W x + U h + b),  c' = f c + i g,  h' = o tanh(c')
public final class LSTM: RecurrentCell {
    /// An LSTM's state is h and c.
    public static let hasCellState = true
    /// See ``RecurrentCell``.
    public static let gates = 4
    /// See ``RecurrentCell``.
    public static let numbersPerUnit = 5

    /// Features of the input, I.
    public let inputs: Int
    /// Units, H.
    public let units: Int
    /// Which way it walks.
    public let direction: RecurrentDirection

    let parameters: RecurrentParameters
    let inputProduct: SequenceProduct
    let forwardWeights: PackedWeights
    let backwardWeights: PackedWeights

    /// Declares the parameters of layer number `layer` of the stack `name`, uniform in ±1/√H.
    ///
    /// The names of a backward layer's end with `_reverse`; `forgetBias` is added to the forget gate's
    /// bias, and `weightDrop` is the rate of ``WeightDrop``.
    public init(
        _ name: String, layer: Int, inputs: Int, units: Int,
        direction: RecurrentDirection = .forward, forgetBias: Float = 0, weightDrop: Float = 0,
        in set: ParameterSet
    ) {
        self.inputs = inputs
        self.units = units
        self.direction = direction
        parameters = RecurrentParameters(
            name, layer: layer, inputs: inputs, units: units, gates: 4, direction: direction,
            raised: forgetBias == 0 ? nil : (units..<2 * units, forgetBias),
            weightDrop: weightDrop, in: set)
        inputProduct = SequenceProduct(parameters.inputWeight, in: set)
        forwardWeights = PackedWeights(forward: parameters.recurrentWeight, in: set)
        backwardWeights = PackedWeights(backward: parameters.recurrentWeight, in: set)
    }

    /// Declares the parameters of the layer at a place of a model.
    public convenience init(_ place: RecurrentPlace) {
        self.init(
            place.stack, layer: place.layer, inputs: place.inputs, units: place.units,
            direction: place.direction, forgetBias: place.options.forgetBias,
            weightDrop: place.options.weightDrop, in: place.parameters)
    }

    /// Records the layer; see ``RecurrentCell``.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, chunk: Int?, on tape: Tape
    ) -> RecurrentOutput {
        parameters.prepare(on: tape)
        let output = plan(
            x, lengths: lengths, chunk: chunk, trained: parameters.all, valueUntil: .forward,
            gradientUntil: .weights, on: tape)
        tape.record(
            LSTMSequence(
                layer: self, input: x, lengths: lengths, output: output.sequence,
                state: output.state, tape: tape), using: [.factor(x)])
        return output
    }
}
