// What several losses share.

/// Below every logarithm of a probability, and so far from -infinity that differences are numbers.
#define LOWEST -1e30f

INLINE float log_of(float x) { return log16(splat(x))[0]; }

/// y = softmax x, unless y is null; returns the logarithm of the sum of e^x.
INLINE float probability_row(size_t n, const float *x, float *y) {
    float highest = highest_row(n, x, -INFINITY);
    float sum = exponential_row(n, x, highest, y);
    if (y) scale_row(n, 1.0f / sum, y);
    return highest + log_of(sum);
}

/// Whether row r of a lane is no padding.
INLINE int row_counts(const int32_t *lengths, size_t sequences, size_t r) {
    return !lengths || (int32_t)(r / sequences) < lengths[r % sequences];
}

/// Of v = e^s + floor: the logarithm, the inverse, and the share of e^s in it.
INLINE void floored_exponential(
    f16v s, float floor, f16v *logarithm, f16v *inverse, f16v *share) {
    f16v one = splat(1.0f), least = splat(floor);
    i16v large = s >= splat(0.0f);
    f16v e = exp16(choose(large, -s, s));
    f16v small = e + least, rest = least * e;
    f16v part = one / (one + rest), whole = one / small;
    *logarithm = choose(large, s + log1p16(rest), log16(small));
    *inverse = choose(large, e * part, whole);
    *share = choose(large, part, e * whole);
}
