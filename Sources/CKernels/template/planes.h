// Convolution and pooling of planes, [channels][rows][columns], one image at a time.
//
// Patches of a run of output rows are written as a matrix [channels * kernel][positions], which the
// product kernels take. Each output is one chain over a patch, each weight's gradient one over
// positions.

/// Numbers of a patch, in one group of channels.
INLINE size_t patch_size(const lockstep_planes *plan) {
    return plan->channels / plan->groups * plan->rows.kernel * plan->columns.kernel;
}

/// Output rows that are computed at a time.
INLINE size_t rows_at_once(const lockstep_planes *plan) {
    size_t rows = 256 / (plan->columns.outputs ? plan->columns.outputs : 1);
    if (rows < 1) rows = 1;
    return rows < plan->rows.outputs ? rows : plan->rows.outputs;
}

/// The outputs whose input under element j of the window exists: a run that may be empty.
INLINE void axis_run(lockstep_axis axis, size_t j, size_t *first, size_t *end) {
    size_t seen = j * axis.dilation, limit = axis.inputs + axis.before;
    *first = seen >= axis.before ? 0 : (axis.before - seen + axis.stride - 1) / axis.stride;
    *end = limit <= seen ? 0 : (limit - seen - 1) / axis.stride + 1;
    if (*end > axis.outputs) *end = axis.outputs;
    if (*first > *end) *first = *end;
}

/// patches [patch][count * columns] of output rows row ..< row + count.
INLINE void unfold_planes(
    const lockstep_planes *plan, const float *x, size_t row, size_t count, float *patches) {
    lockstep_axis rows = plan->rows, columns = plan->columns;
    size_t width = columns.outputs;
    for (size_t c = 0; c < plan->channels / plan->groups; c++)
        for (size_t i = 0; i < rows.kernel; i++) {
            size_t firstRow, endRow;
            axis_run(rows, i, &firstRow, &endRow);
            for (size_t j = 0; j < columns.kernel; j++, patches += count * width) {
                size_t first, end;
                axis_run(columns, j, &first, &end);
                for (size_t r = 0; r < count; r++) {
                    float *to = patches + r * width;
                    if (row + r < firstRow || row + r >= endRow || first == end) {
                        memset(to, 0, width * sizeof(float));
                        continue;
                    }
                    const float *from = x
                        + (c * rows.inputs + (row + r) * rows.stride + i * rows.dilation
                           - rows.before) * columns.inputs;
                    memset(to, 0, first * sizeof(float));
                    size_t at = first * columns.stride + j * columns.dilation - columns.before;
                    if (columns.stride == 1)
                        memcpy(to + first, from + at, (end - first) * sizeof(float));
                    else
                        for (size_t p = first; p < end; p++, at += columns.stride)
                            to[p] = from[at];
                    memset(to + end, 0, (width - end) * sizeof(float));
                }
            }
        }
}

/// dx += patches, each number at its place.
INLINE void fold_planes(
    const lockstep_planes *plan, const float *patches, size_t row, size_t count, float *dx) {
    lockstep_axis rows = plan->rows, columns = plan->columns;
    size_t width = columns.outputs;
    for (size_t c = 0; c < plan->channels / plan->groups; c++)
        for (size_t i = 0; i < rows.kernel; i++) {
            size_t firstRow, endRow;
            axis_run(rows, i, &firstRow, &endRow);
            for (size_t j = 0; j < columns.kernel; j++, patches += count * width) {
                size_t first, end;
                axis_run(columns, j, &first, &end);
                for (size_t r = 0; r < count; r++) {
                    if (row + r < firstRow || row + r >= endRow || first == end) continue;
                    float *to = dx
                        + (c * rows.inputs + (row + r) * rows.stride + i * rows.dilation
                           - rows.before) * columns.inputs;
                    size_t at = first * columns.stride + j * columns.dilation - columns.before;
                    const float *from = patches + r * width;
                    if (columns.stride == 1)
                        NAME(add)(end - first, from + first, to + at);
                    else
                        for (size_t p = first; p < end; p++, at += columns.stride)
                            to[at] += from[p];
                }
            }
        }
}

INLINE lockstep_rows whole_rows(const float *base, size_t rows, size_t stride) {
    return (lockstep_rows){(float *)base, rows, 0, stride};
}

INLINE size_t words_of(int pairs, size_t k) { return pairs ? (k + 1) / 2 : k; }
INLINE size_t slab_rows(size_t m) { return (m + LOCKSTEP_SLAB - 1) / LOCKSTEP_SLAB * LOCKSTEP_SLAB; }

