internal import CKernels

/// A lane's rows [T][b][width], of which each of several heads has some columns of its own.
public struct HeadRows {
    let view: View<Float>
    /// Sequences of the lane, b.
    public let sequences: Int
    /// The number of heads.
    public let heads: Int
    /// Columns of a head.
    public let size: Int
    private let width: Int
    private let first: Int

    /// The heads in the columns `columns` of rows of `width` numbers, one after the other.
    public init(
        _ view: View<Float>, sequences: Int, width: Int, columns: Range<Int>, heads: Int
    ) {
        precondition(
            view.count.isMultiple(of: sequences * width) && columns.count.isMultiple(of: heads)
                && columns.lowerBound >= 0 && columns.upperBound <= width,
            "\(heads) heads in the columns \(columns) of \(width)")
        self.view = view
        self.sequences = sequences
        self.heads = heads
        self.width = width
        size = columns.count / heads
        first = columns.lowerBound
    }

    /// Time steps or positions, T.
    public var times: Int { view.count / (sequences * width) }

    /// Numbers from a row of a sequence to the next.
    var stride: Int { sequences * width }

    /// Where the first row of a head starts.
    func start(_ sequence: Int, _ head: Int) -> Int { sequence * width + first + head * size }

    /// Rows of a head from `time` on, and from its column `column` on.
    func descriptor(
        _ sequence: Int, _ head: Int, time: Int = 0, column: Int = 0
    ) -> lockstep_rows {
        let place = start(sequence, head) + time * stride + column
        precondition(place < view.count, "a row outside of its view")
        // Safe: the initializer checked that whole rows are in the view.
        return unsafe lockstep_rows(
            base: view.address + place, rowsPerGroup: times, groupStride: 0, rowStride: stride)
    }

    /// Calls `body` with every sequence and head.
    func each(_ body: (_ sequence: Int, _ head: Int) -> Void) {
        for sequence in 0..<sequences {
            for head in 0..<heads { body(sequence, head) }
        }
    }

    /// Sets all columns of the heads.
    public func fill(_ value: Float) {
        let count = heads * size
        if count == width { return view.fill(value) }
        for row in 0..<times * sequences {
            let start = row * width + first
            view[start..<start + count].fill(value)
        }
    }
}

/// In which order a matrix was packed for products of heads.
public enum HeadPacking: Sendable {
    /// The rows of a head [S][size], for the sum of rows with a weight each.
    case rows
    /// Their transpose [size][S], for the products of all rows with another one.
    case columns

    /// The sizes of the right operand.
    func shape(positions: Int, size: Int) -> (k: Int, n: Int) {
        self == .rows ? (positions, size) : (size, positions)
    }

    /// Numbers that packed heads take.
    public func count(positions: Int, size: Int, heads: Int) -> Int {
        let (k, n) = shape(positions: positions, size: size), panel = Int(LOCKSTEP_PANEL)
        return heads * k * ((n + panel - 1) / panel * panel)
    }
}
