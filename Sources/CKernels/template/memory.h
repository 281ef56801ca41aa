// A memory of n locations of m numbers that is addressed by weights (Graves, Wayne, Danihelka 2014).
// Rows are computed alone; gradients are added.

INLINE float dot(size_t n, const float *a, const float *b) {
    f16v sum = splat(0.0f);
    for (size_t i = 0; i < n; i += 16)
        sum = fma16(load_upto(a + i, n - i, 0), load_upto(b + i, n - i, 0), sum);
    return total(sum);
}

/// y += factor * x.
INLINE void add_scaled(size_t n, float factor, const float *x, float *y) {
    for (size_t i = 0; i < n; i += 16)
        store_upto(
            y + i, n - i,
            fma16(splat(factor), load_upto(x + i, n - i, 0), load_upto(y + i, n - i, 0)));
}

static void NAME(similarity)(
    size_t rows, size_t n, size_t m, float epsilon, const float *key, const float *memory,
    float *y) {
    for (size_t r = 0; r < rows; r++, key += m, memory += n * m, y += n) {
        float length = sqrtf(dot(m, key, key));
        for (size_t i = 0; i < n; i++) {
            const float *place = memory + i * m;
            y[i] = dot(m, key, place) / (length * sqrtf(dot(m, place, place)) + epsilon);
        }
    }
}

static void NAME(similarityBackward)(
    size_t rows, size_t n, size_t m, float epsilon, const float *key, const float *memory,
    const float *y, const float *dy, float *dKey, float *dMemory) {
    for (size_t r = 0; r < rows; r++) {
        float length = sqrtf(dot(m, key, key)), shrink = 0.0f;
        for (size_t i = 0; i < n; i++) {
            const float *place = memory + i * m;
            float own = sqrtf(dot(m, place, place));
            // y = (k . p) / d with d = |k| |p| + epsilon: a length of 0 has no direction to grow in.
            float slope = dy[i] / (length * own + epsilon), pull = slope * y[i];
            if (dKey) {
                add_scaled(m, slope, place, dKey);
                shrink = fmaf(pull, own, shrink);
            }
            if (dMemory) {
                add_scaled(m, slope, key, dMemory + i * m);
                if (own > 0) add_scaled(m, -pull * length / own, place, dMemory + i * m);
            }
        }
        if (dKey && length > 0) add_scaled(m, -shrink / length, key, dKey);
        key += m, memory += n * m, y += n, dy += n;
        if (dKey) dKey += m;
        if (dMemory) dMemory += n * m;
    }
}

/// The location that element j of a shift brings to location i.
INLINE size_t brought(size_t n, size_t span, size_t i, size_t j) {
    return (i + span / 2 + n * span - j) % n;
}

static void NAME(rotate)(
    size_t rows, size_t n, size_t span, const float *w, const float *shift, float *y) {
    for (size_t r = 0; r < rows; r++, w += n, shift += span, y += n)
        for (size_t i = 0; i < n; i++) {
            float sum = 0.0f;
            for (size_t j = 0; j < span; j++)
                sum = fmaf(shift[j], w[brought(n, span, i, j)], sum);
            y[i] = sum;
        }
}

static void NAME(rotateBackward)(
    size_t rows, size_t n, size_t span, const float *w, const float *shift, const float *dy,
    float *dW, float *dShift) {
    for (size_t r = 0; r < rows; r++, w += n, shift += span, dy += n) {
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < span; j++) {
                size_t from = brought(n, span, i, j);
                if (dW) dW[from] = fmaf(shift[j], dy[i], dW[from]);
                if (dShift) dShift[j] = fmaf(w[from], dy[i], dShift[j]);
            }
        if (dW) dW += n;
        if (dShift) dShift += span;
    }
}

static void NAME(read)(
    size_t rows, size_t n, size_t m, const float *w, const float *memory, float *y) {
    for (size_t r = 0; r < rows; r++, w += n, memory += n * m, y += m) {
        memset(y, 0, m * sizeof(float));
        for (size_t i = 0; i < n; i++) add_scaled(m, w[i], memory + i * m, y);
    }
}

static void NAME(readBackward)(
    size_t rows, size_t n, size_t m, const float *w, const float *memory, const float *dy,
    float *dW, float *dMemory) {
    for (size_t r = 0; r < rows; r++, w += n, memory += n * m, dy += m) {
        for (size_t i = 0; i < n; i++) {
            if (dW) dW[i] += dot(m, memory + i * m, dy);
            if (dMemory) add_scaled(m, w[i], dy, dMemory + i * m);
        }
        if (dW) dW += n;
        if (dMemory) dMemory += n * m;
    }
}

static void NAME(write)(
    size_t rows, size_t n, size_t m, const float *w, const float *erase, const float *add,
    const float *memory, float *y) {
    for (size_t r = 0; r < rows; r++, w += n, erase += m, add += m)
        for (size_t i = 0; i < n; i++, memory += m, y += m)
            for (size_t j = 0; j < m; j += 16) {
                f16v old = load_upto(memory + j, m - j, 0), weight = splat(w[i]);
                f16v kept = fma16(-weight * load_upto(erase + j, m - j, 0), old, old);
                store_upto(y + j, m - j, fma16(weight, load_upto(add + j, m - j, 0), kept));
            }
}

static void NAME(writeBackward)(
    size_t rows, size_t n, size_t m, const float *w, const float *erase, const float *add,
    const float *memory, const float *dy, float *dW, float *dErase, float *dAdd, float *dMemory) {
    for (size_t r = 0; r < rows; r++, w += n, erase += m, add += m) {
        for (size_t i = 0; i < n; i++, memory += m, dy += m) {
            f16v weight = splat(w[i]), slope = splat(0.0f);
            for (size_t j = 0; j < m; j += 16) {
                size_t left = m - j;
                f16v d = load_upto(dy + j, left, 0), e = load_upto(erase + j, left, 0);
                f16v old = load_upto(memory + j, left, 0);
                slope = fma16(d, fma16(-e, old, load_upto(add + j, left, 0)), slope);
                if (dErase)
                    store_upto(
                        dErase + j, left,
                        fma16(-weight * old, d, load_upto(dErase + j, left, 0)));
                if (dAdd)
                    store_upto(dAdd + j, left, fma16(weight, d, load_upto(dAdd + j, left, 0)));
                if (dMemory) {
                    f16v sum = load_upto(dMemory + j, left, 0) + fma16(-weight * e, d, d);
                    store_upto(dMemory + j, left, sum);
                }
            }
            if (dW) dW[i] += total(slope);
            if (dMemory) dMemory += m;
        }
        if (dW) dW += n;
        if (dErase) dErase += m;
        if (dAdd) dAdd += m;
    }
}
