// Vector types and elementary functions, for every instruction set from one text.
//
// Sixteen floats are one register with AVX-512, two with AVX2, four with SSE. Fused steps are spelled
// out; contraction by the compiler is off, so that no version fuses where another does not.
#pragma STDC FP_CONTRACT OFF
// Vectors wider than a register are passed between inlined functions only: no ABI is involved.
#pragma clang diagnostic ignored "-Wpsabi"

#include <math.h>
#include <string.h>

typedef float f16v __attribute__((ext_vector_type(16), aligned(4)));
typedef int32_t i16v __attribute__((ext_vector_type(16), aligned(4)));
typedef uint32_t u16v __attribute__((ext_vector_type(16), aligned(4)));
typedef float f8v __attribute__((ext_vector_type(8), aligned(4)));
typedef uint16_t h16v __attribute__((ext_vector_type(16), aligned(2)));
typedef uint64_t w16v __attribute__((ext_vector_type(16), aligned(8)));

#define INLINE static inline __attribute__((always_inline))

INLINE f16v splat(float x) { return (f16v)(x); }
INLINE f16v load(const float *p) { return *(const f16v *)p; }
INLINE void store(float *p, f16v x) { *(f16v *)p = x; }

/// The first n of sixteen; the others are `fill`.
INLINE f16v load_some(const float *p, size_t n, float fill) {
    f16v x = splat(fill);
    memcpy(&x, p, n * sizeof(float));
    return x;
}
INLINE void store_some(float *p, size_t n, f16v x) { memcpy(p, &x, n * sizeof(float)); }

INLINE f16v load_upto(const float *p, size_t left, float fill) {
    return left >= 16 ? load(p) : load_some(p, left, fill);
}
INLINE void store_upto(float *p, size_t left, f16v x) {
    if (left >= 16) store(p, x);
    else store_some(p, left, x);
}

INLINE f16v fma16(f16v a, f16v b, f16v c) { return __builtin_elementwise_fma(a, b, c); }
INLINE f16v choose(i16v mask, f16v yes, f16v no) { return mask ? yes : no; }

/// The sum of sixteen partial sums, as a fixed tree.
INLINE float total(f16v x) {
    float p[16];
    memcpy(p, &x, sizeof p);
    for (int width = 8; width > 0; width /= 2)
        for (int i = 0; i < width; i++) p[i] = p[i] + p[i + width];
    return p[0];
}

/// e^x, within 2 units in the last place; 0 below -87.33, infinity above 88.72, NaN stays NaN.
INLINE f16v exp16(f16v x) {
    const f16v shifter = splat(0x1.8p23f);
    f16v z = choose(x > splat(89.0f), splat(89.0f), x);
    z = choose(z < splat(-88.0f), splat(-88.0f), z);
    // n = round(x / ln 2), by the addition that leaves no room for fractions.
    f16v shifted = fma16(z, splat(0x1.715476p0f), shifter);
    f16v n = shifted - shifter;
    f16v r = fma16(n, splat(-0x1.62e4p-1f), z);
    r = fma16(n, splat(-0x1.7f7d1cp-20f), r);
    // e^r on [-ln2/2, ln2/2]: Taylor's coefficients, the last ones adjusted to the interval.
    f16v p = splat(0x1.6850e4p-10f);
    p = fma16(p, r, splat(0x1.123bccp-7f));
    p = fma16(p, r, splat(0x1.555b98p-5f));
    p = fma16(p, r, splat(0x1.55548ep-3f));
    p = fma16(p, r, splat(0x1.fffff8p-2f));
    p = fma16(p, r, splat(1.0f));
    p = fma16(p, r, splat(1.0f));
    // 2^n in two factors, so that n = 128 and n = -127 are in range.
    i16v e = (i16v)shifted - (i16v)shifter;
    i16v half = e >> 1;
    f16v scale1 = (f16v)((half + 127) << 23);
    f16v scale2 = (f16v)((e - half + 127) << 23);
    p = p * scale1 * scale2;
    p = choose(x > splat(88.7228394f), splat(INFINITY), p);
    return choose(x < splat(-87.33654f), splat(0.0f), p);
}

INLINE f16v sigmoid16(f16v x) { return splat(1.0f) / (splat(1.0f) + exp16(-x)); }

