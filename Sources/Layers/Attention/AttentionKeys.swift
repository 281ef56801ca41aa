public import Tensors

/// The keys of Luong's `general` attention: score = hᵀ W s̄, so that the key of s̄ is W s̄, computed for
/// a whole source at once.
///
/// Source: Luong, Pham & Manning 2015. The one parameter is `weight`, [K, F], without a bias.
public final class AttentionKeys {
    /// The matrix, [K, F].
    public let weight: Parameter
    /// Features of an encoder's output, F.
    public let inputs: Int
    /// Features of a key and of a query, K.
    public let outputs: Int

    let product: SequenceProduct

    /// Declares the matrix, uniform in ±1/√F.
    public init(_ name: String, inputs: Int, outputs: Int, in parameters: ParameterSet) {
        self.inputs = inputs
        self.outputs = outputs
        weight = parameters.declare(
            "\(name).weight", shape: [outputs, inputs],
            initializer: .uniform(bound: 1 / Float(inputs).squareRoot()))
        product = SequenceProduct(weight, in: parameters)
    }

    /// Records the keys of an encoder's outputs.
    ///
    /// - Parameters:
    ///   - values: the outputs, [lane][S][b][F].
    ///   - lengths: valid positions of each source, [lane][b].
    ///   - tape: where to record.
    /// - Returns: the outputs with their keys [lane][S][b][K].
    public func callAsFunction(
        _ values: Tensor, lengths: View<Int32>, on tape: Tape
    ) -> AttentionSource {
        precondition(values.features == inputs, "\(values.features) features for \(inputs)")
        let keys = tape.tensor(times: values.times, features: outputs)
        tape.planGradients(of: [weight])
        tape.record(KeyProduct(layer: self, input: values, output: keys, tape: tape))
        return AttentionSource(values: values, keys: keys, lengths: lengths)
    }
}

private final class KeyProduct: Operation {
    let layer: AttentionKeys
    let input: Tensor
    let output: Tensor
    unowned let tape: Tape
    private let weightGradient: WeightGradient?

    init(layer: AttentionKeys, input: Tensor, output: Tensor, tape: Tape) {
        self.layer = layer
        self.input = input
        self.output = output
        self.tape = tape
        layer.product.plan(tape.computing)
        guard tape.purpose == .training else {
            weightGradient = nil
            return
        }
        let factor = WeightGradient.Factor(
            input.value, columns: layer.inputs, result: layer.weight.gradient)
        weightGradient = WeightGradient(
            of: [factor], bias: nil, outputs: layer.outputs, times: input.times, on: tape)
    }

    func forward(_ moment: Moment) {
        layer.product.forward(input.value, into: output.value, on: tape)
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        if let (dx, accumulate) = input.claimGradient() {
            layer.product.backward(dy, into: dx, accumulate: accumulate, on: tape)
        }
        weightGradient?.compute(dy)
    }
}
