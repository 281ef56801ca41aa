// Products with packed weights. Each output is one fused multiply-add chain over k, ascending, so
// its bits depend neither on the rows beside it nor on the shape of the register tile.

typedef float VECTOR __attribute__((ext_vector_type(TILE_WIDTH), aligned(4)));

enum { COLUMNS = TILE_VECTORS * TILE_WIDTH };

static void NAME(pack)(
    const float *b, size_t rowStride, size_t columnStride, size_t k, size_t n, float *packed) {
    for (size_t column = 0; column < n; column += LOCKSTEP_PANEL) {
        size_t width = n - column < LOCKSTEP_PANEL ? n - column : LOCKSTEP_PANEL;
        for (size_t i = 0; i < k; i++, packed += LOCKSTEP_PANEL) {
            const float *from = b + i * rowStride + column * columnStride;
            for (size_t j = 0; j < width; j++) packed[j] = from[j * columnStride];
            for (size_t j = width; j < LOCKSTEP_PANEL; j++) packed[j] = 0;
        }
    }
}

INLINE float *row_at(lockstep_rows rows, size_t r) {
    return rows.base + r / rows.rowsPerGroup * rows.groupStride
        + r % rows.rowsPerGroup * rows.rowStride;
}

/// `count` rows (a constant) by COLUMNS columns of C, held in registers over all of k.
INLINE void tile(
    const int count, const float *const *a, const float *panel, size_t k, float *const *c,
    int accumulate) {
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
            VECTOR x = (VECTOR)(a[r][i]);
#pragma clang loop unroll(full)
            for (int v = 0; v < TILE_VECTORS; v++)
                sum[r][v] = __builtin_elementwise_fma(x, b[v], sum[r][v]);
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++)
#pragma clang loop unroll(full)
        for (int v = 0; v < TILE_VECTORS; v++) *(VECTOR *)(c[r] + v * TILE_WIDTH) = sum[r][v];
}

/// A row tile against one panel, in strips of COLUMNS; the ragged end goes through a copy.
INLINE void strip(
    const int count, const float *const *a, const float *panel, size_t k, float *const *c,
    size_t width, int accumulate) {
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
        tile(count, a, panel + first, k, at, accumulate);
        if (valid < COLUMNS)
            for (int r = 0; r < count; r++) memcpy(c[r] + first, edge[r], valid * sizeof(float));
    }
}

static void NAME(product)(
    lockstep_rows a, const float *packed, size_t k, size_t n, lockstep_rows c, size_t rows,
    int accumulate) {
    for (size_t column = 0; column < n; column += LOCKSTEP_PANEL) {
        size_t width = n - column < LOCKSTEP_PANEL ? n - column : LOCKSTEP_PANEL;
        const float *panel = packed + column * k;
        for (size_t row = 0; row < rows;) {
            size_t left = rows - row;
            const float *from[8];
            float *to[8];
            for (size_t r = 0; r < (left < 8 ? left : 8); r++) {
                from[r] = row_at(a, row + r);
                to[r] = row_at(c, row + r) + column;
            }
#if TILE_ROWS >= 8
            if (left >= 8) { strip(8, from, panel, k, to, width, accumulate); row += 8; continue; }
#endif
            if (left >= 4) { strip(4, from, panel, k, to, width, accumulate); row += 4; continue; }
            if (left >= 2) { strip(2, from, panel, k, to, width, accumulate); row += 2; continue; }
            strip(1, from, panel, k, to, width, accumulate);
            row += 1;
        }
    }
}
