internal import Tensors

/// The memory of a decoder's backward pass, and the gradients of its weights.
struct DecoderGradients {
    /// Gradient of the attentional vectors before tanh, [lane][T][b][A].
    let sums: View<Float>
    /// Gradient of one step's h from its own attentional vector, [lane][b][H].
    let hidden: View<Float>
    /// Gradient of one step's attentional vector from the next step's gates, [lane][b][A].
    let fed: View<Float>

    private let gates: WeightGradient
    private let combination: WeightGradient

    /// Plans them for a decoder's rows: attentional vectors and h are given with what stands before
    /// the first step.
    init(
        _ layer: AttentionDecoder, rows: Int, input: Tensor,
        vectors: (rows: View<Float>, initial: View<Float>),
        hidden: (rows: View<Float>, initial: View<Float>), contexts: View<Float>, on tape: Tape
    ) {
        let weights = layer.weights, sequences = tape.lanes.rows
        sums = tape.scratch(rows * layer.outputs)
        self.hidden = tape.scratch(sequences * layer.units)
        fed = tape.scratch(sequences * layer.outputs)
        gates = WeightGradient(
            of: [
                .init(input.value, columns: weights.input.columns, of: layer.inputWeight),
                .init(
                    vectors.rows, lateAfter: vectors.initial, columns: weights.fed.columns,
                    of: layer.inputWeight),
                .init(
                    late: hidden.rows, initial: hidden.initial, columns: layer.units,
                    result: layer.recurrentWeight.gradient),
            ], bias: layer.inputBias.gradient, outputs: 4 * layer.units, times: input.times,
            on: tape)
        combination = WeightGradient(
            of: [
                .init(contexts, columns: weights.context.columns, of: layer.combination),
                .init(hidden.rows, columns: weights.hidden.columns, of: layer.combination),
            ], bias: nil, outputs: layer.outputs, times: input.times, on: tape)
    }

    /// Computes the gradients of all weights from those of the gates [lane][T][b][4H].
    func compute(gates dGates: View<Float>, of layer: AttentionDecoder) {
        gates.compute(dGates)
        layer.recurrentBias.gradient.copy(from: layer.inputBias.gradient)
        combination.compute(sums)
    }
}
