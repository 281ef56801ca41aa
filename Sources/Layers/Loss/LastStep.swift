public import Tensors

/// The last valid step of each sequence, as a tensor of one step: what a label of a whole sequence is
/// read from.
///
/// Losses of one step then take one target a sequence, and a linear layer in between computes no
/// rows that nobody asked for. A sequence without steps gives zeros.
public struct LastStep {
    /// Makes one; it has no parameters.
    public init() {}

    /// Records the choice.
    ///
    /// - Parameters:
    ///   - x: [lane][T][b][F].
    ///   - lengths: valid steps of each sequence, [lane][b]; read every step.
    ///   - tape: where to record.
    /// - Returns: [lane][1][b][F].
    public func callAsFunction(_ x: Tensor, lengths: View<Int32>, on tape: Tape) -> Tensor {
        precondition(lengths.count == tape.lanes.rows, "\(lengths.count) lengths")
        let output = tape.output(times: 1, features: x.features, valueUntil: .forward)
        tape.record(
            Choice(input: x, lengths: lengths, output: output, tape: tape),
            using: [TensorUse(x, valueUntil: .forward, gradientFrom: .inputs)])
        return output
    }
}

private final class Choice: Operation {
    let input: Tensor
    let lengths: View<Int32>
    let output: Tensor
    unowned let tape: Tape

    init(input: Tensor, lengths: View<Int32>, output: Tensor, tape: Tape) {
        self.input = input
        self.lengths = lengths
        self.output = output
        self.tape = tape
    }

    func forward(_ moment: Moment) {
        tape.eachLane { lane in
            eachSequence(lane, of: input.value, output.value) { row, chosen in
                if let row { chosen.copy(from: row) } else { chosen.fill(0) }
            }
        }
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        guard let (dx, accumulate) = input.claimGradient() else { return }
        tape.eachLane { lane in
            if !accumulate { dx.part(lane, of: tape.lanes.count).fill(0) }
            eachSequence(lane, of: dx, dy) { row, chosen in
                if let row { tape.kernels.add(chosen, to: row) }
            }
        }
    }

    /// Calls `body` with the last row of each sequence of a lane, nil where it has none, and its
    /// place in the output.
    private func eachSequence(
        _ lane: Int, of rows: View<Float>, _ chosen: View<Float>,
        _ body: (View<Float>?, View<Float>) -> Void
    ) {
        let b = tape.lanes.sequences, n = input.features
        let part = rows.part(lane, of: tape.lanes.count)
        for sequence in 0..<b {
            let length = min(Int(lengths[lane * b + sequence]), input.times)
            let place = (lane * b + sequence) * n
            let start = ((length - 1) * b + sequence) * n
            body(length > 0 ? part[start..<start + n] : nil, chosen[place..<place + n])
        }
    }
}
