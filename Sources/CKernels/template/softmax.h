// The softmax of a row of any length, its parts, and its derivative.

/// The largest of n numbers, and at least `least`.
INLINE float highest_row(size_t n, const float *x, float least) {
    f16v peak = splat(least);
    for (size_t i = 0; i < n; i += 16) {
        f16v v = load_upto(x + i, n - i, least);
        peak = choose(v > peak, v, peak);
    }
    return highest_of(peak);
}

/// y = e^(x - shift), unless y is null; returns the sum.
INLINE float exponential_row(size_t n, const float *x, float shift, float *y) {
    f16v sum = splat(0.0f);
    for (size_t i = 0; i < n; i += 16) {
        f16v e = exp16(load_upto(x + i, n - i, -INFINITY) - splat(shift));
        sum += e;
        if (y) store_upto(y + i, n - i, e);
    }
    return total(sum);
}

INLINE void scale_row(size_t n, float factor, float *y) {
    for (size_t i = 0; i < n; i += 16)
        store_upto(y + i, n - i, load_upto(y + i, n - i, 0) * splat(factor));
}

/// y = softmax x, and zeros from n to `width`.
INLINE void softmax_row(size_t n, size_t width, const float *x, float *y) {
    float sum = exponential_row(n, x, highest_row(n, x, -INFINITY), y);
    scale_row(n, 1.0f / sum, y);
    memset(y + n, 0, (width - n) * sizeof(float));
}

/// dx = y (dy - sum(y dy)), or dx +=.
INLINE void softmax_row_gradient(
    size_t n, const float *y, const float *dy, float *dx, int accumulate) {
    f16v sum = splat(0.0f);
    for (size_t i = 0; i < n; i += 16)
        sum = fma16(load_upto(y + i, n - i, 0), load_upto(dy + i, n - i, 0), sum);
    f16v mean = splat(total(sum));
    for (size_t i = 0; i < n; i += 16) {
        f16v d = load_upto(y + i, n - i, 0) * (load_upto(dy + i, n - i, 0) - mean);
        if (accumulate) d += load_upto(dx + i, n - i, 0);
        store_upto(dx + i, n - i, d);
    }
}
