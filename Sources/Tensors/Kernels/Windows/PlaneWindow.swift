internal import CKernels

/// Channels of planes that lie in the features of a row, [channels][height][width].
public struct PlaneShape: Equatable, Sendable {
    /// Planes, C.
    public var channels: Int
    /// Rows of a plane, H.
    public var height: Int
    /// Columns of a plane, W.
    public var width: Int

    /// Names a shape.
    public init(channels: Int, height: Int, width: Int) {
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// Numbers of all planes.
    public var count: Int { channels * height * width }
}

/// A window over planes, and what a convolution or a pool with it makes of them.
public struct PlaneWindow: Equatable, Sendable {
    /// The planes that are read.
    public let input: PlaneShape
    /// The planes that are made.
    public let output: PlaneShape
    /// Equal groups of channels; outputs of a group see inputs of the same group alone.
    public let groups: Int
    /// How the window moves down, and to the right.
    public let rows: SlidingWindow, columns: SlidingWindow

    /// Names a window.
    ///
    /// - Precondition: it fits into the padded planes, and the groups divide all channels.
    public init(
        _ input: PlaneShape, channels: Int, rows: SlidingWindow, columns: SlidingWindow,
        groups: Int = 1
    ) {
        self.input = input
        self.groups = groups
        self.rows = rows
        self.columns = columns
        output = PlaneShape(
            channels: channels, height: rows.outputs(of: input.height),
            width: columns.outputs(of: input.width))
        precondition(
            input.count > 0 && output.count > 0, "a window of \(rows.span) by \(columns.span)")
        precondition(
            groups > 0 && input.channels % groups == 0 && channels % groups == 0,
            "\(groups) groups of \(input.channels) and \(channels) channels")
    }

    /// Numbers that one output is made of: of a patch.
    public var patch: Int { input.channels / groups * rows.kernel * columns.kernel }

    /// The sizes of a convolution's weight, as in PyTorch.
    public var weightShape: [Int] {
        [output.channels, input.channels / groups, rows.kernel, columns.kernel]
    }

    var descriptor: lockstep_planes {
        lockstep_planes(
            channels: input.channels, outputs: output.channels, groups: groups,
            rows: rows.axis(inputs: input.height, outputs: output.height),
            columns: columns.axis(inputs: input.width, outputs: output.width))
    }

    /// Numbers of working memory for a thread that convolves.
    public var workCount: Int {
        func panels(_ n: Int) -> Int {
            let width = Int(LOCKSTEP_PANEL)
            return (n + width - 1) / width * width
        }
        // As many output rows as make some hundred positions are computed at a time.
        let rows = min(max(256 / output.width, 1), output.height), n = rows * output.width
        let outputs = output.channels / groups
        return patch * n
            + max(
                max(patch, outputs) * panels(n), n * panels(patch) + outputs * ((n + 1) / 2))
    }

    /// Numbers of rounded weights.
    func roundedCount(_ computing: Computing) -> Int {
        computing.precision == .bfloat16 ? output.channels * computing.words(patch) : 0
    }

    /// Numbers of the weights as the backward pass reads them.
    func slabCount(_ computing: Computing) -> Int {
        let slab = Int(LOCKSTEP_SLAB)
        return groups * ((patch + slab - 1) / slab * slab)
            * computing.words(output.channels / groups)
    }
}
