// Attention over the positions of a source (Luong, Pham & Manning 2015), for the sequences of a lane.
//
// Every product here is a weighted sum of rows, each output one fused chain over the rows ascending.
// Scores are such sums too: of the columns of transposed keys, weighted with the query.

/// Columns j ..< j + 16 * VECTORS of y = sum of coefficient[i] * row[i], for whole vectors.
#define WEIGHTED_SUM(VECTORS)                                                                \
    {                                                                                        \
        f16v sum[VECTORS];                                                                   \
        for (int v = 0; v < VECTORS; v++)                                                    \
            sum[v] = accumulate ? load(y + j + 16 * v) : splat(0.0f);                        \
        for (size_t i = 0; i < count; i++) {                                                 \
            f16v c = splat(coefficients[i * step]);                                          \
            for (int v = 0; v < VECTORS; v++)                                                \
                sum[v] = fma16(c, load(rows + i * stride + j + 16 * v), sum[v]);             \
        }                                                                                    \
        for (int v = 0; v < VECTORS; v++) store(y + j + 16 * v, sum[v]);                     \
        j += 16 * VECTORS;                                                                   \
    }

/// y [n] = the sum of `count` rows [n], each times its coefficient; or is added to.
INLINE void weighted_sum(
    const float *coefficients, size_t step, const float *rows, size_t stride, size_t count,
    size_t n, float *y, int accumulate) {
    size_t j = 0;
    while (n - j >= 64) WEIGHTED_SUM(4)
    if (n - j >= 32) WEIGHTED_SUM(2)
    if (n - j >= 16) WEIGHTED_SUM(1)
    if (j == n) return;
    f16v sum = accumulate ? load_some(y + j, n - j, 0) : splat(0.0f);
    for (size_t i = 0; i < count; i++)
        sum = fma16(
            splat(coefficients[i * step]), load_some(rows + i * stride + j, n - j, 0), sum);
    store_some(y + j, n - j, sum);
}

/// Rows [positions][sequences][n] as [sequences][n][width], with zeros beyond the positions.
static void NAME(transposePositions)(
    const lockstep_attention *plan, size_t n, const float *x, float *y) {
    for (size_t s = 0; s < plan->sequences; s++)
        for (size_t j = 0; j < n; j += 16)
            for (size_t i = 0; i < plan->width; i += 16) {
                f16v block[16];
                for (size_t p = 0; p < 16; p++)
                    block[p] = i + p < plan->positions
                        ? load_upto(x + ((i + p) * plan->sequences + s) * n + j, n - j, 0)
                        : splat(0.0f);
                transpose16(block);
                for (size_t r = 0; r < 16 && j + r < n; r++)
                    store(y + (s * n + j + r) * plan->width + i, block[r]);
            }
}

/// The positions that a sequence attends to at a time: none beyond its own end.
INLINE size_t attended(const lockstep_attention *plan, size_t s, int32_t time) {
    if (time >= plan->targetLengths[s] || plan->sourceLengths[s] <= 0) return 0;
    size_t length = (size_t)plan->sourceLengths[s];
    return length < plan->positions ? length : plan->positions;
}

static void NAME(attentionForward)(
    const lockstep_attention *plan, const float *keys, const float *values, const float *queries,
    int32_t time, float *weights, float *contexts) {
    size_t width = plan->width, features = plan->valueFeatures;
    for (size_t s = 0; s < plan->sequences; s++) {
        size_t n = attended(plan, s, time);
        float *row = weights + s * width, *context = contexts + s * features;
        if (n == 0) {
            memset(row, 0, width * sizeof(float));
            memset(context, 0, features * sizeof(float));
            continue;
        }
        weighted_sum(
            queries + s * plan->keyFeatures, 1, keys + s * plan->keyFeatures * width, width,
            plan->keyFeatures, (n + 15) / 16 * 16, row, 0);
        softmax_row(n, width, row, row);
        weighted_sum(
            row, 1, values + s * features, plan->sequences * features, n, features, context, 0);
    }
}

static void NAME(attentionBackward)(
    const lockstep_attention *plan, const float *keys, const float *values, const float *weights,
    const float *dContexts, int32_t time, float *dScores, float *dQueries) {
    size_t width = plan->width, features = plan->keyFeatures;
    for (size_t s = 0; s < plan->sequences; s++) {
        size_t n = attended(plan, s, time);
        const float *weight = weights + s * width;
        float *row = dScores + s * width;
        memset(row, 0, width * sizeof(float));
        if (n == 0) continue;
        weighted_sum(
            dContexts + s * plan->valueFeatures, 1, values + s * plan->valueFeatures * width,
            width, plan->valueFeatures, (n + 15) / 16 * 16, row, 0);
        softmax_row_gradient(n, weight, row, row, 0);
        memset(row + n, 0, (width - n) * sizeof(float));
        weighted_sum(
            row, 1, keys + s * features, plan->sequences * features, n, features,
            dQueries + s * features, 1);
    }
}

static void NAME(attentionSums)(
    const lockstep_attention *plan, size_t times, const float *coefficients, const float *rows,
    size_t n, float *y, int accumulate) {
    size_t sequences = plan->sequences;
    for (size_t s = 0; s < sequences; s++) {
        size_t length = plan->targetLengths[s] > 0 ? (size_t)plan->targetLengths[s] : 0;
        if (length > times) length = times;
        size_t positions = attended(plan, s, -1);
        for (size_t i = 0; i < plan->positions; i++) {
            float *sum = y + (i * sequences + s) * n;
            if (i < positions)
                weighted_sum(
                    coefficients + s * plan->width + i, sequences * plan->width, rows + s * n,
                    sequences * n, length, n, sum, accumulate);
            else if (!accumulate) memset(sum, 0, n * sizeof(float));
        }
    }
}

static void NAME(tanhForward)(
    size_t rows, size_t n, float *y, const int32_t *lengths, int32_t time) {
    for (size_t r = 0; r < rows; r++) {
        float *row = y + r * n;
        if (time >= lengths[r]) memset(row, 0, n * sizeof(float));
        else
            for (size_t j = 0; j < n; j += 16)
                store_upto(row + j, n - j, tanh16(load_upto(row + j, n - j, 0)));
    }
}

static void NAME(tanhBackward)(
    size_t rows, size_t n, const float *y, const float *dy, const float *later, float *dx,
    const int32_t *lengths, int32_t time) {
    const f16v one = splat(1.0f);
    for (size_t r = 0; r < rows; r++) {
        size_t at = r * n;
        if (time >= lengths[r]) memset(dx + at, 0, n * sizeof(float));
        else
            for (size_t j = 0; j < n; j += 16) {
                f16v v = load_upto(y + at + j, n - j, 0);
                f16v g = load_upto(dy + at + j, n - j, 0) + load_upto(later + at + j, n - j, 0);
                store_upto(dx + at + j, n - j, g * fma16(-v, v, one));
            }
    }
}
