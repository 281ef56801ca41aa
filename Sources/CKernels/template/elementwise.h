// Sums, scaling and random numbers.

static void NAME(add)(size_t n, const float *x, float *y) {
    for (size_t i = 0; i < n; i += 16)
        store_upto(y + i, n - i, load_upto(y + i, n - i, 0) + load_upto(x + i, n - i, 0));
}

static void NAME(scale)(size_t n, float factor, float *y) {
    for (size_t i = 0; i < n; i += 16)
        store_upto(y + i, n - i, load_upto(y + i, n - i, 0) * splat(factor));
}

static void NAME(clamp)(size_t n, float limit, float *y) {
    f16v high = splat(limit), low = splat(-limit);
    for (size_t i = 0; i < n; i += 16) {
        f16v v = load_upto(y + i, n - i, 0);
        v = choose(v > high, high, v);
        store_upto(y + i, n - i, choose(v < low, low, v));
    }
}

static void NAME(addRows)(size_t rows, size_t n, const float *x, float *y) {
    for (size_t r = 0; r < rows; r++) NAME(add)(n, x, y + r * n);
}

static void NAME(sumRows)(size_t rows, size_t n, const float *x, float *sum) {
    for (size_t i = 0; i < n; i += 16) {
        f16v s = splat(0.0f);
        for (size_t r = 0; r < rows; r++) s += load_upto(x + r * n + i, n - i, 0);
        store_upto(sum + i, n - i, s);
    }
}

static void NAME(copyRows)(
    size_t rows, size_t n, const float *x, size_t xStride, float *y, size_t yStride,
    int accumulate) {
    for (size_t r = 0; r < rows; r++)
        if (accumulate) NAME(add)(n, x + r * xStride, y + r * yStride);
        else memcpy(y + r * yStride, x + r * xStride, n * sizeof(float));
}

static void NAME(gather)(
    size_t rows, size_t n, const float *table, const int32_t *index, float *y) {
    for (size_t r = 0; r < rows; r++)
        memcpy(y + r * n, table + (size_t)index[r] * n, n * sizeof(float));
}

static void NAME(sumIndexed)(
    size_t rows, size_t n, const float *x, const int32_t *index, float *sum) {
    for (size_t i = 0; i < n; i += 16) {
        f16v s = splat(0.0f);
        for (size_t r = 0; r < rows; r++) s += load_upto(x + (size_t)index[r] * n + i, n - i, 0);
        store_upto(sum + i, n - i, s);
    }
}

/// Blocks of 4096 in single precision (sixteen chains), blocks added in double precision.
static double NAME(sumOfSquares)(size_t n, const float *x) {
    double sum = 0;
    for (size_t block = 0; block < n; block += 4096) {
        size_t end = n - block < 4096 ? n : block + 4096;
        f16v s = splat(0.0f);
        for (size_t i = block; i < end; i += 16) {
            f16v v = load_upto(x + i, end - i, 0);
            s = fma16(v, v, s);
        }
        sum += (double)total(s);
    }
    return sum;
}

/// Philox4x32-10 (Salmon et al. 2011) for sixteen counters at once; word w of each in out[w].
INLINE void philox16(u16v c0, u16v c1, u16v c2, u16v c3, uint32_t k0, uint32_t k1, u16v out[4]) {
    const w16v m0 = (w16v)(0xD2511F53ull), m1 = (w16v)(0xCD9E8D57ull);
#pragma clang loop unroll(full)
    for (int round = 0; round < 10; round++) {
        w16v p0 = __builtin_convertvector(c0, w16v) * m0;
        w16v p1 = __builtin_convertvector(c2, w16v) * m1;
        u16v h0 = __builtin_convertvector(p0 >> 32, u16v), l0 = __builtin_convertvector(p0, u16v);
        u16v h1 = __builtin_convertvector(p1 >> 32, u16v), l1 = __builtin_convertvector(p1, u16v);
        c0 = h1 ^ c1 ^ (u16v)(k0);
        c1 = l1;
        c2 = h0 ^ c3 ^ (u16v)(k1);
        c3 = l0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

/// Uniform in [0, 1): the upper 24 bits.
INLINE f16v unit_interval(u16v bits) {
    return __builtin_convertvector((i16v)(bits >> 8), f16v) * splat(0x1p-24f);
}

/// Sixty-four uniform numbers in the order of units: counter u / 4, word u % 4.
INLINE void uniform64(
    uint32_t seed, uint32_t site, uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, float *y) {
    const u16v ramp = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    u16v words[4];
    philox16((u16v)(c0), (u16v)(c1), (u16v)(c2), ramp + (u16v)(c3), seed, site, words);
    float parts[4][16];
    for (int w = 0; w < 4; w++) store(parts[w], unit_interval(words[w]));
    for (int i = 0; i < 16; i++)
        for (int w = 0; w < 4; w++) y[4 * i + w] = parts[w][i];
}

static void NAME(dropout)(
    const lockstep_dropout *plan, const float *x, float *y, int accumulate) {
    const f16v keep = splat(plan->keep), factor = splat(1.0f / plan->keep), zero = splat(0.0f);
    for (size_t t = 0; t < plan->times; t++)
        for (size_t s = 0; s < plan->sequences; s++) {
            size_t row = (t * plan->sequences + s) * plan->units;
            uint32_t time = plan->firstTime + (uint32_t)t * plan->timeIncrement;
            for (size_t u = 0; u < plan->units; u += 64) {
                float random[64];
                uniform64(
                    plan->seed, plan->site, plan->step, plan->firstSequence + (uint32_t)s, time,
                    (uint32_t)(u / 4), random);
                for (size_t j = 0; j < 64 && u + j < plan->units; j += 16) {
                    size_t left = plan->units - u - j, at = row + u + j;
                    f16v kept = load_upto(x + at, left, 0) * factor;
                    kept = choose(load(random + j) < keep, kept, zero);
                    if (accumulate) kept += load_upto(y + at, left, 0);
                    store_upto(y + at, left, kept);
                }
            }
        }
}

static void NAME(mask)(const lockstep_dropout *plan, float *y) {
    const size_t n = plan->times * plan->sequences * plan->units;
    for (size_t i = 0; i < n; i += 16) store_upto(y + i, n - i, splat(1.0f));
    // What stays is 1 / keep, and set to 1.
    NAME(dropout)(plan, y, y, 0);
    for (size_t i = 0; i < n; i += 16) {
        f16v v = load_upto(y + i, n - i, 0);
        store_upto(y + i, n - i, choose(v > splat(0.0f), splat(1.0f), splat(0.0f)));
    }
}

/// Element i is word i % 4 of counter (0, 0, 0, i / 4).
static void NAME(uniform)(
    size_t n, uint32_t seed, uint32_t site, float low, float high, float *y) {
    const f16v span = splat(high - low), base = splat(low);
    for (size_t i = 0; i < n; i += 64) {
        float random[64];
        uniform64(seed, site, 0, 0, 0, (uint32_t)(i / 4), random);
        for (size_t j = 0; j < 64 && i + j < n; j += 16)
            store_upto(y + i + j, n - i - j, fma16(load(random + j), span, base));
    }
}
