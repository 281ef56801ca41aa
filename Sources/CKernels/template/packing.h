// Matrices in the order in which the product kernels read them: panels of LOCKSTEP_PANEL columns for
// the right side, slabs of LOCKSTEP_SLAB columns for the left one. Missing columns are zero.

/// Sixteen rows of sixteen become columns.
INLINE void transpose16(f16v x[16]) {
#define MIX(distance, a, b, first, second)              \
    for (int i = 0; i < 16; i++)                        \
        if (!(i & distance)) {                          \
            f16v a = x[i], b = x[i + distance];         \
            x[i] = first;                               \
            x[i + distance] = second;                   \
        }
#pragma clang loop unroll(full)
    MIX(8, a, b,
        __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
        __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
#pragma clang loop unroll(full)
    MIX(4, a, b,
        __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
        __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
#pragma clang loop unroll(full)
    MIX(2, a, b,
        __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
        __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
#pragma clang loop unroll(full)
    MIX(1, a, b,
        __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
        __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
#undef MIX
}

/// The nearest bfloat16 numbers, ties to even, as the upper halves of words. Denormal numbers
/// become zero, as the instructions for this format have it; NaN stays NaN.
INLINE u16v round16(f16v x) {
    u16v bits = (u16v)x;
    u16v rounded = bits + 0x7fffu + ((bits >> 16) & 1u);
    f16v size = __builtin_elementwise_abs(x);
    rounded = size < splat(0x1p-126f) ? (u16v)(0u) : rounded;
    rounded = x != x ? bits | 0x400000u : rounded;
    return rounded & 0xffff0000u;
}

/// Two rows as words: the second in the upper half.
INLINE f16v pair16(f16v first, f16v second) {
    return (f16v)(round16(second) | (round16(first) >> 16));
}

/// One panel whose rows are the columns of B: element (i, j) at b[i + columnStride * j].
INLINE void pack_transposed(
    const int pairs, const float *b, size_t columnStride, size_t k, size_t width, float *packed) {
    for (size_t j = 0; j < LOCKSTEP_PANEL; j += 16)
        for (size_t i = 0; i < k; i += 16) {
            f16v block[16];
            for (size_t c = 0; c < 16; c++)
                block[c] = j + c < width ? load_upto(b + (j + c) * columnStride + i, k - i, 0)
                                         : splat(0.0f);
            transpose16(block);
            if (pairs)
                for (size_t r = 0; r < 16 && i + r < k; r += 2)
                    store(packed + (i + r) / 2 * LOCKSTEP_PANEL + j, pair16(block[r], block[r + 1]));
            else
                for (size_t r = 0; r < 16 && i + r < k; r++)
                    store(packed + (i + r) * LOCKSTEP_PANEL + j, block[r]);
        }
}

/// Sixteen columns of a row that lies in `width` numbers, `stride` apart.
INLINE f16v gather_row(const float *from, size_t stride, size_t first, size_t width) {
    if (first >= width) return splat(0.0f);
    if (stride == 1) return load_upto(from + first, width - first, 0);
    float parts[16] = {0};
    for (size_t j = 0; j < 16 && first + j < width; j++) parts[j] = from[(first + j) * stride];
    return load(parts);
}

static void NAME(pack)(
    const float *b, size_t rowStride, size_t columnStride, size_t k, size_t n, int pairs,
    float *packed) {
    size_t words = pairs ? (k + 1) / 2 : k;
    for (size_t column = 0; column < n; column += LOCKSTEP_PANEL, packed += words * LOCKSTEP_PANEL) {
        size_t width = n - column < LOCKSTEP_PANEL ? n - column : LOCKSTEP_PANEL;
        const float *from = b + column * columnStride;
        if (rowStride == 1 && pairs) pack_transposed(1, from, columnStride, k, width, packed);
        else if (rowStride == 1) pack_transposed(0, from, columnStride, k, width, packed);
        else
            for (size_t w = 0; w < words; w++)
                for (size_t j = 0; j < LOCKSTEP_PANEL; j += 16) {
                    size_t i = pairs ? 2 * w : w;
                    f16v x = gather_row(from + i * rowStride, columnStride, j, width);
                    if (pairs)
                        x = pair16(
                            x, i + 1 < k ? gather_row(from + (i + 1) * rowStride, columnStride, j, width)
                                         : splat(0.0f));
                    store(packed + w * LOCKSTEP_PANEL + j, x);
                }
    }
}

INLINE const float *stack_row(lockstep_stack stack, size_t i) {
    return i < stack.headRows ? stack.head + i * stack.rowStride
                              : stack.tail + (i - stack.headRows) * stack.rowStride;
}

static void NAME(packStack)(
    lockstep_stack b, size_t k, size_t n, int pairs, float *packed, size_t panelStride) {
    size_t words = pairs ? (k + 1) / 2 : k;
    for (size_t column = 0; column < n; column += LOCKSTEP_PANEL, packed += panelStride) {
        size_t width = n - column < LOCKSTEP_PANEL ? n - column : LOCKSTEP_PANEL;
        for (size_t w = 0; w < words; w++) {
            size_t i = pairs ? 2 * w : w;
            const float *row = stack_row(b, i) + column;
            const float *next = pairs && i + 1 < k ? stack_row(b, i + 1) + column : 0;
            for (size_t j = 0; j < LOCKSTEP_PANEL; j += 16) {
                f16v x = gather_row(row, 1, j, width);
                if (pairs) x = pair16(x, next ? gather_row(next, 1, j, width) : splat(0.0f));
                store(packed + w * LOCKSTEP_PANEL + j, x);
            }
        }
    }
}

static void NAME(packSlabs)(
    const float *a, size_t rowStride, size_t k, size_t m, int pairs, float *slabs, float *sums) {
    size_t words = pairs ? (k + 1) / 2 : k;
    for (size_t column = 0; column < m; column += 16) {
        size_t left = m - column;
        f16v sum = sums ? load_upto(sums + column, left, 0) : splat(0.0f);
        float *first = slabs + column * words, *second = first + LOCKSTEP_SLAB * words;
        for (size_t w = 0; w < words; w++) {
            size_t i = pairs ? 2 * w : w;
            f16v x = load_upto(a + i * rowStride + column, left, 0);
            sum += x;
            if (pairs) {
                f16v next = splat(0.0f);
                if (i + 1 < k) {
                    next = load_upto(a + (i + 1) * rowStride + column, left, 0);
                    sum += next;
                }
                x = pair16(x, next);
            }
            f8v low = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7);
            *(f8v *)(first + w * LOCKSTEP_SLAB) = low;
            if (left > LOCKSTEP_SLAB)
                *(f8v *)(second + w * LOCKSTEP_SLAB) =
                    __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15);
        }
        if (sums) store_upto(sums + column, left, sum);
    }
}

static void NAME(roundRows)(
    lockstep_rows a, size_t first, size_t rows, size_t k, float *words) {
    size_t width = (k + 1) / 2;
    for (size_t r = 0; r < rows; r++) {
        const float *from = row_at(a, first + r);
        float *to = words + r * width;
        size_t i = 0;
        for (; i + 16 <= k; i += 16)
            *(h16v *)(to + i / 2) =
                __builtin_convertvector(round16(load(from + i)) >> 16, h16v);
        if (i < k) {
            h16v rest = __builtin_convertvector(round16(load_some(from + i, k - i, 0)) >> 16, h16v);
            memcpy(to + i / 2, &rest, (k - i + 1) / 2 * sizeof(float));
        }
    }
}

static void NAME(widen)(size_t n, const float *words, float *y) {
    for (size_t i = 0; i < n; i += 16) {
        h16v halves = {0};
        if (n - i >= 16) halves = *(const h16v *)(words + i / 2);
        else memcpy(&halves, words + i / 2, (n - i) * sizeof(uint16_t));
        store_upto(y + i, n - i, (f16v)(__builtin_convertvector(halves, u16v) << 16));
    }
}
