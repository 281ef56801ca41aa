// Mixture densities (Bishop 1994; Graves 2013, section 4.1). Deviations are e^s + floor.
//
// A row of work has the components, rounded up to a multiple of 16: first the logarithms of the
// weighted densities, later the components' shares of the row, then the slopes of the parameters.

/// The sizes and places of one row.
typedef struct {
    size_t components, width;
    float *work;
} NAME(mixture_row);

/// The negative logarithm of the mixture, from log densities in work row 0; then, if there is a
/// gradient, the gradient of the weights' logits and that of `parameters` other blocks.
INLINE float finish_mixture(
    const NAME(mixture_row) *row, const float *logits, float *gradient, size_t parameters) {
    const size_t n = row->components, width = row->width;
    float *shares = row->work, *weights = row->work + width;
    float normalizer = probability_row(n, logits, weights);
    for (size_t k = 0; k < n; k += 16)
        store(shares + k,
            load(shares + k) + load_upto(logits + k, n - k, -INFINITY) - splat(normalizer));
    float loss = -probability_row(n, shares, shares);
    if (!gradient) return loss;
    for (size_t k = 0; k < n; k += 16) {
        f16v share = load(shares + k);
        store_upto(gradient + k, n - k, load(weights + k) - share);
        for (size_t p = 0; p < parameters; p++) {
            f16v slope = load(row->work + (2 + p) * width + k);
            slope = choose(share > splat(0.0f), share * slope, splat(0.0f));
            // A share that is no number must be seen.
            slope = choose(share == share, slope, share);
            store_upto(gradient + (1 + p) * n + k, n - k, slope);
        }
    }
    return loss;
}

static double NAME(univariateMixture)(
    const lockstep_mixture *plan, const float *x, float *dx, float *work, int64_t *count) {
    const size_t n = plan->components, width = (n + 15) / 16 * 16;
    const NAME(mixture_row) row = {n, width, work};
    double loss = 0;
    *count = 0;
    for (size_t r = 0; r < plan->rows; r++) {
        const float *in = x + r * plan->columns;
        float *out = dx ? dx + r * plan->columns : 0;
        if (!row_counts(plan->lengths, plan->sequences, r)) {
            if (out) memset(out, 0, plan->columns * sizeof(float));
            continue;
        }
        f16v y = splat(plan->targets[r]);
        for (size_t k = 0; k < n; k += 16) {
            f16v logarithm, inverse, share;
            floored_exponential(
                load_upto(in + 2 * n + k, n - k, 0), plan->floor, &logarithm, &inverse, &share);
            f16v z = (y - load_upto(in + n + k, n - k, 0)) * inverse;
            store(work + k, splat(-0.91893853f) - logarithm - splat(0.5f) * z * z);
            store(work + 2 * width + k, -z * inverse);
            store(work + 3 * width + k, share * (splat(1.0f) - z * z));
        }
        loss += (double)finish_mixture(&row, in, out, 2);
        *count += 1;
    }
    return loss;
}

/// Log densities and slopes of sixteen components; `at` are the means, then deviations, then the
/// correlation, n numbers each.
///
/// With u = z1 - rho z2 the exponent is u^2 / (1 - rho^2) + z2^2, where nothing cancels, and
/// 1 - rho^2 = 1 - limit^2 + limit^2 / cosh^2 is never found by subtraction either.
INLINE void bivariate_components(
    const lockstep_mixture *plan, const float *at, size_t left, f16v y1, f16v y2, float *density,
    size_t width) {
    const f16v one = splat(1.0f);
    const size_t n = plan->components;
    const float limit = plan->correlationLimit;
    f16v log1, inverse1, share1, log2, inverse2, share2;
    floored_exponential(
        load_upto(at + 2 * n, left, 0), plan->floor, &log1, &inverse1, &share1);
    floored_exponential(
        load_upto(at + 3 * n, left, 0), plan->floor, &log2, &inverse2, &share2);
    f16v z1 = (y1 - load_upto(at, left, 0)) * inverse1;
    f16v z2 = (y2 - load_upto(at + n, left, 0)) * inverse2;
    f16v raw = load_upto(at + 4 * n, left, 0), rho = splat(limit) * tanh16(raw);
    f16v e = exp16(splat(-2.0f) * __builtin_elementwise_abs(raw));
    f16v steep = splat(4.0f) * e / ((one + e) * (one + e));  // 1 / cosh^2
    f16v q = fma16(splat(limit * limit), steep, splat((1.0f - limit) * (1.0f + limit)));
    f16v inverse = one / q, u = z1 - rho * z2, w = z2 - rho * z1;
    f16v square = fma16(u * u, inverse, z2 * z2);
    f16v value = splat(-1.8378770664f) - log1 - log2 - splat(0.5f) * (log16(q) + square);
    store(density, value);
    float *slopes = density + 2 * width;
    store(slopes, -(u * inverse) * inverse1);
    store(slopes + width, -(w * inverse) * inverse2);
    store(slopes + 2 * width, share1 * (one - u * z1 * inverse));
    store(slopes + 3 * width, share2 * (one - w * z2 * inverse));
    store(slopes + 4 * width, -(rho + u * w * inverse) * inverse * splat(limit) * steep);
}

static double NAME(bivariateMixture)(
    const lockstep_mixture *plan, const float *x, float *dx, float *work, int64_t *count) {
    const size_t n = plan->components, width = (n + 15) / 16 * 16, pen = plan->hasPen ? 1 : 0;
    const NAME(mixture_row) row = {n, width, work};
    double loss = 0;
    *count = 0;
    for (size_t r = 0; r < plan->rows; r++) {
        const float *in = x + r * plan->columns, *y = plan->targets + r * plan->targetColumns;
        float *out = dx ? dx + r * plan->columns : 0;
        if (!row_counts(plan->lengths, plan->sequences, r)) {
            if (out) memset(out, 0, plan->columns * sizeof(float));
            continue;
        }
        for (size_t k = 0; k < n; k += 16)
            bivariate_components(
                plan, in + pen + n + k, n - k, splat(y[pen]), splat(y[pen + 1]), work + k, width);
        loss += (double)finish_mixture(&row, in + pen, out ? out + pen : 0, 5);
        if (pen) {
            f16v slope;
            loss += (double)logistic_loss(splat(in[0]), splat(y[0]), splat(1.0f), &slope)[0];
            if (out) out[0] = slope[0];
        }
        *count += 1;
    }
    return loss;
}
