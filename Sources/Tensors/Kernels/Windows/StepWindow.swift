internal import CKernels

/// A window over the time steps of a lane, x [times][sequences][channels], of which each sequence
/// has its own number of valid ones; what lies behind them counts as padding.
public struct StepWindow {
    /// How the window moves.
    public let window: SlidingWindow
    /// Time steps that are read, and made; at least one.
    public let times: Int, outputTimes: Int
    /// Sequences of a lane, b.
    public let sequences: Int
    /// Features of a row.
    public let channels: Int

    /// Names a window over so many steps.
    public init(_ window: SlidingWindow, times: Int, sequences: Int, channels: Int) {
        self.window = window
        self.times = times
        self.sequences = sequences
        self.channels = channels
        // A tensor has a step even if no sequence is long enough.
        outputTimes = max(window.outputs(of: times), 1)
    }

    /// Writes the valid steps of every output, given those of the inputs.
    public func shrink(_ lengths: View<Int32>, into outputs: View<Int32>) {
        precondition(lengths.count == outputs.count, "\(lengths.count) lengths")
        for row in 0..<lengths.count {
            outputs[row] = Int32(window.outputs(of: min(Int(lengths[row]), times)))
        }
    }

    var descriptor: lockstep_steps {
        lockstep_steps(
            sequences: sequences, channels: channels,
            times: window.axis(inputs: times, outputs: outputTimes))
    }

    /// Valid steps of the sequences of a lane, before and after.
    public struct Lengths {
        let inputs: View<Int32>
        let outputs: View<Int32>

        /// Names them, [b] each.
        public init(inputs: View<Int32>, outputs: View<Int32>) {
            self.inputs = inputs
            self.outputs = outputs
        }
    }

    func check(_ lengths: Lengths) {
        precondition(
            lengths.inputs.count == sequences && lengths.outputs.count == sequences,
            "\(lengths.inputs.count) lengths of \(sequences) sequences")
        for row in 0..<sequences {
            precondition(
                Int(lengths.inputs[row]) <= times && Int(lengths.outputs[row]) <= outputTimes,
                "a length of \(lengths.inputs[row]) of \(times) steps")
        }
    }
}

extension Kernels {
    /// patches [output times][b][kernel][channels.count] = what each output of a lane sees.
    public func unfold(
        _ plan: StepWindow, _ lengths: StepWindow.Lengths, channels: Range<Int>, _ x: View<Float>,
        into patches: View<Float>
    ) {
        check(plan, lengths, x, patches, each: plan.window.kernel * channels.count, channels)
        var steps = plan.descriptor
        unsafe table.pointee.windows.unfoldSteps(
            &steps, lengths.inputs.address, lengths.outputs.address, channels.lowerBound,
            channels.count, x.address, patches.address)
    }

    /// dx += the derivative of ``unfold(_:_:channels:_:into:)``.
    public func fold(
        _ plan: StepWindow, _ lengths: StepWindow.Lengths, channels: Range<Int>,
        _ patches: View<Float>, addingTo dx: View<Float>
    ) {
        check(plan, lengths, dx, patches, each: plan.window.kernel * channels.count, channels)
        var steps = plan.descriptor
        unsafe table.pointee.windows.foldSteps(
            &steps, lengths.inputs.address, lengths.outputs.address, channels.lowerBound,
            channels.count, patches.address, dx.address)
    }

    /// y [output times][b][channels] = the pool of each channel of a lane over time; zeros behind a
    /// sequence.
    public func pool(
        _ function: PoolFunction, _ plan: StepWindow, _ lengths: StepWindow.Lengths,
        _ x: View<Float>, into y: View<Float>
    ) {
        check(plan, lengths, x, y, each: plan.channels, 0..<plan.channels)
        var steps = plan.descriptor
        unsafe table.pointee.windows.poolSteps(
            &steps, function.code, lengths.inputs.address, lengths.outputs.address, x.address,
            y.address)
    }

    /// dx += the derivative of ``pool(_:_:_:_:into:)``.
    public func poolBackward(
        _ function: PoolFunction, _ plan: StepWindow, _ lengths: StepWindow.Lengths,
        _ x: View<Float>, dy: View<Float>, addingTo dx: View<Float>
    ) {
        check(plan, lengths, x, dy, each: plan.channels, 0..<plan.channels)
        precondition(dx.count == x.count, "a gradient of \(dx.count) numbers for \(x.count)")
        var steps = plan.descriptor
        unsafe table.pointee.windows.poolStepsBackward(
            &steps, function.code, lengths.inputs.address, lengths.outputs.address, x.address,
            dy.address, dx.address)
    }

    /// y [columns, rows] = x [rows, columns], for each of `count` matrices.
    public func transpose(
        _ x: View<Float>, count: Int, rows: Int, columns: Int, into y: View<Float>
    ) {
        precondition(
            x.count == count * rows * columns && y.count == x.count,
            "\(x.count) numbers in \(count) matrices [\(rows), \(columns)]")
        unsafe table.pointee.windows.transpose(count, rows, columns, x.address, y.address)
    }

    private func check(
        _ plan: StepWindow, _ lengths: StepWindow.Lengths, _ x: View<Float>, _ y: View<Float>,
        each: Int, _ channels: Range<Int>
    ) {
        plan.check(lengths)
        precondition(
            x.count == plan.times * plan.sequences * plan.channels
                && y.count == plan.outputTimes * plan.sequences * each
                && channels.upperBound <= plan.channels,
            "\(x.count) numbers of steps to \(y.count)")
    }
}
