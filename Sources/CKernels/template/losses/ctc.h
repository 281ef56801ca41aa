// Connectionist temporal classification (Graves et al. 2006), forward and backward in logarithms.
//
// States s = 0 ... 2 U: blank, label 1, blank, label 2 ... blank. Every row of logarithms is shifted
// so that its largest is 0, which keeps its digits however long the sequence is; only the loss needs
// the shifts. Shares of the states are normalised each time step.

/// One sequence; rows of states are `stride` apart, with 16 numbers of -infinity on both sides.
typedef struct {
    size_t times, states, width, stride;
    int32_t blank;
    const int32_t *labels;
    float *emissions, *alpha, *skips, *beta, *next, *shares;
} NAME(ctc_sequence);

INLINE int32_t ctc_label(const NAME(ctc_sequence) *q, size_t s) {
    return s % 2 ? q->labels[s / 2] : q->blank;
}

/// log(e^a + e^b + e^c), -infinity if all three are.
INLINE f16v log_sum3(f16v a, f16v b, f16v c) {
    f16v m = splat(LOWEST);
    m = choose(a > m, a, m);
    m = choose(b > m, b, m);
    m = choose(c > m, c, m);
    return m + log16(exp16(a - m) + exp16(b - m) + exp16(c - m));
}

/// Makes the largest of a row 0; returns what it was.
INLINE float shift_row(size_t width, float *x) {
    float highest = highest_row(width, x, LOWEST);
    if (!(highest > LOWEST)) return 0;
    for (size_t s = 0; s < width; s += 16) store(x + s, load(x + s) - splat(highest));
    return highest;
}

static void NAME(fill_row)(size_t n, float value, float *x) {
    for (size_t i = 0; i < n; i++) x[i] = value;
}

/// skips: 0 where a path may pass over the blank before a state, else -infinity.
static void NAME(ctc_skips)(const NAME(ctc_sequence) *q) {
    NAME(fill_row)(q->stride, -INFINITY, q->skips - 16);
    for (size_t s = 1; s < q->states; s += 2)
        if (s == 1 || q->labels[s / 2] != q->labels[s / 2 - 1]) q->skips[s] = 0;
}

/// The logarithm of the probability of the labels, up to the sum of the shifts, which is added to
/// *offset.
static float NAME(ctc_forward)(const NAME(ctc_sequence) *q, double *offset) {
    // Before the first step a path stands in front of state 0.
    NAME(fill_row)(q->stride, -INFINITY, q->beta - 16);
    q->beta[-1] = 0;
    const float *before = q->beta;
    float *alpha = q->alpha;
    for (size_t t = 0; t < q->times; t++) {
        alpha = q->alpha + t * q->stride;
        NAME(fill_row)(16, -INFINITY, alpha - 16);
        for (size_t s = 0; s < q->width; s += 16) {
            f16v skipped = load(before + s - 2) + load(q->skips + s);
            f16v sum = log_sum3(load(before + s), load(before + s - 1), skipped);
            store(alpha + s, sum + load(q->emissions + t * q->stride + s));
        }
        *offset += (double)shift_row(q->width, alpha);
        before = alpha;
    }
    f16v last = splat(-INFINITY);
    last[0] = alpha[q->states - 1];
    if (q->states > 1) last[1] = alpha[q->states - 2];
    return log_sum3(last, splat(last[1]), splat(-INFINITY))[0];
}

/// Subtracts the shares of the states from the probabilities in rows of `gradient`.
static void NAME(ctc_backward)(const NAME(ctc_sequence) *q, float *gradient, size_t rowStride) {
    NAME(fill_row)(q->stride, -INFINITY, q->beta - 16);
    NAME(fill_row)(q->stride, -INFINITY, q->next - 16);
    q->beta[q->states - 1] = 0;
    if (q->states > 1) q->beta[q->states - 2] = 0;
    for (size_t t = q->times; t-- > 0;) {
        const float *alpha = q->alpha + t * q->stride, *e = q->emissions + t * q->stride;
        float *row = gradient + t * rowStride;
        for (size_t s = 0; s < q->width; s += 16)
            store(q->shares + s, load(alpha + s) + load(q->beta + s));
        probability_row(q->width, q->shares, q->shares);
        for (size_t s = 0; s < q->states; s++) {
            size_t label = (size_t)ctc_label(q, s);
            row[label] = row[label] - q->shares[s];
        }
        for (size_t s = 0; s < q->width; s += 16)
            store(q->next + s, load(q->beta + s) + load(e + s));
        for (size_t s = 0; s < q->width; s += 16) {
            f16v skipped = load(q->next + s + 2) + load(q->skips + s + 2);
            store(q->beta + s, log_sum3(load(q->next + s), load(q->next + s + 1), skipped));
        }
        shift_row(q->width, q->beta);
    }
}

/// Logarithms of probabilities of each state at each time; probabilities go to the gradient.
static void NAME(ctc_emissions)(
    const NAME(ctc_sequence) *q, const float *logits, float *gradient, size_t classes,
    size_t rowStride) {
    for (size_t t = 0; t < q->times; t++) {
        const float *x = logits + t * rowStride;
        float *e = q->emissions + t * q->stride;
        float normalizer = probability_row(classes, x, gradient ? gradient + t * rowStride : 0);
        NAME(fill_row)(q->stride - 16, -INFINITY, e);
        for (size_t s = 0; s < q->states; s++) e[s] = x[ctc_label(q, s)] - normalizer;
    }
}

/// Steps that labels need: one each, and a blank between equal neighbours.
INLINE size_t ctc_steps(const int32_t *labels, size_t count) {
    size_t steps = count;
    for (size_t u = 1; u < count; u++) steps += labels[u] == labels[u - 1];
    return steps;
}

static lockstep_ctc_result NAME(ctc)(
    const lockstep_ctc *plan, const float *logits, float *gradient, float *work) {
    const size_t stride = plan->width + 32, rowStride = plan->sequences * plan->classes;
    lockstep_ctc_result result = {0, 0, 0};
    float *rows = work + 16;
    for (size_t i = 0; i < plan->sequences; i++) {
        const int32_t *labels = plan->targets + i * plan->labels;
        const int32_t length = plan->inputLengths[i], count = plan->targetLengths[i];
        const float *x = logits + i * plan->classes;
        float *g = gradient ? gradient + i * plan->classes : 0;
        int isThere = count >= 0 && (length > 0 || count > 0);
        int fits = isThere && ctc_steps(labels, (size_t)count) <= (size_t)length;
        size_t times = fits ? (size_t)length : 0;
        if (fits) {
            NAME(ctc_sequence) q = {
                .times = times, .states = 2 * (size_t)count + 1, .width = plan->width,
                .stride = stride, .blank = plan->blank, .labels = labels, .emissions = rows,
                .alpha = rows + plan->times * stride};
            q.skips = q.alpha + plan->times * stride, q.beta = q.skips + stride;
            q.next = q.beta + stride, q.shares = q.next + stride;
            double offset = 0;
            NAME(ctc_skips)(&q);
            NAME(ctc_emissions)(&q, x, g, plan->classes, rowStride);
            float end = NAME(ctc_forward)(&q, &offset);
            result.loss -= offset + (double)end;
            if (g) NAME(ctc_backward)(&q, g, rowStride);
        }
        for (size_t t = times; g && t < plan->times; t++)
            memset(g + t * rowStride, 0, plan->classes * sizeof(float));
        result.counted += fits;
        result.infeasible += isThere && !fits;
    }
    return result;
}
