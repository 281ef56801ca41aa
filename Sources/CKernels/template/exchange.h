// Sums over ranks: one pass over all that is added.

/// Vectors that are added side by side, to have several loads in flight.
#define SUM_WIDTH 4
/// Subtrees of four arrays, added in registers, and single arrays of what is left; their sums wait
/// like the digits of a binary counter for their neighbours in the lane tree.
INLINE void NAME(sumTreeAt)(
    size_t count, float *const *x, size_t i, size_t n, int width, f16v sum[SUM_WIDTH]) {
    f16v waiting[17][SUM_WIDTH];
    size_t depth = 0;
    for (size_t term = 0; term < count;) {
        size_t full = term;
        if (count - term >= 4) {
            float *const *y = x + term;
            for (int v = 0; v < width; v++) {
                size_t at = i + 16 * v, left = n - at;
                sum[v] = (load_upto(y[0] + at, left, 0) + load_upto(y[1] + at, left, 0))
                    + (load_upto(y[2] + at, left, 0) + load_upto(y[3] + at, left, 0));
            }
            full >>= 2;
            term += 4;
        } else {
            for (int v = 0; v < width; v++)
                sum[v] = load_upto(x[term] + i + 16 * v, n - i - 16 * v, 0);
            term++;
        }
        for (; full & 1; full >>= 1) {
            depth--;
            for (int v = 0; v < width; v++) sum[v] = waiting[depth][v] + sum[v];
        }
        if (term == count) break;
        for (int v = 0; v < width; v++) waiting[depth][v] = sum[v];
        depth++;
    }
    while (depth > 0) {
        depth--;
        for (int v = 0; v < width; v++) sum[v] = waiting[depth][v] + sum[v];
    }
}

/// Two arrays to one or two places: addresses stay in registers.
INLINE void NAME(sumPair)(size_t n, const float *a, const float *b, float *y, float *z) {
    for (size_t i = 0; i < n; i += 16) {
        f16v s = load_upto(a + i, n - i, 0) + load_upto(b + i, n - i, 0);
        store_upto(y + i, n - i, s);
        store_upto(z + i, n - i, s);
    }
}

static void NAME(sumTree)(
    size_t count, size_t n, float *const *x, size_t copies, float *const *sum) {
    if (count == 2 && copies <= 2) {
        NAME(sumPair)(n, x[0], x[1], sum[0], sum[copies - 1]);
        return;
    }
    f16v s[SUM_WIDTH];
    size_t i = 0;
    for (; n - i >= 16 * SUM_WIDTH; i += 16 * SUM_WIDTH) {
        NAME(sumTreeAt)(count, x, i, n, SUM_WIDTH, s);
        for (size_t c = 0; c < copies; c++)
            for (int v = 0; v < SUM_WIDTH; v++) store(sum[c] + i + 16 * v, s[v]);
    }
    for (; i < n; i += 16) {
        NAME(sumTreeAt)(count, x, i, n, 1, s);
        for (size_t c = 0; c < copies; c++) store_upto(sum[c] + i, n - i, s[0]);
    }
}