/// tanh x: a polynomial in x^2 near 0, where the quotient would cancel, else by e^(-2|x|).
INLINE f16v tanh16(f16v x) {
    f16v magnitude = __builtin_elementwise_abs(x);
    f16v e = exp16(magnitude * splat(-2.0f));
    f16v far = __builtin_elementwise_copysign((splat(1.0f) - e) / (splat(1.0f) + e), x);
    f16v z = x * x;
    f16v p = splat(-5.70498872745e-3f);
    p = fma16(p, z, splat(2.06390887954e-2f));
    p = fma16(p, z, splat(-5.37397155531e-2f));
    p = fma16(p, z, splat(1.33314422036e-1f));
    p = fma16(p, z, splat(-3.33332819422e-1f));
    f16v near = fma16(p * z, x, x);
    // Written so that NaN takes the quotient, which keeps it.
    return choose(magnitude < splat(0.625f), near, far);
}

/// Natural logarithm of normal positive numbers, one at a time; others as the C library has them.
INLINE float log_one(float x) {
    if (!(x >= 0x1p-126f && x < INFINITY)) return logf(x);
    int32_t bits;
    memcpy(&bits, &x, 4);
    int32_t exponent = ((bits - 0x3f3504f3) >> 23);
    bits -= exponent << 23;
    float m;
    memcpy(&m, &bits, 4);  // in [sqrt(1/2), sqrt(2))
    float f = m - 1.0f, s = f / (2.0f + f), z = s * s;
    // log(1 + f) = 2 s + 2/3 s^3 + 2/5 s^5 ...
    float p = 0.2222222222f;
    p = fmaf(p, z, 0.2857142857f);
    p = fmaf(p, z, 0.4f);
    p = fmaf(p, z, 0.6666666667f);
    float tail = fmaf(p * z, s, (float)exponent * 1.42860677e-6f);
    return fmaf((float)exponent, 0.693145752f, fmaf(2.0f, s, tail));
}

/// Natural logarithm, within 2 units in the last place: the steps of log_one, for all numbers.
INLINE f16v log16(f16v x) {
    i16v small = x < splat(0x1p-126f);
    f16v scaled = choose(small, x * splat(0x1p24f), x);
    i16v bits = (i16v)scaled;
    i16v exponent = (bits - 0x3f3504f3) >> 23;
    f16v f = (f16v)(bits - (exponent << 23)) - splat(1.0f), s = f / (splat(2.0f) + f), z = s * s;
    f16v p = splat(0.2222222222f);
    p = fma16(p, z, splat(0.2857142857f));
    p = fma16(p, z, splat(0.4f));
    p = fma16(p, z, splat(0.6666666667f));
    f16v n = __builtin_convertvector(exponent - (small & 24), f16v);
    f16v tail = fma16(p * z, s, n * splat(1.42860677e-6f));
    f16v y = fma16(n, splat(0.693145752f), fma16(splat(2.0f), s, tail));
    y = choose(x == splat(INFINITY), x, y);
    y = choose(x == splat(0.0f), splat(-INFINITY), y);
    return choose(x >= splat(0.0f), y, splat(NAN));
}

/// log(1 + e) for e in 0 ... 1, exact to the last places also where e is tiny.
INLINE f16v log1p16(f16v e) {
    i16v high = e > splat(0.41421356f);
    f16v f = choose(high, (e - splat(1.0f)) * splat(0.5f), e);
    f16v n = choose(high, splat(1.0f), splat(0.0f));
    f16v s = f / (splat(2.0f) + f), z = s * s;
    f16v p = splat(0.2222222222f);
    p = fma16(p, z, splat(0.2857142857f));
    p = fma16(p, z, splat(0.4f));
    p = fma16(p, z, splat(0.6666666667f));
    f16v tail = fma16(p * z, s, n * splat(1.42860677e-6f));
    return fma16(n, splat(0.693145752f), fma16(splat(2.0f), s, tail));
}

/// The largest of sixteen numbers; what is not a number is passed over.
INLINE float highest_of(f16v x) {
    float p[16];
    memcpy(p, &x, sizeof p);
    for (int width = 8; width > 0; width /= 2)
        for (int i = 0; i < width; i++) p[i] = p[i + width] > p[i] ? p[i + width] : p[i];
    return p[0];
}
