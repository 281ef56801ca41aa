// The rate of multiply-adds: what no product can exceed. For benchmarks alone.

/// Independent chains: more than latency times units of today's processors, fewer than registers.
enum { PEAK_CHAINS = TILE_WIDTH >= 16 ? 24 : 12 };

INLINE float peak(const int pairs, size_t rounds, float factor, float term) {
    // Volatile, or the compiler would know the numbers.
    volatile float factors = factor, terms = term;
    const VECTOR a = (VECTOR)(factors), b = (VECTOR)(terms);
    VECTOR sum[PEAK_CHAINS];
#pragma clang loop unroll(full)
    for (int c = 0; c < PEAK_CHAINS; c++) sum[c] = (VECTOR)((float)c);
    for (size_t round = 0; round < rounds; round++)
#pragma clang loop unroll(full)
        for (int c = 0; c < PEAK_CHAINS; c++) sum[c] = chain(pairs, a, b, sum[c]);
    float whole = 0;
    for (int c = 0; c < PEAK_CHAINS; c++)
        for (int i = 0; i < TILE_WIDTH; i++) whole += sum[c][i];
    return whole;
}

/// `rounds` steps of each chain, in single precision or with pairs of bfloat16 numbers; returns a sum
/// that depends on all of them, and the number of operations, two a multiply-add.
static float NAME(peak)(
    size_t rounds, int pairs, float factor, float term, uint64_t *operations) {
    *operations = (pairs ? 4ull : 2ull) * rounds * PEAK_CHAINS * TILE_WIDTH;
    return pairs ? peak(1, rounds, factor, term) : peak(0, rounds, factor, term);
}
