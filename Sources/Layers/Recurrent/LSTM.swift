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

    let inputWeight: Parameter
    let recurrentWeight: Parameter
    let inputBias: Parameter
    let recurrentBias: Parameter
    let inputProduct: SequenceProduct
    let forwardWeights: PackedWeights
    let backwardWeights: PackedWeights

    /// Declares the parameters of layer number `layer` of the stack `name`, uniform in ±1/√H; the
    /// names of a backward layer's end with `_reverse`, and `forgetBias` is added to the forget
    /// gate's bias.
    public init(
        _ name: String, layer: Int, inputs: Int, units: Int,
        direction: RecurrentDirection = .forward, forgetBias: Float = 0,
        in parameters: ParameterSet
    ) {
        self.inputs = inputs
        self.units = units
        self.direction = direction
        let number = "l\(layer)\(direction.suffix)"
        let bound = 1 / Float(units).squareRoot()
        let initializer = Initializer.uniform(bound: bound)
        inputWeight = parameters.declare(
            "\(name).weight_ih_\(number)", shape: [4 * units, inputs],
            initializer: initializer, blocks: 4)
        recurrentWeight = parameters.declare(
            "\(name).weight_hh_\(number)", shape: [4 * units, units],
            initializer: initializer, blocks: 4)
        inputBias = parameters.declare(
            "\(name).bias_ih_\(number)", shape: [4 * units],
            initializer: forgetBias == 0
                ? initializer : .shifted(bound: bound, by: forgetBias, range: units..<2 * units))
        recurrentBias = parameters.declare(
            "\(name).bias_hh_\(number)", shape: [4 * units], initializer: initializer)
        inputProduct = SequenceProduct(inputWeight, in: parameters)
        forwardWeights = PackedWeights(forward: recurrentWeight, in: parameters)
        backwardWeights = PackedWeights(backward: recurrentWeight, in: parameters)
    }

    /// Declares the parameters of the layer at a place of a model.
    public convenience init(_ place: RecurrentPlace) {
        self.init(
            place.stack, layer: place.layer, inputs: place.inputs, units: place.units,
            direction: place.direction, forgetBias: place.options.forgetBias, in: place.parameters)
    }

    /// Records the layer; see ``RecurrentCell``.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, on tape: Tape
    ) -> RecurrentOutput {
        let output = plan(
            x, lengths: lengths,
            trained: [inputWeight, recurrentWeight, inputBias, recurrentBias], valueUntil: .forward,
            gradientUntil: .weights, on: tape)
        tape.record(
            LSTMSequence(
                layer: self, input: x, lengths: lengths, output: output.sequence,
                state: output.state, tape: tape), using: [.factor(x)])
        return output
    }
}
