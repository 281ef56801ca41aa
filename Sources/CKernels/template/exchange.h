// Sums over ranks: one pass over all that is added.

/// Vectors that are added side by side, to have several loads in flight.
#define SUM_WIDTH 4

/// The arrays at i, one after the other, into partial sums that wait like the digits of a binary
/// counter: a full subtree of the lane tree is added as soon as it is there, the rest in the end.
INLINE void NAME(sumTreeAt)(
    size_t count, float *const *x, size_t i, size_t n, size_t vectors, f16v sum[SUM_WIDTH]) {
    f16v waiting[17][SUM_WIDTH];
    size_t depth = 0;
    for (size_t term = 0; term < count; term++) {
        for (size_t v = 0; v < vectors; v++)
            sum[v] = load_upto(x[term] + i + 16 * v, n - i - 16 * v, 0);
        for (size_t full = term; full & 1; full >>= 1) {
            depth--;
            for (size_t v = 0; v < vectors; v++) sum[v] = waiting[depth][v] + sum[v];
        }
        if (term + 1 == count) break;
        for (size_t v = 0; v < vectors; v++) waiting[depth][v] = sum[v];
        depth++;
    }
    while (depth > 0) {
        depth--;
        for (size_t v = 0; v < vectors; v++) sum[v] = waiting[depth][v] + sum[v];
    }
}

static void NAME(sumTree)(
    size_t count, size_t n, float *const *x, size_t copies, float *const *sum) {
    f16v s[SUM_WIDTH];
    size_t i = 0;
    for (; n - i >= 16 * SUM_WIDTH; i += 16 * SUM_WIDTH) {
        NAME(sumTreeAt)(count, x, i, n, SUM_WIDTH, s);
        for (size_t c = 0; c < copies; c++)
            for (size_t v = 0; v < SUM_WIDTH; v++) store(sum[c] + i + 16 * v, s[v]);
    }
    for (; i < n; i += 16) {
        NAME(sumTreeAt)(count, x, i, n, 1, s);
        for (size_t c = 0; c < copies; c++) store_upto(sum[c] + i, n - i, s[0]);
    }
}
