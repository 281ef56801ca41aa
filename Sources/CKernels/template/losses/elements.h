// Losses element by element, with their slopes. An element of weight 0 takes no part, whatever its
// target is; padding has gradient 0.

/// -log sigmoid(x) for labels 1 times p, -log sigmoid(-x) for labels 0, mixed for labels between.
INLINE f16v logistic_loss(f16v x, f16v y, f16v p, f16v *slope) {
    const f16v one = splat(1.0f), zero = splat(0.0f);
    i16v positive = x >= zero;
    f16v e = exp16(-__builtin_elementwise_abs(x)), share = one / (one + e);
    f16v contrary = choose(positive, e * share, share);  // sigmoid(-x)
    f16v softplus = choose(positive, zero, -x) + log1p16(e);
    f16v factor = fma16(p - one, y, one), negative = one - y;
    *slope = negative - factor * contrary;
    return fma16(negative, x, factor * softplus);
}

INLINE f16v element_loss(int kind, f16v x, f16v y, f16v p, f16v *slope) {
    const f16v zero = splat(0.0f);
    f16v d = x - y, size = __builtin_elementwise_abs(d);
    switch (kind) {
    case LOCKSTEP_SQUARED:
        *slope = d + d;
        return d * d;
    case LOCKSTEP_ABSOLUTE:
        *slope = choose(size > zero, __builtin_elementwise_copysign(splat(1.0f), d), zero);
        return size;
    case LOCKSTEP_HUBER:
        *slope = choose(d > p, p, choose(d < -p, -p, d));
        return choose(size <= p, splat(0.5f) * d * d, p * fma16(splat(-0.5f), p, size));
    case LOCKSTEP_QUANTILE:
        *slope = choose(d > zero, splat(1.0f) - p, choose(d < zero, -p, zero));
        return *slope * d;
    default: return logistic_loss(x, y, p, slope);
    }
}

static const float NAME(ones)[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

/// Weights of up to sixteen elements; 0 where there are none.
INLINE f16v element_weights(const float *weights, size_t at, size_t left) {
    return load_upto(weights ? weights + at : NAME(ones), left, 0);
}

static double NAME(elements)(
    const lockstep_elements *plan, const float *x, float *dx, double *weight) {
    const size_t n = plan->features, columns = plan->blocks * n;
    double loss = 0, counted = 0;
    for (size_t r = 0; r < plan->rows; r++) {
        if (!row_counts(plan->lengths, plan->sequences, r)) {
            if (dx) memset(dx + r * columns, 0, columns * sizeof(float));
            continue;
        }
        f16v sum = splat(0.0f), weights = splat(0.0f);
        for (size_t block = 0; block < plan->blocks; block++)
            for (size_t i = 0; i < n; i += 16) {
                size_t at = r * columns + block * n + i, left = n - i;
                f16v w = element_weights(plan->weights, r * n + i, left), slope, p, value;
                p = plan->kind == LOCKSTEP_LOGISTIC
                    ? load_upto(plan->parameters + i, left, 1) : splat(plan->parameters[block]);
                value = element_loss(
                    plan->kind, load_upto(x + at, left, 0),
                    load_upto(plan->targets + r * n + i, left, 0), p, &slope);
                i16v counts = w != splat(0.0f);
                sum += choose(counts, w * value, splat(0.0f));
                weights += w;
                if (dx) store_upto(dx + at, left, choose(counts, w * slope, splat(0.0f)));
            }
        loss += (double)total(sum);
        counted += (double)total(weights);
    }
    *weight = counted;
    return loss;
}

/// (log v + (y - mean)^2 / v) / 2 with v = e^s + floor.
static double NAME(gaussian)(
    const lockstep_gaussian *plan, const float *x, float *dx, double *weight) {
    const size_t n = plan->features;
    const f16v half = splat(0.5f);
    double loss = 0, counted = 0;
    for (size_t r = 0; r < plan->rows; r++) {
        if (!row_counts(plan->lengths, plan->sequences, r)) {
            if (dx) memset(dx + r * 2 * n, 0, 2 * n * sizeof(float));
            continue;
        }
        f16v sum = splat(0.0f), weights = splat(0.0f);
        for (size_t i = 0; i < n; i += 16) {
            size_t mean = r * 2 * n + i, variance = mean + n, left = n - i;
            f16v w = element_weights(plan->weights, r * n + i, left);
            f16v logarithm, inverse, share;
            floored_exponential(
                load_upto(x + variance, left, 0), plan->floor, &logarithm, &inverse, &share);
            f16v d = load_upto(x + mean, left, 0) - load_upto(plan->targets + r * n + i, left, 0);
            f16v scaled = d * inverse, square = d * scaled;
            f16v value = fma16(half, logarithm + square, splat(plan->constant));
            i16v counts = w != splat(0.0f);
            sum += choose(counts, w * value, splat(0.0f));
            weights += w;
            if (!dx) continue;
            f16v slope = half * share * (splat(1.0f) - square);
            store_upto(dx + mean, left, choose(counts, w * scaled, splat(0.0f)));
            store_upto(dx + variance, left, choose(counts, w * slope, splat(0.0f)));
        }
        loss += (double)total(sum);
        counted += (double)total(weights);
    }
    *weight = counted;
    return loss;
}
