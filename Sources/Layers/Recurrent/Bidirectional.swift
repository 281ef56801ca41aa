public import Tensors

/// Two recurrent layers of one kind over the same sequences, one in each direction.
///
/// Source: Schuster & Paliwal 1997; Graves & Schmidhuber 2005. The backward layer starts at each
/// sequence's own last step, whatever the batch is padded to. Parameters have PyTorch's names and
/// layouts: those of the cell, and the same with `_reverse` for the backward layer.
public final class Bidirectional {
    /// How the outputs of both directions become one.
    public enum Merge: String, CaseIterable, Sendable {
        /// Side by side, the forward one first.
        case concat
        /// Added up.
        case sum
        /// Multiplied, unit by unit.
        case multiply
        /// Half of their sum.
        case average
    }

    /// The layer from the first step to the last.
    public let forward: any RecurrentCell
    /// The layer from the last step to the first.
    public let backward: any RecurrentCell
    /// How their outputs become one.
    public let merge: Merge

    /// Declares the parameters of both layers at a place of a model.
    ///
    /// In a stack, all layers but the first have as many inputs as the one below has outputs.
    public init(_ cell: any RecurrentCell.Type, at place: RecurrentPlace, merge: Merge = .concat) {
        var ahead = place, back = place
        ahead.direction = .forward
        back.direction = .backward
        forward = cell.init(ahead)
        backward = cell.init(back)
        self.merge = merge
    }

    /// Features of the input, I.
    public var inputs: Int { forward.inputs }
    /// Units of one direction, H.
    public var units: Int { forward.units }
    /// Features of the output.
    public var outputs: Int { merge == .concat ? 2 * units : units }

    /// What a recorded layer gives.
    public struct Output {
        /// Both directions of every step, merged, [lane][T][b][outputs].
        ///
        /// Beyond a sequence's length the forward layer repeats its last h and the backward layer has
        /// its initial one.
        public let sequence: Tensor
        /// The states of the forward layer: initial before the first step, final after the last.
        public let forward: RecurrentState
        /// The states of the backward layer: initial after the last step, and in chunks after that of each,
        /// final at the first.
        public let backward: RecurrentState
    }

    /// Records both layers.
    ///
    /// - Parameters:
    ///   - x: input, [lane][T][b][I].
    ///   - lengths: valid steps of each sequence, [lane][b].
    ///   - chunk: the backward layer starts anew at the end of every chunk of so many steps, so that
    ///     an output waits for at most one step less (latency-controlled: Zhang et al. 2016, Xue &
    ///     Yan 2017); nil for whole sequences.
    ///   - tape: where to record.
    /// - Returns: the output and the states, whose initial parts the caller fills before each run.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, chunk: Int? = nil, on tape: Tape
    ) -> Output {
        let ahead = forward(x, lengths: lengths, on: tape)
        let back = backward(x, lengths: lengths, chunk: chunk, on: tape)
        return Output(
            sequence: merge(ahead.sequence, back.sequence), forward: ahead.state,
            backward: back.state)
    }
}

extension Bidirectional.Merge {
    /// Records one output of two.
    public func callAsFunction(_ ahead: Tensor, _ back: Tensor) -> Tensor {
        switch self {
        case .concat: concatenate([ahead, back])
        case .sum: ahead + back
        case .multiply: ahead * back
        case .average: 0.5 * (ahead + back)
        }
    }
}