static void NAME(roundPlanes)(const lockstep_planes *plan, const float *weight, float *words) {
    size_t k = patch_size(plan);
    NAME(roundRows)(whole_rows(weight, plan->outputs, k), 0, plan->outputs, k, words);
}

static void NAME(slabPlanes)(
    const lockstep_planes *plan, int pairs, const float *weight, float *slabs) {
    size_t k = patch_size(plan), outputs = plan->outputs / plan->groups;
    for (size_t g = 0; g < plan->groups; g++) {
        NAME(packSlabs)(weight, k, outputs, k, pairs, slabs, 0);
        weight += outputs * k;
        slabs += slab_rows(k) * words_of(pairs, outputs);
    }
}

static void NAME(convolvePlanes)(
    const lockstep_planes *plan, int pairs, const float *weight, const float *bias, const float *x,
    float *y, float *work) {
    size_t k = patch_size(plan), outputs = plan->outputs / plan->groups, words = words_of(pairs, k);
    size_t width = plan->columns.outputs, positions = plan->rows.outputs * width;
    size_t inputs = plan->channels / plan->groups * plan->rows.inputs * plan->columns.inputs;
    size_t step = rows_at_once(plan);
    float *packed = work + k * step * width;
    for (size_t o = 0; o < plan->outputs; o++) {
        f16v start = splat(bias ? bias[o] : 0.0f);
        for (size_t i = 0; i < positions; i += 16)
            store_upto(y + o * positions + i, positions - i, start);
    }
    for (size_t g = 0; g < plan->groups; g++)
        for (size_t row = 0; row < plan->rows.outputs; row += step) {
            size_t count = plan->rows.outputs - row < step ? plan->rows.outputs - row : step;
            size_t n = count * width;
            unfold_planes(plan, x + g * inputs, row, count, work);
            NAME(pack)(work, n, 1, k, n, pairs, packed);
            lockstep_rows a = whole_rows(weight + g * outputs * words, outputs, words);
            lockstep_rows c = whole_rows(
                y + g * outputs * positions + row * width, outputs, positions);
            if (pairs) NAME(pairProduct)(a, packed, words, n, c, 0, outputs, 1);
            else NAME(product)(a, packed, k, n, c, outputs, 1);
        }
}

static void NAME(convolvePlanesBackward)(
    const lockstep_planes *plan, int pairs, const float *slabs, const float *dy, float *dx,
    float *work) {
    size_t k = patch_size(plan), outputs = plan->outputs / plan->groups;
    size_t words = words_of(pairs, outputs);
    size_t width = plan->columns.outputs, positions = plan->rows.outputs * width;
    size_t inputs = plan->channels / plan->groups * plan->rows.inputs * plan->columns.inputs;
    size_t step = rows_at_once(plan);
    float *packed = work + k * step * width;
    for (size_t g = 0; g < plan->groups; g++)
        for (size_t row = 0; row < plan->rows.outputs; row += step) {
            size_t count = plan->rows.outputs - row < step ? plan->rows.outputs - row : step;
            size_t n = count * width;
            NAME(pack)(
                dy + g * outputs * positions + row * width, positions, 1, outputs, n, pairs, packed);
            const float *a = slabs + g * slab_rows(k) * words;
            if (pairs)
                NAME(pairSlabProduct)(
                    a, k, packed, words * LOCKSTEP_PANEL, words, n, work, n, 0);
            else NAME(slabProduct)(a, k, packed, words * LOCKSTEP_PANEL, words, n, work, n, 0);
            fold_planes(plan, work, row, count, dx + g * inputs);
        }
}

static void NAME(convolvePlanesWeights)(
    const lockstep_planes *plan, int pairs, const float *x, const float *dy, float *dWeight,
    float *dBias, float *work) {
    size_t k = patch_size(plan), outputs = plan->outputs / plan->groups;
    size_t width = plan->columns.outputs, positions = plan->rows.outputs * width;
    size_t inputs = plan->channels / plan->groups * plan->rows.inputs * plan->columns.inputs;
    size_t step = rows_at_once(plan);
    float *packed = work + k * step * width;
    float *rounded = packed + (k + LOCKSTEP_PANEL - 1) / LOCKSTEP_PANEL * LOCKSTEP_PANEL * step * width;
    for (size_t g = 0; g < plan->groups; g++)
        for (size_t row = 0; row < plan->rows.outputs; row += step) {
            size_t count = plan->rows.outputs - row < step ? plan->rows.outputs - row : step;
            size_t n = count * width, words = words_of(pairs, n);
            unfold_planes(plan, x + g * inputs, row, count, work);
            NAME(pack)(work, 1, n, n, k, pairs, packed);
            lockstep_rows a = whole_rows(
                dy + g * outputs * positions + row * width, outputs, positions);
            lockstep_rows c = whole_rows(dWeight + g * outputs * k, outputs, k);
            if (pairs) {
                NAME(roundRows)(a, 0, outputs, n, rounded);
                NAME(pairProduct)(
                    whole_rows(rounded, outputs, words), packed, words, k, c, 0, outputs, 1);
            } else NAME(product)(a, packed, n, k, c, outputs, 1);
        }
    if (!dBias) return;
    for (size_t o = 0; o < plan->outputs; o++) {
        f16v sum = splat(0.0f);
        for (size_t i = 0; i < positions; i += 16)
            sum += load_upto(dy + o * positions + i, positions - i, 0);
        dBias[o] += total(sum);
    }
}

