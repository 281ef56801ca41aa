// A linear-chain conditional random field (Lafferty et al. 2001), forward and backward in logarithms
// whose largest is 0 at each time step, as in ctc.h. -infinity forbids a transition.

/// The working memory: rows of `width` numbers, -infinity beyond the tags.
typedef struct {
    size_t tags, width;
    float *alpha;              // [times]
    float *matrix, *transpose;  // [tags], from row to column and back
    float *beta, *next;
    float *shifts;  // of alpha, [times]
} NAME(chain_work);

/// to[j] = log of the sum over i of e^(from[i] + matrix[i][j]).
static void NAME(chain_step)(
    const NAME(chain_work) *q, const float *matrix, const float *from, float *to) {
    for (size_t j = 0; j < q->width; j += 16) {
        f16v m = splat(LOWEST), sum = splat(0.0f);
        for (size_t i = 0; i < q->tags; i++) {
            f16v v = splat(from[i]) + load(matrix + i * q->width + j);
            m = choose(v > m, v, m);
        }
        for (size_t i = 0; i < q->tags; i++)
            sum += exp16(splat(from[i]) + load(matrix + i * q->width + j) - m);
        store(to + j, m + log16(sum));
    }
}

/// y = x + row, -infinity beyond the tags.
INLINE void chain_add(const NAME(chain_work) *q, const float *x, const float *row, float *y) {
    for (size_t j = 0; j < q->width; j += 16) {
        size_t left = q->tags - j;
        f16v sum = load_upto(x + j, left, -INFINITY) + load_upto(row + j, left, -INFINITY);
        store(y + j, sum);
    }
}

/// The logarithm of the sum over all paths of e^score.
static double NAME(chain_forward)(
    const lockstep_chain *plan, const NAME(chain_work) *q, const float *emissions, size_t times) {
    const size_t rowStride = plan->sequences * plan->tags;
    double offset = 0;
    for (size_t t = 0; t < times; t++) {
        float *alpha = q->alpha + t * q->width;
        if (t == 0) chain_add(q, plan->start, emissions, alpha);
        else {
            NAME(chain_step)(q, q->matrix, alpha - q->width, alpha);
            chain_add(q, alpha, emissions + t * rowStride, alpha);
        }
        q->shifts[t] = shift_row(q->width, alpha);
        offset += (double)q->shifts[t];
    }
    chain_add(q, q->alpha + (times - 1) * q->width, plan->end, q->next);
    return offset + (double)probability_row(q->width, q->next, 0);
}

/// Scores of the path of targets.
static double NAME(chain_score)(
    const lockstep_chain *plan, const float *emissions, const int32_t *targets, size_t times) {
    double score = 0;
    for (size_t t = 0; t < times; t++) {
        size_t tag = (size_t)targets[t * plan->sequences];
        if (t == 0) score += (double)plan->start[tag];
        else {
            size_t before = (size_t)targets[(t - 1) * plan->sequences];
            score += (double)plan->transitions[before * plan->tags + tag];
        }
        score += (double)emissions[t * plan->sequences * plan->tags + tag];
        if (t + 1 == times) score += (double)plan->end[tag];
    }
    return score;
}

/// gradient [tags][tags] += the probabilities of all transitions to one step; `base` is what makes
/// them sum to 1.
INLINE void chain_edges(
    const NAME(chain_work) *q, const float *before, float base, float *gradient) {
    for (size_t i = 0; i < q->tags; i++)
        for (size_t j = 0; j < q->width; j += 16) {
            float *place = gradient + i * q->tags + j;
            f16v v = splat(before[i] - base) + load(q->matrix + i * q->width + j);
            v = exp16(v + load(q->next + j));
            store_upto(place, q->tags - j, load_upto(place, q->tags - j, 0) + v);
        }
}

/// Gradients of one sequence: probabilities of tags and transitions, less those of the targets.
static void NAME(chain_backward)(
    const lockstep_chain *plan, const NAME(chain_work) *q, const float *emissions,
    const int32_t *targets, size_t times, float *gradient, float *parameterGradient) {
    const size_t n = plan->tags, rowStride = plan->sequences * n;
    float *dStart = parameterGradient, *dEnd = dStart + n, *dTransitions = dEnd + n;
    NAME(fill_row)(q->width, -INFINITY, q->beta);
    memcpy(q->beta, plan->end, n * sizeof(float));
    for (size_t t = times; t-- > 0;) {
        const float *alpha = q->alpha + t * q->width;
        float *row = gradient + t * rowStride;
        size_t tag = (size_t)targets[t * plan->sequences];
        chain_add(q, alpha, q->beta, q->next);
        float whole = probability_row(n, q->next, row);
        row[tag] = row[tag] - 1.0f;
        for (size_t j = 0; j < n && t == 0; j++) dStart[j] = dStart[j] + row[j];
        for (size_t j = 0; j < n && t + 1 == times; j++) dEnd[j] = dEnd[j] + row[j];
        if (t == 0) break;
        chain_add(q, q->beta, emissions + t * rowStride, q->next);
        chain_edges(q, alpha - q->width, whole + q->shifts[t], dTransitions);
        float *taken = dTransitions + (size_t)targets[(t - 1) * plan->sequences] * n + tag;
        *taken = *taken - 1.0f;
        NAME(chain_step)(q, q->transpose, q->next, q->beta);
        shift_row(q->width, q->beta);
    }
}

static lockstep_chain_result NAME(chain)(
    const lockstep_chain *plan, const float *emissions, float *gradient,
    float *parameterGradient, float *work) {
    const size_t n = plan->tags, width = plan->width, rowStride = plan->sequences * n;
    NAME(chain_work) q = {.tags = n, .width = width, .alpha = work};
    q.matrix = q.alpha + plan->times * width, q.transpose = q.matrix + n * width;
    q.beta = q.transpose + n * width, q.next = q.beta + width;
    q.shifts = q.next + width;
    NAME(fill_row)(2 * n * width, -INFINITY, q.matrix);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            q.matrix[i * width + j] = q.transpose[j * width + i] = plan->transitions[i * n + j];
    if (parameterGradient) memset(parameterGradient, 0, (2 + n) * n * sizeof(float));
    lockstep_chain_result result = {0, 0, 0};
    for (size_t i = 0; i < plan->sequences; i++) {
        size_t times = plan->lengths[i] > 0 ? (size_t)plan->lengths[i] : 0;
        const float *x = emissions + i * n;
        float *g = gradient ? gradient + i * n : 0;
        if (times > 0) {
            result.loss += NAME(chain_forward)(plan, &q, x, times)
                - NAME(chain_score)(plan, x, plan->targets + i, times);
            if (g)
                NAME(chain_backward)(
                    plan, &q, x, plan->targets + i, times, g, parameterGradient);
            result.sequences++;
            result.steps += (int64_t)times;
        }
        for (size_t t = times; g && t < plan->times; t++)
            memset(g + t * rowStride, 0, n * sizeof(float));
    }
    return result;
}
