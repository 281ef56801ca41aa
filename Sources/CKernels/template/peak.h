// The rate of fused multiply-adds: what no product can exceed. For benchmarks alone.

typedef float PEAK_VECTOR __attribute__((ext_vector_type(TILE_WIDTH)));

/// Independent chains: more than latency times units of today's processors, fewer than registers.
enum { PEAK_CHAINS = TILE_WIDTH >= 16 ? 24 : 12 };

/// `rounds` steps x = x * factor + term in each chain; returns a sum that depends on all of them, and
/// the number of floating-point operations, two a multiply-add and element.
static float NAME(peak)(size_t rounds, float factor, float term, uint64_t *operations) {
    const PEAK_VECTOR a = (PEAK_VECTOR)(factor), b = (PEAK_VECTOR)(term);
    PEAK_VECTOR x[PEAK_CHAINS];
#pragma clang loop unroll(full)
    for (int chain = 0; chain < PEAK_CHAINS; chain++) x[chain] = (PEAK_VECTOR)((float)chain);
    for (size_t round = 0; round < rounds; round++)
#pragma clang loop unroll(full)
        for (int chain = 0; chain < PEAK_CHAINS; chain++)
            x[chain] = __builtin_elementwise_fma(x[chain], a, b);
    float sum = 0;
    for (int chain = 0; chain < PEAK_CHAINS; chain++)
        for (int i = 0; i < TILE_WIDTH; i++) sum += x[chain][i];
    *operations = 2ull * rounds * PEAK_CHAINS * TILE_WIDTH;
    return sum;
}
