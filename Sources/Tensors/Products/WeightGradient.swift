internal import CKernels

/// The gradients of weights that were multiplied with rows: dyᵀ x, summed over the rows of each lane
/// and then over lanes along the ``LaneTree``.
///
/// Both sums are formed tile by tile, so that partial sums of lanes stay in the cache and the
/// gradient is written once. Inside a lane each element is one fused chain over the rows.
public final class WeightGradient {
    /// What dy is multiplied with, and where that gradient goes.
    public struct Factor {
        /// When a row meets dy: in its own time step, or in that of a neighbour.
        enum Shift { case none, late, early }

        let rows: View<Float>
        let initial: View<Float>?
        let shift: Shift
        let columns: Int
        let result: View<Float>
        /// Numbers from a row of the result to the next.
        let resultStride: Int
        /// The columns of dy that are multiplied, as runs; empty for all.
        var runs: [Range<Int>] = []
        /// The steps that read the rows, if some of them in the middle read the initial ones.
        var walk: Walk?

        init(
            _ rows: View<Float>, _ initial: View<Float>?, _ shift: Shift, columns: Int,
            result: View<Float>, stride: Int? = nil
        ) {
            self.rows = rows
            self.initial = initial
            self.shift = shift
            self.columns = columns
            self.result = result
            resultStride = stride ?? columns
        }

        /// The rows of x [lane][rows][columns]; the result is [outputs, columns].
        public init(_ x: View<Float>, columns: Int, result: View<Float>) {
            self.init(x, nil, .none, columns: columns, result: result)
        }
    }

    private let factors: [Factor]
    private let bias: View<Float>?
    private let outputs: Int
    private let outputsBeside: Int
    private let groups: [Range<Int>]
    private let rowsPerLane: Int
    private let lanes: Int
    private let computing: Computing
    private let ranks: any RankSummation
    private let panelSizes: [Int]
    private let groupWidth: Int
    /// Rows of a lane that are packed at a time.
    private let blockRows: Int
    private let planned: View<Float>?
    /// The rows of a factor one by one as they were read, where they lie in more than two pieces.
    private let unfolded: [View<Float>?]

    static let chunk = 256
    private static let widestGroup = 192

    /// Plans the gradients.
    ///
    /// - Parameters:
    ///   - factors: what dy is multiplied with.
    ///   - bias: where the sum of dy over rows goes, [outputs + beside].
    ///   - outputs: numbers of a row of dy.
    ///   - beside: numbers of a row of a second matrix on the right of dy, where there is one.
    ///   - times: time steps; rows of a lane are times * b.
    ///   - phases: when the operation recorded next computes them; nil if it does not say.
    ///   - tape: the lanes, and how to compute.
    public init(
        of factors: [Factor], bias: View<Float>?, outputs: Int, beside: Int = 0, times: Int,
        during phases: ClosedRange<Phase>? = nil, on tape: Tape
    ) {
        self.factors = factors
        self.bias = bias
        self.outputs = outputs
        outputsBeside = beside
        lanes = tape.lanes.count
        rowsPerLane = times * tape.lanes.sequences
        computing = tape.computing
        ranks = tape.ranks
        let panel = Int(LOCKSTEP_PANEL)
        let widths = factors.map { ($0.columns + panel - 1) / panel * panel }
        blockRows = Self.blockRows(
            rowsPerLane, lanes: lanes, width: max(widths.reduce(0, +), 1))
        let words = computing.words(blockRows)
        panelSizes = widths.map { $0 * words }
        let share = (outputs + beside + computing.workers.count - 1) / computing.workers.count
        groupWidth = min(Self.widestGroup, (share + 15) / 16 * 16)
        for factor in factors {
            let rows = factor.rows(outOf: outputs + beside)
            precondition(
                factor.result.count == factor.span(outputs: rows),
                "a gradient [\(rows), \(factor.columns)] into \(factor.result.count) numbers")
        }
        let ends = factors.flatMap { $0.runs.flatMap { [$0.lowerBound, $0.upperBound] } }
        groups = Self.groups(
            upTo: groupWidth, between: [0, outputs, outputs + beside] + ends)
        slotSize = groupWidth * factors.reduce(16) { $0 + $1.columns }
        let slots = LaneTree.depth(of: lanes) * slotSize
        workerSize = (Self.slabSize + slots + 15) / 16 * 16
        sharedSize = lanes * panelSizes.reduce(0, +)
        let size = sharedSize + computing.workers.count * workerSize
        unfolded = factors.map { factor in
            if factor.walk == nil { return nil }
            let count = factor.rows.count
            return phases.map { tape.scratch(count, during: $0) } ?? tape.scratch(count)
        }
        planned = phases.map { tape.scratch(size, during: $0) }
        if planned == nil { computing.scratch.plan(size) }
    }

