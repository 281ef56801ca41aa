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
            x.tensor.value, state.initial, state.isBackward ? .early : .late,
            columns: x.features, result: result)
    }

    /// The rows of x one time step early: last those of `initial` [lane][b][columns].
    public init(
        early x: View<Float>, initial: View<Float>, columns: Int, result: View<Float>
    ) {
        self.init(x, initial, .early, columns: columns, result: result)
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
