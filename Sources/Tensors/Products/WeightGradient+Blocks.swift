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
