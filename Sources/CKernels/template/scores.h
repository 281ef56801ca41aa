// Scores and weights of attention: masks, softmax of what is not masked, additive scores.

/// The positions that row r attends to: from *first to the result.
INLINE size_t reach_row(const lockstep_reach *reach, size_t r, size_t *first) {
    int64_t time = reach->firstTime + (int64_t)(r / reach->sequences), low = 0;
    int64_t high = reach->lengths[r % reach->sequences];
    if (high > (int64_t)reach->positions) high = (int64_t)reach->positions;
    if (reach->isCausal && high > time + 1) high = time + 1;
    if (reach->window >= 0 && reach->offsets) {
        const float *row = reach->offsets + r * reach->positions;
        const float limit = (float)reach->window;
        while (low < high && row[low] < -limit) low++;
        while (low < high && row[high - 1] > limit) high--;
    } else if (reach->window >= 0) {
        if (low < time - reach->window) low = time - reach->window;
        if (high > time + reach->window + 1) high = time + reach->window + 1;
    }
    if (high < low) low = high = 0;
    *first = (size_t)low;
    return (size_t)high;
}

static void NAME(reachSoftmax)(
    const lockstep_reach *reach, size_t rows, size_t heads, float scale, const float *x, float *y) {
    const size_t width = reach->positions;
    for (size_t r = 0; r < rows; r++) {
        size_t first, end = reach_row(reach, r, &first), n = end - first;
        for (size_t h = 0; h < heads; h++, x += width, y += width) {
            for (size_t i = 0; i < n && scale != 1.0f; i += 16)
                store_upto(
                    y + first + i, n - i, load_upto(x + first + i, n - i, 0) * splat(scale));
            memset(y, 0, (n ? first : width) * sizeof(float));
            if (n) {
                softmax_row(n, n, (scale != 1.0f ? y : x) + first, y + first);
                memset(y + end, 0, (width - end) * sizeof(float));
            }
        }
    }
}

static void NAME(reachSoftmaxBackward)(
    const lockstep_reach *reach, size_t rows, size_t heads, float scale, const float *y,
    const float *dy, float *dx, int accumulate) {
    const size_t width = reach->positions;
    for (size_t r = 0; r < rows; r++) {
        size_t first, end = reach_row(reach, r, &first), n = end - first;
        for (size_t h = 0; h < heads; h++, y += width, dy += width, dx += width) {
            f16v sum = splat(0.0f);
            for (size_t i = first; i < end; i += 16)
                sum = fma16(load_upto(y + i, end - i, 0), load_upto(dy + i, end - i, 0), sum);
            const f16v mean = splat(n ? total(sum) : 0.0f);
            for (size_t i = first; i < end; i += 16) {
                f16v d = load_upto(y + i, end - i, 0) * (load_upto(dy + i, end - i, 0) - mean);
                d = d * splat(scale);
                if (accumulate) d += load_upto(dx + i, end - i, 0);
                store_upto(dx + i, end - i, d);
            }
            if (accumulate) continue;
            memset(dx, 0, first * sizeof(float));
            memset(dx + end, 0, (width - end) * sizeof(float));
        }
    }
}

INLINE size_t source_length(const int32_t *lengths, size_t s, size_t positions) {
    if (lengths[s] <= 0) return 0;
    return (size_t)lengths[s] < positions ? (size_t)lengths[s] : positions;
}

/// tanh(q + k + coverage w) of sixteen units from i on.
INLINE f16v energy16(
    const lockstep_additive *plan, const float *query, const float *key, float covered, size_t i) {
    size_t left = plan->units - i;
    f16v x = load_upto(query + i, left, 0) + load_upto(key + i, left, 0);
    if (plan->coverageWeight)
        x = fma16(splat(covered), load_upto(plan->coverageWeight + i, left, 0), x);
    return tanh16(x);
}

static void NAME(additive)(
    const lockstep_additive *plan, size_t rows, const float *queries, const float *keys,
    const float *coverage, float *scores) {
    const size_t units = plan->units, width = plan->positions;
    for (size_t r = 0; r < rows; r++) {
        size_t s = r % plan->sequences, n = source_length(plan->lengths, s, width);
        float *row = scores + r * width;
        for (size_t p = 0; p < n; p++) {
            const float *key = keys + (p * plan->sequences + s) * units;
            float covered = coverage ? coverage[r * width + p] : 0.0f;
            f16v sum = splat(0.0f);
            for (size_t i = 0; i < units; i += 16)
                sum = fma16(
                    load_upto(plan->vector + i, units - i, 0),
                    energy16(plan, queries + r * units, key, covered, i), sum);
            row[p] = total(sum);
        }
        memset(row + n, 0, (width - n) * sizeof(float));
    }
}