/// The inputs first ..< end of an axis that exist under output o, `step` apart.
INLINE void window_at(lockstep_axis axis, size_t o, size_t *first, size_t *end) {
    size_t start = o * axis.stride, j = 0;
    while (j < axis.kernel && start + j * axis.dilation < axis.before) j++;
    *first = start + j * axis.dilation - axis.before;
    while (j < axis.kernel && start + j * axis.dilation < axis.inputs + axis.before) j++;
    *end = start + j * axis.dilation - axis.before;
    if (*end < *first || *first >= axis.inputs) *end = *first;
}

/// The place of the largest number in a window, the first of equal ones; NaN is the largest.
INLINE size_t highest_at(
    const lockstep_planes *plan, const float *x, size_t top, size_t bottom, size_t left,
    size_t right) {
    size_t width = plan->columns.inputs, best = top * width + left;
    for (size_t i = top; i < bottom; i += plan->rows.dilation)
        for (size_t j = left; j < right; j += plan->columns.dilation) {
            float v = x[i * width + j];
            if (v > x[best] || v != v) best = i * width + j;
        }
    return best;
}

INLINE float pool_share(const lockstep_planes *plan, int kind, size_t count) {
    size_t all = plan->rows.kernel * plan->columns.kernel;
    return 1.0f / (float)(kind == LOCKSTEP_PADDED_MEAN ? all : count ? count : 1);
}

static void NAME(poolPlanes)(
    const lockstep_planes *plan, int kind, const float *x, float *y) {
    lockstep_axis rows = plan->rows, columns = plan->columns;
    for (size_t c = 0; c < plan->channels; c++, x += rows.inputs * columns.inputs)
        for (size_t r = 0; r < rows.outputs; r++)
            for (size_t p = 0; p < columns.outputs; p++, y++) {
                size_t top, bottom, left, right, count = 0;
                window_at(rows, r, &top, &bottom);
                window_at(columns, p, &left, &right);
                if (top >= bottom || left >= right) { *y = 0.0f; continue; }
                if (kind == LOCKSTEP_MAX) {
                    *y = x[highest_at(plan, x, top, bottom, left, right)];
                    continue;
                }
                float sum = 0.0f;
                for (size_t i = top; i < bottom; i += rows.dilation)
                    for (size_t j = left; j < right; j += columns.dilation, count++)
                        sum += x[i * columns.inputs + j];
                *y = sum * pool_share(plan, kind, count);
            }
}

static void NAME(poolPlanesBackward)(
    const lockstep_planes *plan, int kind, const float *x, const float *dy, float *dx) {
    lockstep_axis rows = plan->rows, columns = plan->columns;
    size_t size = rows.inputs * columns.inputs;
    for (size_t c = 0; c < plan->channels; c++, x += size, dx += size)
        for (size_t r = 0; r < rows.outputs; r++)
            for (size_t p = 0; p < columns.outputs; p++, dy++) {
                size_t top, bottom, left, right, count = 0;
                window_at(rows, r, &top, &bottom);
                window_at(columns, p, &left, &right);
                if (top >= bottom || left >= right) continue;
                if (kind == LOCKSTEP_MAX) {
                    dx[highest_at(plan, x, top, bottom, left, right)] += *dy;
                    continue;
                }
                for (size_t i = top; i < bottom; i += rows.dilation)
                    for (size_t j = left; j < right; j += columns.dilation) count++;
                float share = *dy * pool_share(plan, kind, count);
                for (size_t i = top; i < bottom; i += rows.dilation)
                    for (size_t j = left; j < right; j += columns.dilation)
                        dx[i * columns.inputs + j] += share;
            }
}
