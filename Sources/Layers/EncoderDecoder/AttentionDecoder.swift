public import Tensors

/// A decoder with global attention and input feeding, over a whole sequence as one operation.
///
/// Source: Luong, Pham & Manning 2015. At each step an LSTM reads the input and the attentional
/// vector of the step before; its h asks the source, and the answer gives the attentional vector:
///
///     h, c = LSTM([x; a'], h', c'),  α = softmax(hᵀ key),  s = Σ α value,  a = tanh(W_c [s; h])
///
/// Parameters have PyTorch's names and layouts: `weight_ih_l0` [4H, I + A], `weight_hh_l0` [4H, H],
/// `bias_ih_l0`, `bias_hh_l0` [4H], and `combination.weight` [A, F + H], without a bias.
public final class AttentionDecoder {
    /// Features of the input, I.
    public let inputs: Int
    /// Features of a value of the source, F.
    public let valueFeatures: Int
    /// Units, H; also the features of a key of the source.
    public let units: Int
    /// Features of an attentional vector, A.
    public let outputs: Int

    let inputWeight: Parameter
    let recurrentWeight: Parameter
    let inputBias: Parameter
    let recurrentBias: Parameter
    let combination: Parameter
    let weights: DecoderWeights

    /// Declares the parameters, uniform in ±1/√H and, for the combination, ±1/√(F + H).
    public init(
        _ name: String, inputs: Int, valueFeatures: Int, units: Int, outputs: Int,
        in parameters: ParameterSet
    ) {
        self.inputs = inputs
        self.valueFeatures = valueFeatures
        self.units = units
        self.outputs = outputs
        let initializer = Initializer.uniform(bound: 1 / Float(units).squareRoot())
        inputWeight = parameters.declare(
            "\(name).weight_ih_l0", shape: [4 * units, inputs + outputs],
            initializer: initializer, blocks: 4)
        recurrentWeight = parameters.declare(
            "\(name).weight_hh_l0", shape: [4 * units, units],
            initializer: initializer, blocks: 4)
        inputBias = parameters.declare(
            "\(name).bias_ih_l0", shape: [4 * units], initializer: initializer)
        recurrentBias = parameters.declare(
            "\(name).bias_hh_l0", shape: [4 * units], initializer: initializer)
        combination = parameters.declare(
            "\(name).combination.weight", shape: [outputs, valueFeatures + units],
            initializer: .uniform(bound: 1 / Float(valueFeatures + units).squareRoot()))
        weights = DecoderWeights(
            input: inputWeight, recurrent: recurrentWeight, combination: combination,
            inputs: inputs, valueFeatures: valueFeatures, in: parameters)
    }

    /// What a recorded decoder gives.
    public struct Output {
        /// The attentional vector of every step, [lane][T][b][A]; 0 beyond a sequence's length.
        public let sequence: Tensor
        /// h and c before the first step and after the last.
        public let state: RecurrentState
        /// The attentional vector before the first step, [lane][b][A]: zeros unless the caller
        /// fills it, as for decoding step by step.
        public let initialVector: View<Float>
        /// The weights of every step, [lane][T][b][W]: a row has the S positions of the source, then
        /// zeros up to a multiple of 16.
        public let weights: View<Float>
    }

    /// Records the decoder.
    ///
    /// - Parameters:
    ///   - x: input, [lane][T][b][I].
    ///   - lengths: valid steps of each sequence, [lane][b].
    ///   - source: what it attends to; a sequence whose source is empty gets contexts of 0.
    ///   - start: the state whose end is the initial state here, such as the encoder's; its gradient
    ///     is written. Nil: the caller fills the initial state before each run.
    ///   - tape: where to record.
    /// - Returns: the attentional vectors and what else a caller may want.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, source: AttentionSource,
        startingFrom start: RecurrentState?, on tape: Tape
    ) -> Output {
        precondition(
            x.features == inputs && source.values.features == valueFeatures
                && source.keys.features == units,
            "a decoder of other sizes than its input or source")
        let stateCount = tape.lanes.rows * units
        precondition(
            start.map { $0.finalH.count == stateCount && $0.finalC.count == stateCount } ?? true,
            "a decoder starts from the state of an LSTM with as many units")
        precondition(lengths.count == tape.lanes.rows, "\(lengths.count) lengths on a tape")
        let output = tape.tensor(times: x.times, features: outputs)
        let initial = Memory<Float>(count: tape.lanes.rows * outputs).whole
        let operation = AttentionDecoding(
            layer: self, input: x, lengths: lengths, source: source, start: start,
            output: output, initialVector: initial, tape: tape)
        tape.planGradients(of: [
            inputWeight, recurrentWeight, inputBias, recurrentBias, combination,
        ])
        tape.record(operation)
        return Output(
            sequence: output, state: operation.state, initialVector: initial,
            weights: operation.attention.weights)
    }
}