    // MARK: Working memory: panels of all lanes, then a part for each worker

    private var memory: View<Float> {
        planned ?? computing.scratch.take(sharedSize + computing.workers.count * workerSize)
    }
    private static var slabSize: Int { widestGroup * chunk }
    private let sharedSize: Int
    private let workerSize: Int
    /// One partial sum: a group's rows of all results, and of the bias.
    private let slotSize: Int

    /// Computes all gradients.
    ///
    /// - Parameters:
    ///   - dy: the gradient of the rows' products, [lane][rows][outputs].
    ///   - beside: more columns of it, on its right, [lane][rows][beside].
    public func compute(_ dy: View<Float>, beside: View<Float>? = nil) {
        let rows = lanes * rowsPerLane
        precondition(
            dy.count == rows * outputs && (beside?.count ?? 0) == rows * outputsBeside,
            "\(dy.count) and \(beside?.count ?? 0) numbers of dy")
        for first in stride(from: 0, to: rowsPerLane, by: blockRows) {
            compute(first..<min(first + blockRows, rowsPerLane), dy, beside ?? dy)
        }
    }

    /// Adds some rows of every lane.
    private func compute(_ rows: Range<Int>, _ dy: View<Float>, _ beside: View<Float>) {
        let memory = memory
        computing.workers.split(lanes * factors.count) { _, items in
            for item in items {
                packPanels(rows, of: item % lanes, factor: item / lanes, memory)
            }
        }
        computing.workers.split(groups.count) { worker, items in
            let start = sharedSize + worker * workerSize
            let work = Work(
                gradient: self, rows: rows, dy: dy, beside: beside,
                panels: memory[0..<sharedSize],
                slabs: memory[start..<start + Self.slabSize],
                slots: memory[start + Self.slabSize..<start + workerSize])
            for group in items {
                work.sum(groups[group])
                if worker == 0 { ranks.progress() }
            }
        }
    }

    private var pairs: Int32 { computing.precision == .bfloat16 ? 1 : 0 }

    private func panelStart(_ lane: Int, _ factor: Int) -> Int {
        lane * panelSizes.reduce(0, +) + panelSizes[0..<factor].reduce(0, +)
    }

    private func packPanels(
        _ block: Range<Int>, of lane: Int, factor index: Int, _ memory: View<Float>
    ) {
        let factor = factors[index], start = panelStart(lane, index)
        let end = start + panelSizes[index], unfolded = unfolded[index]?.part(lane, of: lanes)
        let (head, tail) = factor.pieces(
            lane: lane, of: lanes, unfolded: unfolded, isFirst: block.lowerBound == 0)
        let count = head.count + tail.count
        precondition(count >= rowsPerLane * factor.columns, "\(count) numbers of x")
        let before = block.lowerBound * factor.columns
        let headStart = min(before, head.count), tailStart = before - headStart
        // Safe: the first rows of all rowsPerLane are in `head`, and as many as are left in `tail`;
        // the block starts behind the same number of them.
        unsafe computing.kernels.table.pointee.packStack(
            lockstep_stack(
                head: head.address + headStart,
                headRows: (head.count - headStart) / factor.columns,
                tail: tail.address + tailStart, rowStride: factor.columns),
            block.count, factor.columns, pairs, memory[start..<end].address,
            computing.words(block.count) * Int(LOCKSTEP_PANEL))
    }

    /// The work of one thread.
    private struct Work {
        let gradient: WeightGradient
        /// The rows of every lane that are packed.
        let rows: Range<Int>
        let dy: View<Float>
        let beside: View<Float>
        let panels: View<Float>
        let slabs: View<Float>
        let slots: View<Float>

