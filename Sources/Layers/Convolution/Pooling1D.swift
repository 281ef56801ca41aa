public import Tensors

/// A pool of every feature over the time steps of each sequence: PyTorch's `nn.MaxPool1d` and
/// `nn.AvgPool1d`, for each sequence alone.
public struct Pooling1D {
    /// What is made of the numbers under the window.
    public let function: PoolFunction
    /// How the window moves over time.
    public let window: SlidingWindow

    /// Names a pool; it has no parameters.
    public init(_ function: PoolFunction, window: SlidingWindow) {
        self.function = function
        self.window = window
    }

    /// Records the pool.
    ///
    /// - Parameters:
    ///   - x: [lane][T][b][F].
    ///   - lengths: valid steps of each sequence, [lane][b].
    ///   - tape: where to record.
    /// - Returns: [lane][T'][b][F] with its lengths.
    public func callAsFunction(
        _ x: Tensor, lengths: View<Int32>, on tape: Tape
    ) -> ShorterSequence {
        let lengths = StepLengths(window, x, lengths: lengths)
        let output = tape.output(
            times: lengths.plan.outputTimes, features: x.features, valueUntil: .forward)
        tape.record(
            StepPooling(function, x, output, lengths, on: tape),
            using: [
                TensorUse(x, valueUntil: .inputs, restoredIn: .inputs, gradientFrom: .inputs)
            ])
        return ShorterSequence(sequence: output, lengths: lengths.outputs)
    }
}

private final class StepPooling: Operation {
    private let function: PoolFunction
    private let input: Tensor
    private let output: Tensor
    private let lengths: StepLengths
    private unowned let tape: Tape

    init(
        _ function: PoolFunction, _ x: Tensor, _ y: Tensor, _ lengths: StepLengths, on tape: Tape
    ) {
        self.function = function
        input = x
        output = y
        self.lengths = lengths
        self.tape = tape
    }

    func forward(_ moment: Moment) {
        lengths.shrink()
        tape.eachLane { lane in
            tape.kernels.pool(
                function, lengths.plan, lengths.part(lane), input.value(lane: lane),
                into: output.value(lane: lane))
        }
    }

    func backward(_ moment: Moment) {
        let dy = output.finishedGradient()
        input.restoreValue()
        guard let (dx, accumulate) = input.claimGradient() else { return }
        tape.eachLane { lane in
            let dx = dx.part(lane, of: tape.lanes.count)
            if !accumulate { dx.fill(0) }
            tape.kernels.poolBackward(
                function, lengths.plan, lengths.part(lane), input.value(lane: lane),
                dy: dy.part(lane, of: tape.lanes.count), addingTo: dx)
        }
    }
}
