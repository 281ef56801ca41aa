// Products with packed weights. Each output is one fused multiply-add chain over k, ascending, so
// its bits depend neither on the rows beside it nor on the shape of the register tile. Blocks over k
// store a chain and take it up again, which changes nothing.

// With two bfloat16 numbers in a word, k counts words and the chain takes the upper number of each
// word first: the order of AVX-512's dot product instruction, which two fused steps equal.

typedef float VECTOR __attribute__((ext_vector_type(TILE_WIDTH), aligned(4)));
typedef uint32_t WORDS __attribute__((ext_vector_type(TILE_WIDTH), aligned(4)));

enum { COLUMNS = TILE_VECTORS * TILE_WIDTH };

// Rows and k of a block: a block of A and a panel of B stay in the second-level cache.
enum { ROW_BLOCK = 128, K_BLOCK = 512 };

INLINE float *row_at(lockstep_rows rows, size_t r) {
    return rows.base + r / rows.rowsPerGroup * rows.groupStride
        + r % rows.rowsPerGroup * rows.rowStride;
}

INLINE VECTOR upper(WORDS pairs) { return (VECTOR)(pairs & 0xffff0000u); }
INLINE VECTOR lower(WORDS pairs) { return (VECTOR)(pairs << 16); }

/// One step of the chains of a register: sum += x * b.
INLINE VECTOR chain(const int pairs, VECTOR x, VECTOR b, VECTOR sum) {
    if (!pairs) return __builtin_elementwise_fma(x, b, sum);
#ifdef DOT_PAIRS
    return DOT_PAIRS(sum, x, b);
#else
    sum = __builtin_elementwise_fma(upper((WORDS)x), upper((WORDS)b), sum);
    return __builtin_elementwise_fma(lower((WORDS)x), lower((WORDS)b), sum);
#endif
}

