internal import CKernels

/// Products of attention, head by head, by the kernels of weights: each output is one fused chain, so
/// a row has the same bits alone as among others.
///
/// They are made in single precision whatever the recipe's precision is.
extension Kernels {
    /// Packs every head of x [S][b][...] as a right operand.
    public func pack(_ x: HeadRows, as packing: HeadPacking, into packed: View<Float>) {
        let (k, n) = packing.shape(positions: x.times, size: x.size)
        let count = packing.count(positions: x.times, size: x.size, heads: 1)
        precondition(packed.count == count * x.sequences * x.heads, "packed heads of other sizes")
        let (rowStride, columnStride) = packing == .rows ? (x.stride, 1) : (1, x.stride)
        x.each { sequence, head in
            let place = (sequence * x.heads + head) * count
            unsafe table.pointee.pack(
                x.descriptor(sequence, head).base, rowStride, columnStride, k, n, 0,
                packed[place..<place + count].address)
        }
    }

    /// c [T][b][heads][S] = the products of rows a [T][b][heads][size] with all positions, or is added
    /// to.
    ///
    /// - Parameters:
    ///   - a: the rows.
    ///   - packed: the positions, packed as ``HeadPacking/columns``.
    ///   - c: the products; where rows do not reach they may stay as they are or become anything.
    ///   - reach: what rows attend to.
    ///   - clears: whether products become 0 where no row of the same piece reaches.
    ///   - accumulate: whether to add to c.
    public func multiplyPositions(
        _ a: HeadRows, _ packed: View<Float>, into c: HeadRows, reach: AttentionReach,
        clears: Bool = false, accumulate: Bool = false
    ) {
        let count = HeadPacking.columns.count(positions: c.size, size: a.size, heads: 1)
        check(a, c, packed, count)
        if clears && !accumulate { c.fill(0) }
        let panel = Int(LOCKSTEP_PANEL), piece = Self.piece(a.times, reach)
        a.each { sequence, head in
            let place = (sequence * a.heads + head) * count
            for first in stride(from: 0, to: a.times, by: piece) {
                let times = first..<min(first + piece, a.times)
                let positions = reach.positions(of: sequence, times: times)
                if positions.isEmpty { continue }
                let column = positions.lowerBound / panel * panel
                unsafe table.pointee.product(
                    a.descriptor(sequence, head, time: times.lowerBound),
                    packed[place + column * a.size..<place + count].address, a.size,
                    positions.upperBound - column,
                    c.descriptor(sequence, head, time: times.lowerBound, column: column),
                    times.count, accumulate ? 1 : 0)
            }
        }
    }

    /// c [T][b][heads][size] = the sums of all positions, weighted with rows a [T][b][heads][S], or is
    /// added to.
    ///
    /// - Parameters:
    ///   - a: the weights, 0 where a row does not reach.
    ///   - packed: the positions, packed as ``HeadPacking/rows``.
    ///   - c: the sums.
    ///   - reach: what rows attend to.
    ///   - accumulate: whether to add to c.
    public func sumPositions(
        _ a: HeadRows, _ packed: View<Float>, into c: HeadRows, reach: AttentionReach,
        accumulate: Bool = false
    ) {
        let count = HeadPacking.rows.count(positions: a.size, size: c.size, heads: 1)
        check(a, c, packed, count)
        let panel = Int(LOCKSTEP_PANEL), piece = Self.piece(a.times, reach)
        if !accumulate { c.fill(0) }
        a.each { sequence, head in
            let place = (sequence * a.heads + head) * count
            for first in stride(from: 0, to: a.times, by: piece) {
                let times = first..<min(first + piece, a.times)
                let positions = reach.positions(of: sequence, times: times)
                if positions.isEmpty { continue }
                for column in stride(from: 0, to: c.size, by: panel) {
                    let start = place + column * a.size + positions.lowerBound * panel
                    unsafe table.pointee.product(
                        a.descriptor(
                            sequence, head, time: times.lowerBound, column: positions.lowerBound),
                        packed[start..<place + count].address, positions.count,
                        min(panel, c.size - column),
                        c.descriptor(sequence, head, time: times.lowerBound, column: column),
                        times.count, 1)
                }
            }
        }
    }

    /// Rows that one product takes: few where they reach to different positions.
    private static func piece(_ times: Int, _ reach: AttentionReach) -> Int {
        max(reach.variesInTime ? min(times, 32) : times, 1)
    }

    private func check(_ a: HeadRows, _ c: HeadRows, _ packed: View<Float>, _ count: Int) {
        precondition(
            a.sequences == c.sequences && a.heads == c.heads && a.times == c.times
                && packed.count == count * a.sequences * a.heads, "products of other heads")
    }
}
