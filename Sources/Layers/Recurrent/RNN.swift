public import Tensors

/// One layer of a plain recurrent network, over a whole sequence as one operation.
///
/// Source: Elman 1990 (his context units are h of the step before).
///
/// Parameters with PyTorch's names and layouts: `weight_ih_l{k}` [H, I], `weight_hh_l{k}` [H, H],
/// `bias_ih_l{k}` and `bias_hh_l{k}` [H].
///
///     h' = act(W x + b_ih + U h + b_hh),  act = tanh or relu
public final class RNN: RecurrentCell {
    /// The state is h alone.
    public static let hasCellState = false
    /// See ``RecurrentCell``.
    public static let gates = 1
    /// See ``RecurrentCell``.
    public static let numbersPerUnit = 1

    /// Features of the input, I.
    public let inputs: Int
    /// Units, H.
    public let units: Int
    /// Which way it walks.
    public let direction: RecurrentDirection
    /// What is done to the sums.
    public let activation: RecurrentActivation

    let parameters: RecurrentParameters
    let inputProduct: SequenceProduct
    let forwardWeights: PackedWeights
    let backwardWeights: PackedWeights

    /// Declares the parameters of layer number `layer` of the stack `name`, uniform in ±1/√H; `weightDrop`
    /// is the rate of ``WeightDrop``.
    public init(
        _ name: String, layer: Int, inputs: Int, units: Int,
        direction: RecurrentDirection = .forward, activation: RecurrentActivation = .tanh,
        weightDrop: Float = 0,
        in set: ParameterSet
    ) {
        self.inputs = inputs
        self.units = units
        self.direction = direction
        self.activation = activation
        parameters = RecurrentParameters(
            name, layer: layer, inputs: inputs, units: units, gates: 1, direction: direction,
            weightDrop: weightDrop, in: set)
        inputProduct = SequenceProduct(parameters.inputWeight, in: set)
        forwardWeights = PackedWeights(forward: parameters.recurrentWeight, in: set)
        backwardWeights = PackedWeights(backward: parameters.recurrentWeight, in: set)
    }

    /// Declares the parameters of the layer at a place of a model.
    public convenience init(_ place: RecurrentPlace) {
        self.init(
            place.stack, layer: place.layer, inputs: place.inputs, units: place.units,
            direction: place.direction,
            activation: place.options.activation,
            weightDrop: place.options.weightDrop, in: place.parameters)
    }

    /// Records the layer; see ``RecurrentCell``.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, chunk: Int?, on tape: Tape
    ) -> RecurrentOutput {
        parameters.prepare(on: tape)
        let output = plan(
            x, lengths: lengths, chunk: chunk, trained: parameters.all, valueUntil: .weights,
            gradientUntil: .inputs, on: tape)
        tape.record(
            RNNSequence(layer: self, input: x, lengths: lengths, output: output, tape: tape),
            using: [.factor(x)])
        return output
    }
}
