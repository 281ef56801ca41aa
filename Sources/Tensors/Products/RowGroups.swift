internal import CKernels

/// Rows of a matrix that lie in equal groups, one group a lane.
///
/// Row r is found `r / rowsPerGroup` groups and `r % rowsPerGroup` rows from the start, so that the
/// rows of one time step of all lanes can be one operand.
public struct RowGroups {
    let view: View<Float>
    let start: Int
    let groups: Int
    let rowsPerGroup: Int
    let groupStride: Int
    let rowStride: Int
    /// Numbers of a row.
    public let columns: Int

    /// Rows of `columns` numbers: `rowsPerGroup` together, groups `groupStride` numbers apart, the
    /// first at element `start` of `view`.
    public init(
        _ view: View<Float>, start: Int, groups: Int, rowsPerGroup: Int, groupStride: Int,
        columns: Int
    ) {
        let end = start + (groups - 1) * groupStride + rowsPerGroup * columns
        precondition(
            start >= 0 && groups > 0 && rowsPerGroup > 0 && end <= view.count,
            "rows outside of their view")
        self.view = view
        self.start = start
        self.groups = groups
        self.rowsPerGroup = rowsPerGroup
        self.groupStride = groupStride
        rowStride = columns
        self.columns = columns
    }

    /// All rows of a matrix that lies whole in `view`.
    public init(_ view: View<Float>, columns: Int) {
        self.init(
            view, start: 0, groups: 1, rowsPerGroup: view.count / columns, groupStride: view.count,
            columns: columns)
    }

    /// Some columns of the same rows.
    public subscript(columns range: Range<Int>) -> RowGroups {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= columns, "columns \(range) of \(columns)")
        return RowGroups(self, range)
    }

    private init(_ rows: RowGroups, _ range: Range<Int>) {
        view = rows.view
        start = rows.start + range.lowerBound
        groups = rows.groups
        rowsPerGroup = rows.rowsPerGroup
        groupStride = rows.groupStride
        rowStride = rows.rowStride
        columns = range.count
    }

    /// The number of rows.
    public var count: Int { groups * rowsPerGroup }

    var descriptor: lockstep_rows {
        // Safe: the constructor checked that all rows are inside of the view.
        unsafe lockstep_rows(
            base: view.address + start, rowsPerGroup: rowsPerGroup, groupStride: groupStride,
            rowStride: rowStride)
    }
}
