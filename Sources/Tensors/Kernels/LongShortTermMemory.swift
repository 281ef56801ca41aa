internal import CKernels

extension Kernels {
    /// One time step of an LSTM for b rows of H units.
    ///
    /// - Parameters:
    ///   - gates: pre-activations without bias [b, 4H], order i f g o; become activations.
    ///   - bias: [4H].
    ///   - previous: h and c of the step before, [b, H] each.
    ///   - next: where h and c go, [b, H] each.
    ///   - lengths: valid steps of each row, [b]; a row that is over carries h and c through.
    ///   - time: this step, from 0.
    public func lstmForward(
        gates: View<Float>, bias: View<Float>, previous: (h: View<Float>, c: View<Float>),
        next: (h: View<Float>, c: View<Float>), lengths: View<Int32>, time: Int
    ) {
        let rows = lengths.count, units = bias.count / 4
        precondition(
            gates.count == rows * units * 4 && bias.count % 4 == 0
                && previous.h.count == rows * units && previous.c.count == rows * units
                && next.h.count == rows * units && next.c.count == rows * units,
            "an LSTM step of \(rows) rows and \(units) units got other shapes")
        unsafe table.pointee.lstmForward(
            rows, units, gates.address, bias.address, previous.h.address, previous.c.address,
            next.h.address, next.c.address, lengths.address, Int32(time))
    }

    /// c of a time step once more, with the same bits, for a backward pass that did not keep it.
    ///
    /// - Parameters:
    ///   - c: where it goes, [b, H].
    ///   - gates: activations of ``lstmForward(gates:bias:previous:next:lengths:time:)`` [b, 4H].
    ///   - cPrevious: c of the step before, [b, H].
    ///   - lengths: valid steps of each row, [b].
    ///   - time: this step, from 0.
    public func lstmCells(
        into c: View<Float>, gates: View<Float>, cPrevious: View<Float>, lengths: View<Int32>,
        time: Int
    ) {
        let rows = lengths.count, units = rows > 0 ? c.count / rows : 0
        precondition(
            gates.count == rows * units * 4 && cPrevious.count == rows * units
                && c.count == rows * units,
            "cells of \(rows) rows and \(units) units got other shapes")
        unsafe table.pointee.lstmCells(
            rows, units, gates.address, cPrevious.address, c.address, lengths.address, Int32(time))
    }

    /// The derivative of one time step.
    ///
    /// - Parameters:
    ///   - gates: activations of ``lstmForward(gates:bias:previous:next:lengths:time:)`` [b, 4H];
    ///     become the gradient of the pre-activations.
    ///   - c: c of the step before and of this step, [b, H] each.
    ///   - dy: gradient of this step's output, [b, H].
    ///   - hInitial: if not nil, dy becomes h of this step once more; h before the first step [b, H]
    ///     is then what rows that are over get.
    ///   - dh: in: gradient of h from later steps; out: what a finished row passes on, else 0.
    ///   - dc: in: gradient of c from later steps; out: gradient of the previous c.
    ///   - lengths: valid steps of each row, [b].
    ///   - time: this step, from 0.
    public func lstmBackward(
        gates: View<Float>, c: (previous: View<Float>, next: View<Float>), dy: View<Float>,
        restoringFrom hInitial: View<Float>? = nil, dh: View<Float>, dc: View<Float>,
        lengths: View<Int32>, time: Int
    ) {
        let rows = lengths.count, units = rows > 0 ? dh.count / rows : 0
        precondition(
            gates.count == rows * units * 4 && c.previous.count == rows * units
                && c.next.count == rows * units && dy.count == rows * units
                && dh.count == rows * units && dc.count == rows * units
                && (hInitial?.count ?? dy.count) == dy.count,
            "an LSTM step of \(rows) rows and \(units) units got other shapes")
        unsafe table.pointee.lstmBackward(
            rows, units, gates.address, hInitial?.address, c.previous.address, c.next.address,
            dy.address, dh.address, dc.address, lengths.address, Int32(time))
    }
}
