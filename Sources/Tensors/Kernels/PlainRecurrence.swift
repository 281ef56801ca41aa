internal import CKernels

/// What a plain recurrent network does to its sums.
public enum RecurrentActivation: String, CaseIterable, Sendable {
    /// The hyperbolic tangent.
    case tanh
    /// max(0, x).
    case relu
}

extension Kernels {
    /// One time step of a plain recurrent network for b rows of H units: h = act(W x + U h' + b).
    ///
    /// - Parameters:
    ///   - h: in: W x + U h'; out: h, [b, H].
    ///   - bias: both biases added up, [H].
    ///   - previous: h of the step before, [b, H].
    ///   - activation: act.
    ///   - lengths: valid steps of each row, [b]; a row that is over carries h through.
    ///   - time: this step, from 0.
    public func rnnForward(
        _ h: View<Float>, bias: View<Float>, previous: View<Float>,
        activation: RecurrentActivation, lengths: View<Int32>, time: Int
    ) {
        let rows = lengths.count, units = bias.count
        precondition(
            h.count == rows * units && previous.count == rows * units,
            "a recurrent step of \(rows) rows and \(units) units got other shapes")
        unsafe table.pointee.rnnForward(
            rows, units, activation == .relu ? 1 : 0, h.address, bias.address, previous.address,
            lengths.address, Int32(time))
    }

    /// The derivative of ``rnnForward(_:bias:previous:activation:lengths:time:)``.
    ///
    /// - Parameters:
    ///   - h: this step's output, [b, H].
    ///   - dy: in: its gradient; out: the gradient before the activation, [b, H].
    ///   - dh: in: gradient of h from later steps; out: what a finished row passes on, else 0.
    ///   - activation: act.
    ///   - lengths: valid steps of each row, [b].
    ///   - time: this step, from 0.
    public func rnnBackward(
        h: View<Float>, dy: View<Float>, dh: View<Float>, activation: RecurrentActivation,
        lengths: View<Int32>, time: Int
    ) {
        let rows = lengths.count, units = rows > 0 ? h.count / rows : 0
        precondition(
            h.count == rows * units && dy.count == h.count && dh.count == h.count,
            "a recurrent step of \(rows) rows and \(units) units got other shapes")
        unsafe table.pointee.rnnBackward(
            rows, units, activation == .relu ? 1 : 0, h.address, dy.address, dh.address,
            lengths.address, Int32(time))
    }
}
