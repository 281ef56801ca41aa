// Softmax cross-entropy with smoothed labels and weights of classes: as PyTorch has it, the loss of
// a row is (1 - smoothing) w[y] (-log p[y]) + smoothing / C * sum over c of w[c] (-log p[c]).

static double NAME(weightedEntropy)(
    const lockstep_weighted_entropy *plan, float *logits, const int32_t *targets,
    double *weight) {
    const size_t classes = plan->classes;
    const float spread = plan->smoothing / (float)classes;
    double loss = 0, counted = 0;
    for (size_t r = 0; r < plan->rows; r++) {
        float *x = logits + r * classes;
        if (targets[r] < 0) continue;
        float highest = highest_row(classes, x, -INFINITY), rest = 0;
        float target = x[targets[r]] - highest, own = plan->weights[targets[r]];
        if (spread > 0) {
            f16v sum = splat(0.0f);
            for (size_t j = 0; j < classes; j += 16) {
                f16v v = load_upto(x + j, classes - j, highest) - splat(highest);
                sum += load_upto(plan->weights + j, classes - j, 0) * v;
            }
            rest = total(sum);
        }
        float whole = exponential_row(classes, x, highest, x), logarithm = log_of(whole);
        scale_row(classes, 1.0f / whole, x);
        loss += (double)((1.0f - plan->smoothing) * own * (logarithm - target));
        if (spread > 0) loss += (double)(spread * (plan->weightSum * logarithm - rest));
        counted += (double)own;
    }
    *weight = counted;
    return loss;
}

static void NAME(weightedEntropyGradient)(
    const lockstep_weighted_entropy *plan, float *probabilities, const int32_t *targets) {
    const size_t classes = plan->classes;
    const float spread = plan->smoothing / (float)classes;
    for (size_t r = 0; r < plan->rows; r++) {
        float *p = probabilities + r * classes;
        if (targets[r] < 0) {
            memset(p, 0, classes * sizeof(float));
            continue;
        }
        float own = (1.0f - plan->smoothing) * plan->weights[targets[r]];
        f16v all = splat(own + spread * plan->weightSum);
        for (size_t j = 0; j < classes; j += 16) {
            f16v w = load_upto(plan->weights + j, classes - j, 0);
            f16v v = load_upto(p + j, classes - j, 0);
            store_upto(p + j, classes - j, fma16(v, all, w * splat(-spread)));
        }
        p[targets[r]] = p[targets[r]] - own;
    }
}
