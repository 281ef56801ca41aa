internal import CKernels

/// Sums over time for each position and head, the gradients of keys and values.
///
/// result[s] = Σ_t coefficient[t, s] row[t], each output one fused chain over t.
public struct HeadSums {
    private let computing: Computing
    private let slabSize: Int
    private let panelSize: Int

    /// Rows that are packed at a time.
    private static let chunk = 64

    /// Plans sums of rows of `size` numbers a head for so many positions.
    public init(positions: Int, size: Int, _ computing: Computing) {
        self.computing = computing
        let panel = Int(LOCKSTEP_PANEL)
        slabSize = Self.chunk * ((positions + 15) / 16 * 16)
        panelSize = Self.chunk * ((size + panel - 1) / panel * panel)
        computing.scratch.plan(computing.workers.count * (slabSize + panelSize))
    }

    /// Adds the sums to `result`.
    ///
    /// - Parameters:
    ///   - coefficients: [T][b][heads][S], 0 where a row does not reach.
    ///   - rows: [T][b][heads][size].
    ///   - result: [S][b][heads][size].
    ///   - reach: what rows attend to.
    ///   - worker: whose working memory is used.
    public func add(
        _ coefficients: HeadRows, _ rows: HeadRows, to result: HeadRows, reach: AttentionReach,
        worker: Int
    ) {
        precondition(
            coefficients.times == rows.times && coefficients.size == result.times
                && rows.size == result.size && coefficients.heads == rows.heads
                && result.heads == rows.heads, "sums of other heads")
        let size = slabSize + panelSize
        let memory = computing.scratch.take(computing.workers.count * size)
        let slabs = memory[worker * size..<worker * size + slabSize]
        let panels = memory[worker * size + slabSize..<(worker + 1) * size]
        rows.each { sequence, head in
            for first in stride(from: 0, to: rows.times, by: Self.chunk) {
                let times = first..<min(first + Self.chunk, rows.times)
                let positions = reach.positions(of: sequence, times: times)
                if positions.isEmpty { continue }
                unsafe add(
                    coefficients.descriptor(
                        sequence, head, time: first, column: positions.lowerBound),
                    rows.descriptor(sequence, head, time: first),
                    result.descriptor(sequence, head, time: positions.lowerBound),
                    (times.count, positions.count, rows.size), slabs, panels)
            }
        }
    }

    private func add(
        _ a: lockstep_rows, _ b: lockstep_rows, _ c: lockstep_rows,
        _ sizes: (k: Int, m: Int, n: Int), _ slabs: View<Float>, _ panels: View<Float>
    ) {
        let table = unsafe computing.kernels.table
        unsafe table.pointee.packSlabs(
            a.base, a.rowStride, sizes.k, sizes.m, 0, slabs.address, nil)
        unsafe table.pointee.pack(b.base, b.rowStride, 1, sizes.k, sizes.n, 0, panels.address)
        unsafe table.pointee.slabProduct(
            slabs.address, sizes.m, panels.address, sizes.k * Int(LOCKSTEP_PANEL), sizes.k,
            sizes.n, c.base, c.rowStride, 1)
    }
}
