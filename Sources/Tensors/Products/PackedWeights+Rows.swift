extension PackedWeights {
    /// The matrix Wᵀ of some rows of a parameter W [outputs, inputs]: some of the outputs of y = x Wᵀ.
    public convenience init(
        forward weight: Parameter, rows: Range<Int>, in parameters: ParameterSet
    ) {
        let columns = weight.count / weight.shape[0]
        self.init(
            weight.value[rows.lowerBound * columns..<rows.upperBound * columns],
            shape: (columns, rows.count), rowStride: 1, columnStride: columns, in: parameters)
    }

    /// Some rows of a parameter W [outputs, inputs], for their part of dx = dy W.
    public convenience init(
        backward weight: Parameter, rows: Range<Int>, in parameters: ParameterSet
    ) {
        let columns = weight.count / weight.shape[0]
        self.init(
            weight.value[rows.lowerBound * columns..<rows.upperBound * columns],
            shape: (rows.count, columns), rowStride: columns, columnStride: 1, in: parameters)
    }
}
