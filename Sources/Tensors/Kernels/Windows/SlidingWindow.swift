internal import CKernels

/// A window that slides along an axis: along time steps, or along a side of a plane.
///
/// Output i sees the inputs i · stride - before + j · dilation for j below `kernel`.
public struct SlidingWindow: Equatable, Sendable {
    /// What stands on both sides of the inputs: zeros that a convolution sees, and that no maximum
    /// sees.
    public enum Padding: Equatable, Sendable {
        /// Nothing.
        case valid
        /// As much as keeps the number of steps with a stride of 1, the odd one behind (PyTorch's
        /// `same`); with a longer stride ⌈n / stride⌉ outputs.
        case same
        /// As much, all of it before: an output sees nothing that comes later.
        case causal
        /// So many on each side.
        case both(Int)
    }

    /// Elements of the window.
    public let kernel: Int
    /// Inputs from a window to the next.
    public let stride: Int
    /// Inputs from an element to the next.
    public let dilation: Int
    /// Padding before the first input, and behind the last one.
    public let before: Int, after: Int

    /// Names a window.
    public init(
        kernel: Int, stride: Int = 1, dilation: Int = 1, padding: Padding = .valid
    ) {
        precondition(
            kernel > 0 && stride > 0 && dilation > 0,
            "a window of \(kernel), \(stride), \(dilation)")
        self.kernel = kernel
        self.stride = stride
        self.dilation = dilation
        let rest = (kernel - 1) * dilation
        switch padding {
        case .valid: (before, after) = (0, 0)
        case .same: (before, after) = (rest / 2, rest - rest / 2)
        case .causal: (before, after) = (rest, 0)
        case .both(let count):
            precondition(count >= 0, "a padding of \(count)")
            (before, after) = (count, count)
        }
    }

    /// Inputs from the first to behind the last that one output sees.
    public var span: Int { (kernel - 1) * dilation + 1 }

    /// The number of outputs of so many inputs; none of no inputs.
    public func outputs(of inputs: Int) -> Int {
        let room = inputs + before + after - span
        return inputs > 0 && room >= 0 ? room / stride + 1 : 0
    }

    /// The window over so many inputs with so many outputs.
    func axis(inputs: Int, outputs: Int) -> lockstep_axis {
        lockstep_axis(
            inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, dilation: dilation,
            before: before)
    }
}

/// What a pool makes of the numbers under its window.
public enum PoolFunction: String, CaseIterable, Sendable {
    /// The largest one; of equal ones the first has the gradient.
    case maximum
    /// The mean; padding counts as zeros (PyTorch's `count_include_pad`).
    case average
    /// The mean of what is no padding.
    case averageOfValid

    var code: Int32 {
        switch self {
        case .maximum: Int32(LOCKSTEP_MAX)
        case .average: Int32(LOCKSTEP_PADDED_MEAN)
        case .averageOfValid: Int32(LOCKSTEP_MEAN)
        }
    }
}
