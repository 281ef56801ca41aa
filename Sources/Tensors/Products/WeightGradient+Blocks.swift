extension WeightGradient.Factor {
    /// The rows of a signal, as they were read; the result is [outputs, features] of them.
    ///
    /// - Precondition: the signal is no tensor of a single step that stands for all steps.
    public init(_ x: Signal, result: View<Float>) {
        guard let state = x.late else {
            self.init(x.tensor.value, columns: x.features, result: result)
            return
        }
        self.init(
            x.tensor.value, initial: state.initial, before: state.walk, columns: x.features,
            result: result)
    }

    /// The rows of x one time step late: first those of `initial` [lane][b][columns].
    public init(late x: View<Float>, initial: View<Float>, columns: Int, result: View<Float>) {
        self.init(x, initial, .late, columns: columns, result: result)
    }

    /// The rows of x one step of a walk before; where there is none, those of `initial`
    /// [lane][b][columns].
    package init(
        _ x: View<Float>, initial: View<Float>, before walk: Walk, columns: Int,
        result: View<Float>
    ) {
        self.init(
            x, initial, walk.isBackward ? .early : .late, columns: columns, result: result)
        if let chunk = walk.chunk, chunk < walk.times { self.walk = walk }
    }

    /// The rows of x [lane][rows][columns.count], which were multiplied with some columns of
    /// `weight` [outputs, inputs]: that block of its gradient is the result.
    ///
    /// With `initial` [lane][b][columns.count], the rows are one time step late.
    public init(
        _ x: View<Float>, lateAfter initial: View<Float>? = nil, columns: Range<Int>,
        of weight: Parameter
    ) {
        let (gradient, stride) = weight.columnBlock(columns, of: weight.gradient)
        self.init(
            x, initial, initial == nil ? .none : .late, columns: columns.count,
            result: gradient, stride: stride)
    }

    /// The rows of a lane in the order of the steps that read them, in two pieces.
    ///
    /// - Parameters:
    ///   - lane: a local lane.
    ///   - lanes: how many there are.
    ///   - unfolded: where to write them one by one, if they lie in more pieces.
    ///   - isFirst: whether they are not written yet.
    /// - Returns: the pieces; there may be rows behind those of the last step.
    func pieces(
        lane: Int, of lanes: Int, unfolded: View<Float>?, isFirst: Bool
    ) -> (head: View<Float>, tail: View<Float>) {
        if let walk, let unfolded {
            if isFirst { unfold(walk, lane: lane, of: lanes, into: unfolded) }
            return (unfolded, unfolded[0..<0])
        }
        let rows = rows.part(lane, of: lanes)
        let initial = initial?.part(lane, of: lanes) ?? rows[0..<0]
        // Early rows: all but the first step's, then the initial ones; late rows the other way.
        return shift == .early ? (rows[initial.count..<rows.count], initial) : (initial, rows)
    }

    private func unfold(_ walk: Walk, lane: Int, of lanes: Int, into rows: View<Float>) {
        let own = self.rows.part(lane, of: lanes)
        for time in 0..<walk.times {
            let place = rows.part(time, of: walk.times)
            if let before = walk.before(time) {
                place.copy(from: own.part(before, of: walk.times))
            } else if let initial {
                place.copy(from: initial.part(lane, of: lanes))
            }
        }
    }

    /// Numbers of so many rows of the result, with those between them.
    func span(outputs: Int) -> Int { (outputs - 1) * resultStride + columns }
}

extension WeightGradient {
    /// Numbers that the panels of a single lane may take, as long as a chunk fits.
    private static let panelLimit = 1 << 20

    /// Rows that are packed at a time.
    ///
    /// The sums of several lanes stay in the cache only if each lane is summed in one go. A single
    /// lane's sum is the result itself, to which any number of blocks of rows can add in turn.
    static func blockRows(_ rows: Int, lanes: Int, width: Int) -> Int {
        if lanes > 1 { return rows }
        return min(rows, max(panelLimit / width / chunk, 1) * chunk)
    }
}
