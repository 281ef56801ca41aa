internal import CKernels

/// The rows of one time step that a GRU's kernels work on, b rows of H units.
public struct GatedStep {
    /// Gates r, z and n of each row, [b, 3H].
    public let gates: View<Float>
    /// h of the step before, [b, H].
    public let previous: View<Float>
    /// Valid steps of each row, [b]; a row that is over carries h through and has no gates.
    public let lengths: View<Int32>
    /// This step, from 0.
    public let time: Int

    /// Names the places.
    ///
    /// - Precondition: there are 3H gates a row.
    public init(gates: View<Float>, previous: View<Float>, lengths: View<Int32>, time: Int) {
        precondition(
            gates.count == 3 * previous.count
                && previous.count % max(lengths.count, 1) == 0,
            "\(gates.count) gates for \(previous.count) units of \(lengths.count) rows")
        self.gates = gates
        self.previous = previous
        self.lengths = lengths
        self.time = time
    }

    fileprivate var rows: Int { lengths.count }
    fileprivate var units: Int { rows > 0 ? previous.count / rows : 0 }

    /// Whether a view has so many units a row.
    fileprivate func fits(_ view: View<Float>, _ width: Int = 1) -> Bool {
        view.count == width * previous.count
    }

    fileprivate var mismatch: String {
        "a GRU step of \(rows) rows and \(units) units got other shapes"
    }
}

extension Kernels {
    /// One time step of a GRU that resets after the product: n = tanh(W x + b_x + r (U h + b_h)).
    ///
    /// - Parameters:
    ///   - step: its gates hold W x and become activations.
    ///   - recurrent: U h, [b, 3H].
    ///   - bias: [4H]: both biases of r and z added up, that of W for n, that of U for n.
    ///   - h: where h goes, [b, H].
    ///   - state: where U h + b_h of n goes, [b, H].
    public func gruForward(
        _ step: GatedStep, recurrent: View<Float>, bias: View<Float>, h: View<Float>,
        state: View<Float>
    ) {
        let units = step.units
        precondition(
            step.fits(recurrent, 3) && step.fits(h) && step.fits(state) && bias.count == 4 * units,
            step.mismatch)
        unsafe table.pointee.gruForward(
            step.rows, units, step.gates.address, recurrent.address, bias.address,
            step.previous.address, h.address, state.address, step.lengths.address,
            Int32(step.time))
    }

    /// The derivative of ``gruForward(_:recurrent:bias:h:state:)``.
    ///
    /// - Parameters:
    ///   - step: its gates become the gradients of W x.
    ///   - dy: gradient of this step's output, [b, H].
    ///   - dh: in: gradient of h from later steps; out: what reaches the previous h directly, [b, H].
    ///   - state: in: as forward left it; out: its gradient, [b, H].
    public func gruBackward(
        _ step: GatedStep, dy: View<Float>, dh: View<Float>, state: View<Float>
    ) {
        let units = step.units
        precondition(step.fits(dy) && step.fits(dh) && step.fits(state), step.mismatch)
        unsafe table.pointee.gruBackward(
            step.rows, units, step.gates.address, step.previous.address, dy.address, dh.address,
            state.address, step.lengths.address, Int32(step.time))
    }

    /// The first half of a time step of a GRU that resets before the product: gates r and z.
    ///
    /// - Parameters:
    ///   - step: its gates hold W x; r and z become activations.
    ///   - recurrent: U h of r and z in the first 2H columns, [b, 3H].
    ///   - bias: both biases added up, [3H].
    ///   - resetH: where r h goes, [b, H].
    public func gruResetForward(
        _ step: GatedStep, recurrent: View<Float>, bias: View<Float>, resetH: View<Float>
    ) {
        let units = step.units
        precondition(
            step.fits(recurrent, 3) && step.fits(resetH) && bias.count == 3 * units,
            step.mismatch)
        unsafe table.pointee.gruResetForward(
            step.rows, units, step.gates.address, recurrent.address, bias.address,
            step.previous.address, resetH.address, step.lengths.address, Int32(step.time))
    }

    /// The second half: n = tanh(W x + U (r h) + b), and h.
    ///
    /// - Parameters:
    ///   - step: as the first half left it; n becomes an activation.
    ///   - recurrent: U (r h) in the last H columns, [b, 3H].
    ///   - bias: both biases added up, [3H].
    ///   - h: where h goes, [b, H].
    public func gruCandidateForward(
        _ step: GatedStep, recurrent: View<Float>, bias: View<Float>, h: View<Float>
    ) {
        let units = step.units
        precondition(
            step.fits(recurrent, 3) && step.fits(h) && bias.count == 3 * units,
            step.mismatch)
        unsafe table.pointee.gruCandidateForward(
            step.rows, units, step.gates.address, recurrent.address, bias.address,
            step.previous.address, h.address, step.lengths.address, Int32(step.time))
    }

    /// The derivative of ``gruCandidateForward(_:recurrent:bias:h:)``.
    ///
    /// - Parameters:
    ///   - step: gates z and n become gradients.
    ///   - dy: gradient of this step's output, [b, H].
    ///   - dh: in: gradient of h from later steps; out: what z passes on to the previous h, [b, H].
    public func gruCandidateBackward(_ step: GatedStep, dy: View<Float>, dh: View<Float>) {
        let units = step.units
        precondition(step.fits(dy) && step.fits(dh), step.mismatch)
        unsafe table.pointee.gruCandidateBackward(
            step.rows, units, step.gates.address, step.previous.address, dy.address, dh.address,
            step.lengths.address, Int32(step.time))
    }

    /// The derivative of ``gruResetForward(_:recurrent:bias:resetH:)``.
    ///
    /// - Parameters:
    ///   - step: gate r becomes its gradient.
    ///   - recurrent: the gradient of r h in the last H columns, [b, 3H].
    ///   - dh: gets what r h passes on to the previous h, [b, H].
    public func gruResetBackward(_ step: GatedStep, recurrent: View<Float>, dh: View<Float>) {
        let units = step.units
        precondition(step.fits(recurrent, 3) && step.fits(dh), step.mismatch)
        unsafe table.pointee.gruResetBackward(
            step.rows, units, step.gates.address, recurrent.address, step.previous.address,
            dh.address, step.lengths.address, Int32(step.time))
    }
}
