extension WeightGradient.Factor {
    /// The same rows, multiplied with some columns of dy alone; the rows of the result are those
    /// columns, run after run.
    public func times(columns runs: Range<Int>...) -> WeightGradient.Factor {
        var factor = self
        factor.runs = runs
        return factor
    }

    /// Rows of the result, for a dy of `outputs` columns.
    func rows(outOf outputs: Int) -> Int {
        runs.isEmpty ? outputs : runs.reduce(0) { $0 + $1.count }
    }

    /// The rows of the result that belong to the columns `outputs` of dy, which lie in one run or in
    /// none; nil for none.
    func rows(of outputs: Range<Int>) -> Range<Int>? {
        if runs.isEmpty { return outputs }
        var before = 0
        for run in runs {
            if outputs.lowerBound >= run.lowerBound && outputs.upperBound <= run.upperBound {
                let first = before + outputs.lowerBound - run.lowerBound
                return first..<first + outputs.count
            }
            before += run.count
        }
        return nil
    }
}

extension WeightGradient {
    /// Columns in groups of at most `width`, none of which lies on both sides of a boundary.
    static func groups(upTo width: Int, between boundaries: [Int]) -> [Range<Int>] {
        let ends = Set(boundaries).sorted()
        return zip(ends, ends.dropFirst()).flatMap { start, end in
            stride(from: start, to: end, by: width).map { $0..<min($0 + width, end) }
        }
    }
}