/// `count` rows (a constant) by COLUMNS columns of C, held in registers over all of k. Element i of
/// row r of A is at a[r][i * step].
INLINE void tile(
    const int pairs, const int count, const size_t step, const float *const *a, const float *panel, size_t k,
    float *const *c, int accumulate) {
    VECTOR sum[8][TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < TILE_VECTORS; v++)
            sum[r][v] = accumulate ? *(const VECTOR *)(c[r] + v * TILE_WIDTH) : (VECTOR)(0.0f);
    for (size_t i = 0; i < k; i++, panel += LOCKSTEP_PANEL) {
        VECTOR b[TILE_VECTORS];
#pragma clang loop unroll(full)
        for (int v = 0; v < TILE_VECTORS; v++) b[v] = *(const VECTOR *)(panel + v * TILE_WIDTH);
#pragma clang loop unroll(full)
        for (int r = 0; r < count; r++) {
            VECTOR x = (VECTOR)(a[r][i * step]);
#pragma clang loop unroll(full)
            for (int v = 0; v < TILE_VECTORS; v++)
                sum[r][v] = chain(pairs, x, b[v], sum[r][v]);
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < TILE_VECTORS; v++) *(VECTOR *)(c[r] + v * TILE_WIDTH) = sum[r][v];
}

/// A row tile against one panel, in strips of COLUMNS; the ragged end goes through a copy.
INLINE void strip(
    const int pairs, const int count, const size_t step, const float *const *a, const float *panel, size_t k,
    float *const *c, size_t width, int accumulate) {
    for (size_t first = 0; first < width; first += COLUMNS) {
        size_t valid = width - first;
        float edge[8][COLUMNS];
        float *at[8];
        for (int r = 0; r < count; r++) {
            at[r] = valid >= COLUMNS ? c[r] + first : edge[r];
            if (valid < COLUMNS && accumulate) {
                memset(edge[r], 0, sizeof edge[r]);
                memcpy(edge[r], c[r] + first, valid * sizeof(float));
            }
        }
        tile(pairs, count, step, a, panel + first, k, at, accumulate);
        if (valid < COLUMNS)
            for (int r = 0; r < count; r++) memcpy(c[r] + first, edge[r], valid * sizeof(float));
    }
}

/// Any number of rows against one panel, in the largest tiles that there are.
INLINE void rows_by_panel(
    const int pairs, size_t rows, const float *const *a, size_t offset, const float *panel, size_t k,
    float *const *c, size_t column, size_t width, int accumulate) {
    for (size_t row = 0; row < rows;) {
        size_t left = rows - row;
        const float *from[8];
        float *to[8];
        for (size_t r = 0; r < (left < 8 ? left : 8); r++) {
            from[r] = a[row + r] + offset;
            to[r] = c[row + r] + column;
        }
        // The next tile's results come from memory while this one is computed.
        for (size_t r = row + 8; r < row + 16 && r < rows; r++)
            for (size_t j = 0; j < width; j += 16) __builtin_prefetch(c[r] + column + j, 1);
#if TILE_ROWS >= 8
        if (left >= 8) { strip(pairs, 8, 1, from, panel, k, to, width, accumulate); row += 8; continue; }
#endif
        if (left >= 4) { strip(pairs, 4, 1, from, panel, k, to, width, accumulate); row += 4; continue; }
        if (left >= 2) { strip(pairs, 2, 1, from, panel, k, to, width, accumulate); row += 2; continue; }
        strip(pairs, 1, 1, from, panel, k, to, width, accumulate);
        row += 1;
    }
}

INLINE void product(
    const int pairs, lockstep_rows a, const float *packed, size_t k, size_t n, lockstep_rows c, size_t firstRow,
    size_t rows, int accumulate) {
    for (size_t row = 0; row < rows; row += ROW_BLOCK) {
        size_t count = rows - row < ROW_BLOCK ? rows - row : ROW_BLOCK;
        const float *from[ROW_BLOCK];
        float *to[ROW_BLOCK];
        for (size_t r = 0; r < count; r++) {
            from[r] = row_at(a, row + r);
            to[r] = row_at(c, firstRow + row + r);
        }
        for (size_t first = 0; first < k; first += K_BLOCK) {
            size_t depth = k - first < K_BLOCK ? k - first : K_BLOCK;
            for (size_t column = 0; column < n; column += LOCKSTEP_PANEL) {
                size_t width = n - column < LOCKSTEP_PANEL ? n - column : LOCKSTEP_PANEL;
                rows_by_panel(
                    pairs, count, from, first, packed + column * k + first * LOCKSTEP_PANEL, depth, to,
                    column, width, accumulate || first > 0);
            }
        }
    }
}

static void NAME(product)(
    lockstep_rows a, const float *packed, size_t k, size_t n, lockstep_rows c, size_t rows,
    int accumulate) {
    product(0, a, packed, k, n, c, 0, rows, accumulate);
}

static void NAME(pairProduct)(
    lockstep_rows a, const float *packed, size_t k, size_t n, lockstep_rows c, size_t firstRow,
    size_t rows, int accumulate) {
    product(1, a, packed, k, n, c, firstRow, rows, accumulate);
}

/// A in slabs of LOCKSTEP_SLAB columns times B in panels, both over `k` rows.
INLINE void slab_product(
    const int pairs, const float *slabs, size_t m, const float *packed, size_t panelStride,
    size_t k, size_t n, float *c, size_t rowStride, int accumulate) {
    for (size_t column = 0; column < n; column += LOCKSTEP_PANEL, packed += panelStride) {
        size_t width = n - column < LOCKSTEP_PANEL ? n - column : LOCKSTEP_PANEL;
        for (size_t row = 0; row < m; row += TILE_ROWS) {
            size_t count = m - row < TILE_ROWS ? m - row : TILE_ROWS;
            const float *slab = slabs + row / LOCKSTEP_SLAB * LOCKSTEP_SLAB * k
                + row % LOCKSTEP_SLAB;
            const float *from[8];
            float *to[8], spare[LOCKSTEP_PANEL] = {0};
            for (size_t r = 0; r < TILE_ROWS; r++) {
                from[r] = slab + r;
                to[r] = r < count ? c + (row + r) * rowStride + column : spare;
            }
            strip(pairs, TILE_ROWS, LOCKSTEP_SLAB, from, packed, k, to, width, accumulate);
        }
    }
}

static void NAME(slabProduct)(
    const float *slabs, size_t m, const float *packed, size_t panelStride, size_t k, size_t n,
    float *c, size_t rowStride, int accumulate) {
    slab_product(0, slabs, m, packed, panelStride, k, n, c, rowStride, accumulate);
}

static void NAME(pairSlabProduct)(
    const float *slabs, size_t m, const float *packed, size_t panelStride, size_t k, size_t n,
    float *c, size_t rowStride, int accumulate) {
    slab_product(1, slabs, m, packed, panelStride, k, n, c, rowStride, accumulate);
}