        /// Sums the columns `outputs` of dy over the lanes, into rows of the results.
        func sum(_ outputs: Range<Int>) {
            LaneTree.walk(
                count: gradient.lanes,
                leaf: { lane, slot in multiply(lane, outputs, slot) },
                add: { from, to in
                    for index in gradient.factors.indices {
                        guard let rows = gradient.factors[index].rows(of: outputs) else { continue }
                        add(from, to: to, rows, factor: index)
                    }
                    if let source = bias(from, outputs), let target = bias(to, outputs) {
                        gradient.computing.kernels.add(source, to: target)
                    }
                })
        }

        /// Where a partial sum of a factor is: slot 0 is the result itself.
        private func place(_ slot: Int, _ outputs: Range<Int>, factor index: Int) -> View<Float> {
            let factor = gradient.factors[index], columns = factor.columns
            if slot == 0 {
                let start = outputs.lowerBound * factor.resultStride
                return factor.result[start..<start + factor.span(outputs: outputs.count)]
            }
            let before = gradient.factors[0..<index].reduce(0) { $0 + $1.columns }
            let start = (slot - 1) * gradient.slotSize + before * gradient.groupWidth
            return slots[start..<start + outputs.count * columns]
        }

        /// Numbers from a row of a partial sum to the next.
        private func rowStride(_ slot: Int, factor index: Int) -> Int {
            let factor = gradient.factors[index]
            return slot == 0 ? factor.resultStride : factor.columns
        }

        private func add(_ from: Int, to: Int, _ outputs: Range<Int>, factor index: Int) {
            let source = place(from, outputs, factor: index)
            let target = place(to, outputs, factor: index)
            let columns = gradient.factors[index].columns, step = rowStride(to, factor: index)
            if step == columns { return gradient.computing.kernels.add(source, to: target) }
            for row in 0..<outputs.count {
                gradient.computing.kernels.add(
                    source[row * columns..<(row + 1) * columns],
                    to: target[row * step..<row * step + columns])
            }
        }

        private func bias(_ slot: Int, _ outputs: Range<Int>) -> View<Float>? {
            guard let bias = gradient.bias else { return nil }
            if slot == 0 { return bias[outputs] }
            let columns = gradient.factors.reduce(0) { $0 + $1.columns }
            let start = (slot - 1) * gradient.slotSize + columns * gradient.groupWidth
            return slots[start..<start + outputs.count]
        }

        /// A lane's rows with the columns `outputs`, numbers of a row, and the first column there.
        private func source(
            _ lane: Int, _ outputs: Range<Int>
        ) -> (rows: View<Float>, width: Int, column: Int) {
            let first = outputs.lowerBound, lanes = gradient.lanes
            return first < gradient.outputs
                ? (dy.part(lane, of: lanes), gradient.outputs, first)
                : (beside.part(lane, of: lanes), gradient.outputsBeside, first - gradient.outputs)
        }

        /// One lane's partial sum, in chunks of rows that continue the chains.
        private func multiply(_ lane: Int, _ outputs: Range<Int>, _ slot: Int) {
            let table = unsafe gradient.computing.kernels.table
            let (part, width, column) = source(lane, outputs), panel = Int(LOCKSTEP_PANEL)
            let sums = bias(slot, outputs)
            if rows.lowerBound == 0 { sums?.fill(0) }
            for first in stride(
                from: rows.lowerBound, to: rows.upperBound, by: WeightGradient.chunk)
            {
                let count = min(WeightGradient.chunk, rows.upperBound - first)
                let words = gradient.computing.words(count)
                let source = part[first * width + column..<part.count]
                unsafe table.pointee.packSlabs(
                    source.address, width, count, outputs.count, gradient.pairs,
                    slabs.address, sums?.address)
                for index in gradient.factors.indices {
                    let factor = gradient.factors[index]
                    guard let results = factor.rows(of: outputs) else { continue }
                    let start =
                        gradient.panelStart(lane, index)
                        + gradient.computing.words(first - rows.lowerBound) * panel
                    let product =
                        unsafe gradient.pairs == 1
                        ? table.pointee.pairSlabProduct : table.pointee.slabProduct
                    unsafe product?(
                        slabs.address, outputs.count, panels[start..<panels.count].address,
                        gradient.computing.words(rows.count) * panel, words, factor.columns,
                        place(slot, results, factor: index).address,
                        rowStride(slot, factor: index), first > 0 ? 1 : 0)
                }
            }
        }
    }
}
