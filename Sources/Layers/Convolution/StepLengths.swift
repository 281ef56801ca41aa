public import Tensors

/// What a window over time makes of a sequence: other steps, and other lengths.
public struct ShorterSequence {
    /// The outputs, [lane][T'][b][features]; zeros behind a sequence.
    public let sequence: Tensor
    /// Valid steps of each sequence, [lane][b]; known after the forward pass.
    public let lengths: View<Int32>
}

/// The lengths on both sides of a window over time.
struct StepLengths {
    let plan: StepWindow
    let inputs: View<Int32>
    let outputs: View<Int32>
    private let lanes: Int

    init(_ window: SlidingWindow, _ x: Tensor, lengths: View<Int32>) {
        precondition(lengths.count == x.lanes.rows, "\(lengths.count) lengths on a tape")
        plan = StepWindow(
            window, times: x.times, sequences: x.lanes.sequences, channels: x.features)
        inputs = lengths
        outputs = Memory<Int32>(count: lengths.count).whole
        lanes = x.lanes.count
    }

    /// At the start of a forward pass.
    func shrink() { plan.shrink(inputs, into: outputs) }

    /// Those of a lane.
    func part(_ lane: Int) -> StepWindow.Lengths {
        StepWindow.Lengths(
            inputs: inputs.part(lane, of: lanes), outputs: outputs.part(lane, of: lanes))
    }

    /// Calls `body` with each output row of a lane, [features], and whether its sequence has it.
    func eachRow(_ y: View<Float>, lane: Int, _ body: (_ row: View<Float>, _ isValid: Bool) -> Void)
    {
        let lengths = outputs.part(lane, of: lanes), b = plan.sequences
        let size = y.count / (plan.outputTimes * b)
        for row in 0..<plan.outputTimes * b {
            body(y[row * size..<(row + 1) * size], row / b < Int(lengths[row % b]))
        }
    }
}
