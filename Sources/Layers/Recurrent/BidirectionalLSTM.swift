public import Tensors

/// Two layers of long short-term memory over the same sequences, one in each direction, their
/// outputs side by side.
///
/// Source: Schuster & Paliwal 1997; Graves & Schmidhuber 2005. The backward layer starts at each
/// sequence's own last step, whatever the batch is padded to. Parameters have PyTorch's names and
/// layouts: those of ``LSTM``, and the same with `_reverse` for the backward layer.
public final class BidirectionalLSTM {
    /// The layer from the first step to the last.
    public let forward: LSTM
    /// The layer from the last step to the first.
    public let backward: LSTM

    /// Features of the input, I.
    public var inputs: Int { forward.inputs }
    /// Units of one direction, H.
    public var units: Int { forward.units }

    /// Declares the parameters of layer number `layer` of the stack `name`, uniform in ±1/√H.
    ///
    /// In a stack, all layers but the first have 2H inputs.
    public init(
        _ name: String, layer: Int, inputs: Int, units: Int, in parameters: ParameterSet
    ) {
        forward = LSTM(name, layer: layer, inputs: inputs, units: units, in: parameters)
        backward = LSTM(
            name, layer: layer, inputs: inputs, units: units, direction: .backward,
            in: parameters)
    }

    /// What a recorded layer gives.
    public struct Output {
        /// h of both directions of every step, [lane][T][b][2H], the forward one first.
        ///
        /// Beyond a sequence's length it repeats the forward layer's last h and the backward layer's
        /// initial h.
        public let sequence: Tensor
        /// The states of the forward layer: initial before the first step, final after the last.
        public let forward: RecurrentState
        /// The states of the backward layer: initial after the last step, final at the first.
        public let backward: RecurrentState
    }

    /// Records both layers.
    ///
    /// - Parameters:
    ///   - x: input, [lane][T][b][I].
    ///   - lengths: valid steps of each sequence, [lane][b].
    ///   - tape: where to record.
    /// - Returns: the output and the states, whose initial parts the caller fills before each run.
    public func callAsFunction(_ x: Tensor, lengths: View<Int32>, on tape: Tape) -> Output {
        let ahead = forward(x, lengths: lengths, on: tape)
        let back = backward(x, lengths: lengths, on: tape)
        return Output(
            sequence: concatenate([ahead.sequence, back.sequence]),
            forward: ahead.state, backward: back.state)
    }
}
