public import Tensors

/// A decoder whose layers each run over the whole sequence as one operation: for training with true
/// tokens, and for single steps.
///
/// Layers are fused cells; the top one is an ``AttentionDecoder`` where there is attention. Parameters
/// begin with the decoder's name: `embedding.weight`, those of the layers, and `output.weight`,
/// `output.bias`; layers below one that attends are in `below`.
public final class FusedDecoder: SequenceDecoder {
    private let embedding: Embedding
    private let cells: [any RecurrentCell]
    private let attention: AttentionDecoder?
    private let output: Linear
    private let dropout: DecoderDropout

    /// Declares the parameters; the table of tokens is the encoder's `table`, if there is one.
    ///
    /// - Precondition: attention goes with LSTM layers alone; a ``SteppedDecoder`` attends with any.
    public init(
        _ name: String, _ options: DecoderOptions, sizes: DecoderSizes,
        sharing table: Parameter? = nil, in parameters: ParameterSet
    ) {
        precondition(sizes.attended == 0 || options.cell == .lstm, "attention of another cell")
        embedding = options.makeEmbedding(name, sizes, sharing: table, in: parameters)
        dropout = DecoderDropout(name, options)
        let isAttentive = sizes.attended > 0, type = RecurrentCells.type(options.cell.rawValue)
        var inputs = options.embedding + sizes.context
        cells = (0..<options.layers - (isAttentive ? 1 : 0)).map { layer in
            defer { inputs = options.units }
            return type.init(
                RecurrentPlace(
                    isAttentive ? "\(name).below" : name, layer: layer, inputs: inputs,
                    units: options.units, in: parameters))
        }
        attention =
            isAttentive
            ? AttentionDecoder(
                name, inputs: inputs, valueFeatures: sizes.attended, units: options.units,
                outputs: options.units, in: parameters) : nil
        output =
            options.isTied
            ? Linear("\(name).output", tiedTo: table ?? embedding.weight, in: parameters)
            : Linear(
                "\(name).output", inputs: options.units, outputs: sizes.vocabulary,
                in: parameters)
    }

    /// h, and c of cells that have one, of every layer.
    public var states: [StepStateSize] {
        let below = cells.enumerated().flatMap { layer, cell in
            let hasCell = type(of: cell).hasCellState
            return (hasCell ? ["h", "c"] : ["h"]).map {
                StepStateSize("\(layer).\($0)", cell.units)
            }
        }
        guard let attention else { return below }
        return below + ["h", "c"].map { StepStateSize("\(cells.count).\($0)", attention.units) }
    }

    /// See ``SequenceDecoder``.
    public func callAsFunction(
        _ tokens: View<Int32>, times: Int, lengths: View<Int32>, source: DecoderSource,
        on tape: Tape
    ) -> DecoderOutput {
        var x = dropout.embedding(embedding(tokens, times: times, on: tape), on: tape)
        if let context = source.context { x = concatenate([x, context.repeated(times)]) }
        var states: [DecoderState] = []
        for (layer, cell) in cells.enumerated() {
            if layer > 0 { x = dropout.between[layer - 1](x, on: tape) }
            let result = cell(x, lengths: lengths, on: tape)
            add(result.state, to: &states, on: tape)
            x = result.sequence
        }
        var weights: View<Float>?
        if let attention {
            guard let attended = source.attention else { preconditionFailure("nothing to attend") }
            if !cells.isEmpty { x = dropout.between[cells.count - 1](x, on: tape) }
            let result = attention(
                x, lengths: lengths, source: attended, startingFrom: nil, on: tape)
            add(result.state, to: &states, on: tape)
            states.append(
                DecoderState(
                    initial: result.initialVector, final: result.sequence.value, gradient: nil))
            weights = result.weights
            x = result.sequence
        }
        let logits = output(dropout.output(x, on: tape), on: tape)
        return DecoderOutput(logits: logits, states: states, weights: weights)
    }

    private func add(
        _ state: RecurrentState, to states: inout [DecoderState], on tape: Tape
    ) {
        let isTrained = tape.purpose == .training
        states.append(
            DecoderState(
                initial: state.initialH, final: state.finalH,
                gradient: isTrained ? state.gradientH : nil))
        if state.initialC.count == 0 { return }
        states.append(
            DecoderState(
                initial: state.initialC, final: state.finalC,
                gradient: isTrained ? state.gradientC : nil))
    }
}
