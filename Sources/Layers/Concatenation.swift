public import Tensors

/// Records the rows of two tensors side by side.
///
/// - Parameters:
///   - left: [lane][T][b][F].
///   - right: [lane][T][b][G].
///   - tape: where to record.
/// - Returns: [lane][T][b][F + G].
public func concatenation(of left: Tensor, and right: Tensor, on tape: Tape) -> Tensor {
    precondition(left.times == right.times, "\(left.times) steps beside \(right.times)")
    let output = tape.output(
        times: left.times, features: left.features + right.features, valueUntil: .forward)
    tape.record(
        Concatenation(left: left, right: right, output: output, tape: tape),
        using: [left, right].map {
            TensorUse($0, valueUntil: .forward, gradientFrom: .states)
        })
    return output
}

private final class Concatenation: Operation {
    let left: Tensor
    let right: Tensor
    let output: Tensor
    unowned let tape: Tape

    init(left: Tensor, right: Tensor, output: Tensor, tape: Tape) {
        self.left = left
        self.right = right
        self.output = output
        self.tape = tape
    }

    func forward(_ moment: Moment) {
        tape.eachLane { lane in
            let y = output.value(lane: lane)
            tape.kernels.copyColumns(from: left.value(lane: lane), to: y, at: 0, width: width)
            tape.kernels.copyColumns(
                from: right.value(lane: lane), to: y, at: left.features, width: width)
        }
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        for (input, column) in [(left, 0), (right, left.features)] {
            guard let (dx, accumulate) = input.claimGradient() else { continue }
            let lanes = tape.lanes.count
            tape.eachLane { lane in
                tape.kernels.takeColumns(
                    of: dy.part(lane, of: lanes), at: column, width: width,
                    to: dx.part(lane, of: lanes), accumulate: accumulate)
            }
        }
    }

    private var width: Int { output.features }
}
