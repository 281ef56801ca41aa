internal import CKernels

extension Kernels {
    /// Sums over the valid rows of x [rows, n]: of x, or of (x - mean)^2 where a mean is given.
    public func moment(
        of x: View<Float>, around mean: View<Float>?, mask: View<Float>, into sums: View<Float>
    ) {
        precondition(x.count == mask.count * sums.count, "moments of other shapes")
        precondition(mean.map { $0.count == sums.count } ?? true, "a mean of another size")
        // Safe: an absent mean is a null pointer, which the kernel asks for.
        let centre: UnsafeMutablePointer<Float>? = unsafe mean?.address
        unsafe table.pointee.momentRows(
            mask.count, sums.count, x.address, centre, mask.address, sums.address)
    }

    /// normalized = (x - mean) * inverseDeviation and y = normalized * scale + shift, row by row;
    /// rows with mask 0 become 0.
    public func normalize(
        _ x: View<Float>, mean: View<Float>, inverseDeviation: View<Float>, scale: View<Float>,
        shift: View<Float>, mask: View<Float>, normalized: View<Float>, y: View<Float>
    ) {
        let n = mean.count
        precondition(
            x.count == mask.count * n && normalized.count == x.count && y.count == x.count
                && inverseDeviation.count == n && scale.count == n && shift.count == n,
            "normalisation of other shapes")
        unsafe table.pointee.normalizeRows(
            mask.count, n, x.address, mean.address, inverseDeviation.address, scale.address,
            shift.address, mask.address, normalized.address, y.address)
    }

    /// Sums over valid rows: of dy, and of dy * normalized.
    public func normalizationSums(
        normalized: View<Float>, dy: View<Float>, mask: View<Float>, sumDy: View<Float>,
        sumDyNormalized: View<Float>
    ) {
        let n = sumDy.count
        precondition(
            dy.count == mask.count * n && normalized.count == dy.count
                && sumDyNormalized.count == n, "normalisation of other shapes")
        unsafe table.pointee.normalizeSums(
            mask.count, n, normalized.address, dy.address, mask.address, sumDy.address,
            sumDyNormalized.address)
    }

    /// dx = scaled * (dy - meanDy - normalized * meanDyNormalized), 0 for rows with mask 0; or
    /// dx += that.
    public func normalizationGradient(
        normalized: View<Float>, dy: View<Float>, mask: View<Float>, scaled: View<Float>,
        meanDy: View<Float>, meanDyNormalized: View<Float>, dx: View<Float>, accumulate: Bool
    ) {
        let n = scaled.count
        precondition(
            dy.count == mask.count * n && normalized.count == dy.count && dx.count == dy.count
                && meanDy.count == n && meanDyNormalized.count == n,
            "normalisation of other shapes")
        unsafe table.pointee.normalizeBackward(
            mask.count, n, normalized.address, dy.address, mask.address, scaled.address,
            meanDy.address, meanDyNormalized.address, dx.address, accumulate ? 1 : 0)
    }
}