INLINE void add_upto(float *y, size_t left, f16v x) {
    store_upto(y, left, load_upto(y, left, 0) + x);
}

static void NAME(additiveBackward)(
    const lockstep_additive *plan, size_t rows, const float *queries, const float *keys,
    const float *coverage, const float *dScores, float *dQueries, float *dKeys,
    float *dCoverage, float *dVector, float *dCoverageWeight) {
    const size_t units = plan->units, width = plan->positions;
    const f16v one = splat(1.0f);
    for (size_t r = rows; r-- > 0;) {
        size_t s = r % plan->sequences, n = source_length(plan->lengths, s, width);
        for (size_t p = 0; p < n; p++) {
            size_t at = (p * plan->sequences + s) * units;
            float g = dScores[r * width + p];
            // Nothing comes from a position outside of the window.
            if (g == 0.0f) continue;
            float covered = coverage ? coverage[r * width + p] : 0.0f;
            f16v back = splat(0.0f);
            for (size_t i = 0; i < units; i += 16) {
                size_t left = units - i;
                f16v e = energy16(plan, queries + r * units, keys + at, covered, i);
                f16v d = splat(g) * load_upto(plan->vector + i, left, 0) * fma16(-e, e, one);
                add_upto(dVector + i, left, splat(g) * e);
                if (dKeys) add_upto(dKeys + at + i, left, d);
                if (dQueries) add_upto(dQueries + r * units + i, left, d);
                if (!plan->coverageWeight) continue;
                add_upto(dCoverageWeight + i, left, splat(covered) * d);
                back = fma16(d, load_upto(plan->coverageWeight + i, left, 0), back);
            }
            if (dCoverage) dCoverage[r * width + p] += total(back);
        }
    }
}

static void NAME(offsets)(
    const lockstep_reach *reach, size_t rows, const float *fraction, float *y) {
    for (size_t r = 0; r < rows; r++) {
        float centre = fraction[r] * (float)reach->lengths[r % reach->sequences];
        for (size_t p = 0; p < reach->positions; p++)
            y[r * reach->positions + p] = (float)p - centre;
    }
}

static void NAME(offsetsBackward)(
    const lockstep_reach *reach, size_t rows, const float *dy, float *dFraction, int accumulate) {
    const size_t width = reach->positions;
    for (size_t r = 0; r < rows; r++) {
        f16v sum = splat(0.0f);
        for (size_t i = 0; i < width; i += 16)
            sum += load_upto(dy + r * width + i, width - i, 0);
        float d = -total(sum) * (float)reach->lengths[r % reach->sequences];
        dFraction[r] = accumulate ? dFraction[r] + d : d;
    }
}

static void NAME(largestSteps)(
    size_t times, size_t sequences, size_t n, const int32_t *lengths, const float *x, float *y) {
    for (size_t s = 0; s < sequences; s++) {
        size_t length = source_length(lengths, s, times);
        for (size_t i = 0; i < n; i += 16) {
            f16v best = splat(length ? -INFINITY : 0.0f);
            for (size_t t = 0; t < length; t++) {
                f16v v = load_upto(x + (t * sequences + s) * n + i, n - i, 0);
                // Written so that NaN is taken, and stays.
                best = choose(v <= best, best, v);
            }
            store_upto(y + s * n + i, n - i, best);
        }
    }
}

static void NAME(largestStepsBackward)(
    size_t times, size_t sequences, size_t n, const int32_t *lengths, const float *x,
    const float *y, const float *dy, float *dx, int accumulate) {
    for (size_t s = 0; s < sequences; s++)
        for (size_t i = 0; i < n; i += 16) {
            const f16v best = load_upto(y + s * n + i, n - i, 0), zero = splat(0.0f);
            f16v left = load_upto(dy + s * n + i, n - i, 0);
            size_t length = source_length(lengths, s, times);
            for (size_t t = 0; t < times; t++) {
                float *to = dx + (t * sequences + s) * n + i;
                f16v d = zero;
                if (t < length) {
                    i16v isBest = load_upto(x + (t * sequences + s) * n + i, n - i, 0) == best;
                    d = choose(isBest, left, zero);
                    left = choose(isBest, zero, left);
                }
                if (accumulate) d += load_upto(to, n - i, 0);
                store_upto(to, n - i, d);
            }
        }
}

#define ATTENTION_KERNELS                                                                     \
    {                                                                                         \
        .softmax = NAME(reachSoftmax), .softmaxBackward = NAME(reachSoftmaxBackward),         \
        .additive = NAME(additive), .additiveBackward = NAME(additiveBackward),               \
        .offsets = NAME(offsets), .offsetsBackward = NAME(offsetsBackward),                   \
        .largestSteps = NAME(largestSteps),                                                   \
        .largestStepsBackward = NAME(largestStepsBackward),                                   \
    }
