// Softmax cross-entropy, row by row, in nats.

static double NAME(crossEntropy)(
    size_t rows, size_t classes, float *logits, const int32_t *targets, int64_t *count) {
    double loss = 0;
    int64_t counted = 0;
    for (size_t r = 0; r < rows; r++) {
        float *x = logits + r * classes;
        if (targets[r] < 0) continue;
        float highest = highest_row(classes, x, -INFINITY);
        float target = x[targets[r]] - highest;
        float whole = exponential_row(classes, x, highest, x);
        scale_row(classes, 1.0f / whole, x);
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
