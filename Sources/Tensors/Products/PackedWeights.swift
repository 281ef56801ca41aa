internal import CKernels

/// A weight matrix in the order in which the product kernel reads it.
///
/// Packed once an update and used for every time step and row. The product is batch-invariant: each
/// output is one fused multiply-add chain over k, whatever rows stand beside it.
public final class PackedWeights {
    /// Numbers of a row on the left, and on the right.
    public let k: Int, n: Int

    private let source: View<Float>
    private let rowStride: Int
    private let columnStride: Int
    private let parameters: ParameterSet?
    private let storage = Memory<Float>()
    private var packed: View<Float>?
    private var packedVersion = -1
    private var precision = Precision.float32

    /// The matrix B[i, j] = source[i * rowStride + j * columnStride], [k, n].
    ///
    /// - Parameters:
    ///   - source: where the matrix lies.
    ///   - shape: k and n.
    ///   - rowStride: numbers from a row to the next.
    ///   - columnStride: numbers from a column to the next.
    ///   - parameters: whose version tells that the matrix has changed; nil if it never does.
    public init(
        _ source: View<Float>, shape: (k: Int, n: Int), rowStride: Int, columnStride: Int,
        in parameters: ParameterSet?
    ) {
        k = shape.k
        n = shape.n
        let last = (k - 1) * rowStride + (n - 1) * columnStride
        precondition(k > 0 && n > 0 && last < source.count, "a matrix outside of its view")
        self.source = source
        self.rowStride = rowStride
        self.columnStride = columnStride
        self.parameters = parameters
    }

    /// The matrix Wᵀ of a parameter W [outputs, inputs], or of some of its columns, for y = x Wᵀ.
    public convenience init(
        forward weight: Parameter, columns: Range<Int>? = nil, in parameters: ParameterSet
    ) {
        let columns = columns ?? 0..<weight.matrixSizes.inputs
        let (block, stride) = weight.columnBlock(columns, of: weight.value)
        self.init(
            block, shape: (columns.count, weight.matrixSizes.outputs), rowStride: 1,
            columnStride: stride, in: parameters)
    }

    /// The matrix of a parameter W [outputs, inputs], or of some of its columns, for dx = dy W.
    public convenience init(
        backward weight: Parameter, columns: Range<Int>? = nil, in parameters: ParameterSet
    ) {
        let columns = columns ?? 0..<weight.matrixSizes.inputs
        let (block, stride) = weight.columnBlock(columns, of: weight.value)
        self.init(
            block, shape: (weight.matrixSizes.outputs, columns.count), rowStride: stride,
            columnStride: 1, in: parameters)
    }

    private var panels: Int { (n + panelWidth - 1) / panelWidth }
    private var panelWidth: Int { Int(LOCKSTEP_PANEL) }

    /// Plans a place for the packed matrix on a tape.
    ///
    /// A tape that trains packs anew every step and need not keep it in between.
    ///
    /// - Parameters:
    ///   - tape: where the product is recorded.
    ///   - phases: the phases of the operation recorded next that use it.
    /// - Returns: nil on a tape that evaluates: there it stays packed, in memory of its own.
    public func place(on tape: Tape, during phases: ClosedRange<Phase>) -> View<Float>? {
        let count = placeCount(on: tape)
        return count > 0 ? tape.scratch(count, during: phases) : nil
    }

    /// Numbers that ``place(on:during:)`` takes, 0 if none.
    func placeCount(on tape: Tape) -> Int {
        tape.purpose == .training ? packedCount(tape.computing) : 0
    }

    private func packedCount(_ computing: Computing) -> Int {
        panels * panelWidth * computing.words(k)
    }

    /// Packs the matrix; without a place, into memory of its own, unless its version is there already.
    ///
    /// Not while workers run: they only read.
    public func pack(_ computing: Computing, into place: View<Float>? = nil) {
        let version = parameters?.version ?? 0
        if place == nil && packedVersion == version && precision == computing.precision {
            packed = storage.whole
            return
        }
        let words = computing.words(k), width = panelWidth, count = packedCount(computing)
        if place == nil && storage.count != count {
            storage.restart()
            _ = storage.reserve(count)
            storage.commit()
        }
        let target = place ?? storage.whole
        precondition(target.count == count, "a packed matrix of another size")
        let pairs: Int32 = computing.precision == .bfloat16 ? 1 : 0
        computing.workers.split(panels) { _, range in
            let first = range.lowerBound * width
            unsafe computing.kernels.table.pointee.pack(
                source.address + first * columnStride, rowStride, columnStride, k,
                min(range.upperBound * width, n) - first, pairs, target.address + first * words)
        }
        packed = target
        precision = computing.precision
        packedVersion = place == nil ? version : -1
    }

    /// Plans the working memory of ``multiply(_:into:accumulate:worker:with:)``.
    public func plan(_ computing: Computing) {
        computing.scratch.plan(computing.workers.count * Self.rowBlock * ((k + 1) / 2 + 16))
    }

    private static let rowBlock = 128

    /// c = a * B, or c += a * B, on the calling worker.
    ///
    /// - Parameters:
    ///   - a: rows of k numbers.
    ///   - c: as many rows of n numbers.
    ///   - accumulate: whether to add to c; its numbers then start the chains.
    ///   - worker: whose working memory is used.
    ///   - computing: as when it was packed.
    public func multiply(
        _ a: RowGroups, into c: RowGroups, accumulate: Bool, worker: Int,
        with computing: Computing
    ) {
        let rows = a.count
        precondition(
            a.columns == k && c.columns == n && c.count == rows,
            "[\(rows), \(a.columns)] times [\(k), \(n)] into rows of \(c.columns)")
        guard let packed, precision == computing.precision else {
            preconditionFailure("a product with weights that were never packed")
        }
        let table = unsafe computing.kernels.table, add: Int32 = accumulate ? 1 : 0
        if precision == .float32 {
            return unsafe table.pointee.product(
                a.descriptor, packed.address, k, n, c.descriptor, rows, add)
        }
        let words = computing.words(k), size = Self.rowBlock * ((k + 1) / 2 + 16)
        let scratch = computing.scratch.take(computing.workers.count * size)
        let rounded = scratch[worker * size..<(worker + 1) * size]
        for first in stride(from: 0, to: rows, by: Self.rowBlock) {
            let count = min(Self.rowBlock, rows - first)
            unsafe table.pointee.roundRows(
                a.descriptor, first, count, k, rounded.address)
            let narrow = unsafe lockstep_rows(
                base: rounded.address, rowsPerGroup: count, groupStride: 0, rowStride: words)
            unsafe table.pointee.pairProduct(
                narrow, packed.address, words, n, c.descriptor, first, count, add)
        }
    }

    /// The product for all rows, which the workers share; packs first.
    public func multiplyAll(
        _ a: View<Float>, into c: View<Float>, accumulate: Bool, packing place: View<Float>? = nil,
        with computing: Computing
    ) {
        let rows = a.count / k
        precondition(
            a.count == rows * k && c.count == rows * n, "\(a.count) numbers in rows of \(k)")
        pack(computing, into: place)
        let unit = 8
        computing.workers.split((rows + unit - 1) / unit) { worker, range in
            let part = range.lowerBound * unit..<min(range.upperBound * unit, rows)
            multiply(
                RowGroups(a[part.lowerBound * k..<part.upperBound * k], columns: k),
                into: RowGroups(c[part.lowerBound * n..<part.upperBound * n], columns: n),
                accumulate: accumulate, worker: worker, with: computing)
        }
    }
}
