// Batch normalisation (Ioffe & Szegedy 2015) over rows [rows, n]; mask is 1 or 0 for each row.

/// Sum of x over valid rows, or of (x - mean)^2 where a mean is given.
static void NAME(momentRows)(
    size_t rows, size_t n, const float *x, const float *mean, const float *mask, float *sums) {
    for (size_t i = 0; i < n; i += 16) {
        size_t left = n - i;
        f16v sum = splat(0.0f), centre = mean ? load_upto(mean + i, left, 0) : splat(0.0f);
        for (size_t r = 0; r < rows; r++) {
            if (mask[r] == 0) continue;
            f16v v = load_upto(x + r * n + i, left, 0) - centre;
            sum = mean ? fma16(v, v, sum) : sum + v;
        }
        store_upto(sums + i, left, sum);
    }
}

static void NAME(normalizeRows)(
    size_t rows, size_t n, const float *x, const float *mean, const float *inverseDeviation,
    const float *scale, const float *shift, const float *mask, float *normalized, float *y) {
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i += 16) {
            size_t left = n - i, at = r * n + i;
            f16v z = (load_upto(x + at, left, 0) - load_upto(mean + i, left, 0))
                * load_upto(inverseDeviation + i, left, 0);
            f16v v = fma16(z, load_upto(scale + i, left, 0), load_upto(shift + i, left, 0));
            if (mask[r] == 0) z = v = splat(0.0f);
            store_upto(normalized + at, left, z);
            store_upto(y + at, left, v);
        }
}

static void NAME(normalizeSums)(
    size_t rows, size_t n, const float *normalized, const float *dy, const float *mask,
    float *sumDy, float *sumDyNormalized) {
    for (size_t i = 0; i < n; i += 16) {
        size_t left = n - i;
        f16v sum = splat(0.0f), weighted = splat(0.0f);
        for (size_t r = 0; r < rows; r++) {
            if (mask[r] == 0) continue;
            f16v d = load_upto(dy + r * n + i, left, 0);
            sum += d;
            weighted = fma16(d, load_upto(normalized + r * n + i, left, 0), weighted);
        }
        store_upto(sumDy + i, left, sum);
        store_upto(sumDyNormalized + i, left, weighted);
    }
}

/// dx = scaled * (dy - meanDy - normalized * meanDyNormalized), scaled = scale / deviation.
static void NAME(normalizeBackward)(
    size_t rows, size_t n, const float *normalized, const float *dy, const float *mask,
    const float *scaled, const float *meanDy, const float *meanDyNormalized, float *dx,
    int accumulate) {
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i += 16) {
            size_t left = n - i, at = r * n + i;
            f16v d = load_upto(dy + at, left, 0) - load_upto(meanDy + i, left, 0);
            d = fma16(
                -load_upto(normalized + at, left, 0), load_upto(meanDyNormalized + i, left, 0), d);
            d = mask[r] == 0 ? splat(0.0f) : d * load_upto(scaled + i, left, 0);
            if (accumulate) d += load_upto(dx + at, left, 0);
            store_upto(dx + at, left, d);
        }
}
