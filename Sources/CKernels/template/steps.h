// Windows that slide over the time steps of a lane, [times][sequences][channels]. A sequence is over
// after its own length: what lies behind counts as padding.

/// The step that output o sees under element j of the window; nothing outside of the sequence.
INLINE int step_seen(lockstep_axis axis, size_t o, size_t j, int32_t length, size_t *time) {
    size_t at = o * axis.stride + j * axis.dilation;
    *time = at - axis.before;
    return at >= axis.before && *time < (size_t)length;
}

static void NAME(unfoldSteps)(
    const lockstep_steps *plan, const int32_t *lengths, const int32_t *outLengths, size_t first,
    size_t width, const float *x, float *patches) {
    for (size_t o = 0; o < plan->times.outputs; o++)
        for (size_t b = 0; b < plan->sequences; b++)
            for (size_t j = 0; j < plan->times.kernel; j++, patches += width) {
                size_t time;
                if ((int32_t)o < outLengths[b] && step_seen(plan->times, o, j, lengths[b], &time))
                    memcpy(
                        patches, x + (time * plan->sequences + b) * plan->channels + first,
                        width * sizeof(float));
                else memset(patches, 0, width * sizeof(float));
            }
}

static void NAME(foldSteps)(
    const lockstep_steps *plan, const int32_t *lengths, const int32_t *outLengths, size_t first,
    size_t width, const float *patches, float *dx) {
    for (size_t o = 0; o < plan->times.outputs; o++)
        for (size_t b = 0; b < plan->sequences; b++)
            for (size_t j = 0; j < plan->times.kernel; j++, patches += width) {
                size_t time;
                if ((int32_t)o < outLengths[b] && step_seen(plan->times, o, j, lengths[b], &time))
                    NAME(add)(
                        width, patches,
                        dx + (time * plan->sequences + b) * plan->channels + first);
            }
}

/// The largest of sixteen channels over a window with the element of it, or the sum; and how many
/// steps there were.
INLINE f16v pool_window(
    const lockstep_steps *plan, int kind, size_t o, size_t b, int32_t length, const float *x,
    size_t c, i16v *element, size_t *count) {
    f16v best = splat(0.0f);
    *count = 0;
    for (size_t j = 0; j < plan->times.kernel; j++) {
        size_t time;
        if (!step_seen(plan->times, o, j, length, &time)) continue;
        f16v v = load_upto(
            x + (time * plan->sequences + b) * plan->channels + c, plan->channels - c, 0);
        if (kind != LOCKSTEP_MAX) best += v;
        else {
            // The first step always, then what is larger or not a number.
            i16v higher = *count ? (v > best) | (v != v) : (i16v)(-1);
            best = choose(higher, v, best);
            *element = higher ? (i16v)((int32_t)j) : *element;
        }
        (*count)++;
    }
    return best;
}

INLINE f16v step_share(const lockstep_steps *plan, int kind, size_t count) {
    size_t all = plan->times.kernel;
    return splat(1.0f / (float)(kind == LOCKSTEP_PADDED_MEAN ? all : count ? count : 1));
}

static void NAME(poolSteps)(
    const lockstep_steps *plan, int kind, const int32_t *lengths, const int32_t *outLengths,
    const float *x, float *y) {
    for (size_t o = 0; o < plan->times.outputs; o++)
        for (size_t b = 0; b < plan->sequences; b++, y += plan->channels)
            for (size_t c = 0; c < plan->channels; c += 16) {
                f16v v = splat(0.0f);
                if ((int32_t)o < outLengths[b]) {
                    i16v element = (i16v)(0);
                    size_t count;
                    v = pool_window(plan, kind, o, b, lengths[b], x, c, &element, &count);
                    if (kind != LOCKSTEP_MAX) v = v * step_share(plan, kind, count);
                }
                store_upto(y + c, plan->channels - c, v);
            }
}

static void NAME(poolStepsBackward)(
    const lockstep_steps *plan, int kind, const int32_t *lengths, const int32_t *outLengths,
    const float *x, const float *dy, float *dx) {
    for (size_t o = 0; o < plan->times.outputs; o++)
        for (size_t b = 0; b < plan->sequences; b++, dy += plan->channels)
            for (size_t c = 0; c < plan->channels; c += 16) {
                if ((int32_t)o >= outLengths[b]) continue;
                i16v element = (i16v)(0);
                size_t count, time, left = plan->channels - c;
                pool_window(plan, kind, o, b, lengths[b], x, c, &element, &count);
                f16v d = load_upto(dy + c, left, 0);
                if (kind != LOCKSTEP_MAX) d = d * step_share(plan, kind, count);
                for (size_t j = 0; j < plan->times.kernel; j++) {
                    if (!step_seen(plan->times, o, j, lengths[b], &time)) continue;
                    float *to = dx + (time * plan->sequences + b) * plan->channels + c;
                    f16v part = d;
                    if (kind == LOCKSTEP_MAX)
                        part = choose(element == (i16v)((int32_t)j), d, splat(0.0f));
                    store_upto(to, left, load_upto(to, left, 0) + part);
                }
            }
}

static void NAME(transpose)(
    size_t count, size_t rows, size_t columns, const float *x, float *y) {
    for (size_t m = 0; m < count; m++, x += rows * columns, y += rows * columns)
        for (size_t r = 0; r < rows; r++)
            for (size_t c = 0; c < columns; c++) y[c * rows + r] = x[r * columns + c];
}
