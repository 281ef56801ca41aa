// Softmax cross-entropy, row by row, in nats.

static double NAME(crossEntropy)(
    size_t rows, size_t classes, float *logits, const int32_t *targets, int64_t *count) {
    double loss = 0;
    int64_t counted = 0;
    for (size_t r = 0; r < rows; r++) {
        float *x = logits + r * classes;
        if (targets[r] < 0) continue;
        f16v peak = splat(-INFINITY);
        for (size_t j = 0; j < classes; j += 16) {
            f16v v = load_upto(x + j, classes - j, -INFINITY);
            peak = choose(v > peak, v, peak);
        }
        float highest = peak[0];
        for (int i = 1; i < 16; i++) highest = peak[i] > highest ? peak[i] : highest;
        float target = x[targets[r]] - highest;
        f16v sum = splat(0.0f);
        for (size_t j = 0; j < classes; j += 16) {
            f16v e = exp16(load_upto(x + j, classes - j, -INFINITY) - splat(highest));
            sum += e;
            store_upto(x + j, classes - j, e);
        }
        float whole = total(sum);
        f16v inverse = splat(1.0f / whole);
        for (size_t j = 0; j < classes; j += 16)
            store_upto(x + j, classes - j, load_upto(x + j, classes - j, 0) * inverse);
        loss += (double)(log_one(whole) - target);
        counted++;
    }
    *count = counted;
    return loss;
}

static void NAME(crossEntropyGradient)(
    size_t rows, size_t classes, float *probabilities, const int32_t *targets) {
    for (size_t r = 0; r < rows; r++) {
        float *p = probabilities + r * classes;
        if (targets[r] < 0) memset(p, 0, classes * sizeof(float));
        else p[targets[r]] = p[targets[r]] - 1.0f;
    }
}
