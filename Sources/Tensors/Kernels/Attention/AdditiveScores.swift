internal import CKernels

/// What additive scores are made of, besides queries: score = vᵀ tanh(q + k + c w).
public struct AdditiveKeys {
    /// The projected source k, [S][b][A].
    public var keys: View<Float>
    /// Valid positions of each source, [b].
    public var lengths: View<Int32>
    /// v, [A].
    public var vector: View<Float>
    /// w, [A], which what a position was attended to so far is multiplied with; nil without.
    public var coverageWeight: View<Float>?

    /// Names them.
    public init(
        keys: View<Float>, lengths: View<Int32>, vector: View<Float>,
        coverageWeight: View<Float>? = nil
    ) {
        precondition(
            keys.count.isMultiple(of: lengths.count * vector.count)
                && coverageWeight.map { $0.count == vector.count } ?? true,
            "\(keys.count) numbers of keys with \(vector.count) units")
        self.keys = keys
        self.lengths = lengths
        self.vector = vector
        self.coverageWeight = coverageWeight
    }

    fileprivate var positions: Int { keys.count / (lengths.count * vector.count) }

    /// Safe: the views outlive the call that it is made for.
    @unsafe
    fileprivate var descriptor: lockstep_additive {
        unsafe lockstep_additive(
            sequences: lengths.count, positions: positions, units: vector.count,
            lengths: UnsafePointer(lengths.address), vector: UnsafePointer(vector.address),
            coverageWeight: coverageWeight.map { unsafe UnsafePointer($0.address) })
    }

    fileprivate func rows(_ queries: View<Float>, _ scores: View<Float>, _ covered: View<Float>?)
        -> Int
    {
        let rows = queries.count / vector.count
        precondition(
            queries.count == rows * vector.count && scores.count == rows * positions
                && rows.isMultiple(of: lengths.count)
                && covered.map { $0.count == scores.count } ?? true
                && (covered == nil) == (coverageWeight == nil), "additive scores of other shapes")
        return rows
    }
}

/// Where the gradients of additive scores are added to.
public struct AdditiveGradients {
    /// Of the queries, [rows][A]; nil if nobody wants it.
    public var queries: View<Float>?
    /// Of the keys, [S][b][A]; nil likewise.
    public var keys: View<Float>?
    /// Of the coverage, [rows][S]; nil likewise.
    public var coverage: View<Float>?
    /// Of v, [A].
    public var vector: View<Float>
    /// Of w, [A]; anything without coverage.
    public var coverageWeight: View<Float>

    /// Names them.
    public init(
        queries: View<Float>?, keys: View<Float>?, coverage: View<Float>?, vector: View<Float>,
        coverageWeight: View<Float>
    ) {
        self.queries = queries
        self.keys = keys
        self.coverage = coverage
        self.vector = vector
        self.coverageWeight = coverageWeight
    }
}

extension Kernels {
    /// Additive scores (Bahdanau, Cho, Bengio 2015) of queries [rows][A] and each position, into
    /// [rows][S]; 0 beyond the length of a source.
    public func additiveScores(
        _ queries: View<Float>, _ source: AdditiveKeys, coverage: View<Float>?,
        into scores: View<Float>
    ) {
        let rows = source.rows(queries, scores, coverage)
        var plan = unsafe source.descriptor
        // Safe: an absent coverage is a null pointer, which the kernel asks for.
        let covered: UnsafeMutablePointer<Float>? = unsafe coverage?.address
        unsafe table.pointee.attention.additive(
            &plan, rows, queries.address, source.keys.address, covered, scores.address)
    }

    /// The derivative of ``additiveScores(_:_:coverage:into:)``: the last row first, added to all
    /// gradients.
    public func additiveScoresBackward(
        _ queries: View<Float>, _ source: AdditiveKeys, coverage: View<Float>?,
        dScores: View<Float>, into gradients: AdditiveGradients
    ) {
        let rows = source.rows(queries, dScores, coverage), units = source.vector.count
        precondition(
            gradients.queries.map { $0.count == queries.count } ?? true
                && gradients.keys.map { $0.count == source.keys.count } ?? true
                && gradients.coverage.map { $0.count == dScores.count } ?? true
                && gradients.vector.count == units
                && (coverage == nil || gradients.coverageWeight.count == units),
            "gradients of additive scores of other shapes")
        var plan = unsafe source.descriptor
        // Safe: what is absent is a null pointer, which the kernel asks for.
        let covered: UnsafeMutablePointer<Float>? = unsafe coverage?.address
        let dQueries: UnsafeMutablePointer<Float>? = unsafe gradients.queries?.address
        let dKeys: UnsafeMutablePointer<Float>? = unsafe gradients.keys?.address
        let dCoverage: UnsafeMutablePointer<Float>? = unsafe gradients.coverage?.address
        unsafe table.pointee.attention.additiveBackward(
            &plan, rows, queries.address, source.keys.address, covered, dScores.address, dQueries,
            dKeys, dCoverage, gradients.vector.address, gradients.coverageWeight.address)
    }

    /// y [b][n] = the largest of the valid steps of x [T][b][n], 0 without any.
    public func largestSteps(_ x: View<Float>, lengths: View<Int32>, into y: View<Float>) {
        let n = y.count / lengths.count, times = x.count / max(y.count, 1)
        precondition(
            n * lengths.count == y.count && times * y.count == x.count, "steps of other sizes")
        unsafe table.pointee.attention.largestSteps(
            times, lengths.count, n, lengths.address, x.address, y.address)
    }

    /// The derivative of ``largestSteps(_:lengths:into:)``: of equal steps the first has it.
    public func largestStepsBackward(
        _ x: View<Float>, y: View<Float>, lengths: View<Int32>, dy: View<Float>,
        into dx: View<Float>, accumulate: Bool
    ) {
        let n = y.count / lengths.count, times = x.count / max(y.count, 1)
        precondition(
            n * lengths.count == y.count && times * y.count == x.count && dy.count == y.count
                && dx.count == x.count, "steps of other sizes")
        unsafe table.pointee.attention.largestStepsBackward(
            times, lengths.count, n, lengths.address, x.address, y.address, dy.address,
            dx.address, accumulate ? 1 : 0)
    }
}
