// The error function, and GELU (Hendrycks, Gimpel 2016) in its exact form and by tanh.

/// erf x, right to 1e-7: a polynomial in x^2 near 0, else 1 - e^q(|x|) with q fitted to the logarithm
/// of the complement. Beyond 4 it is 1 in single precision.
INLINE f16v erf16(f16v x) {
    f16v z = x * x, size = __builtin_elementwise_abs(x);
    f16v p = splat(0x1.589466p-14f);
    p = fma16(p, z, splat(-0x1.a8fc68p-11f));
    p = fma16(p, z, splat(0x1.54a49p-8f));
    p = fma16(p, z, splat(-0x1.b80b0ep-6f));
    p = fma16(p, z, splat(0x1.ce2de2p-4f));
    p = fma16(p, z, splat(-0x1.812742p-2f));
    p = fma16(p, z, splat(0x1.06eba8p-3f));
    f16v near = fma16(p, x, x);
    f16v t = choose(size > splat(4.0f), splat(4.0f), size);
    f16v q = splat(-0x1.68a57ap-16f);
    q = fma16(q, t, splat(0x1.cc6ffap-12f));
    q = fma16(q, t, splat(-0x1.12d532p-8f));
    q = fma16(q, t, splat(0x1.9c884ap-6f));
    q = fma16(q, t, splat(-0x1.bbe4ccp-4f));
    q = fma16(q, t, splat(-0x1.443afep-1f));
    q = fma16(q, t, splat(-0x1.212aa4p+0f));
    q = fma16(q, t, splat(0x1.80b694p-13f));
    f16v far = __builtin_elementwise_copysign(splat(1.0f) - exp16(q), x);
    // Written so that NaN takes the polynomial, which keeps it.
    return choose(size >= splat(0.95f), far, near);
}

/// The normal distribution: the share of it below x.
INLINE f16v normal_share16(f16v x) {
    return fma16(erf16(x * splat(0x1.6a09e6p-1f)), splat(0.5f), splat(0.5f));
}

INLINE f16v gelu_slope16(f16v x) {
    f16v density = exp16(x * x * splat(-0.5f)) * splat(0x1.988454p-2f);
    return fma16(x, density, normal_share16(x));
}

/// The same share by tanh, which is a sigmoid of the doubled angle.
INLINE f16v sigmoid_share16(f16v x) {
    f16v cubic = fma16(x * x, splat(0.044715f), splat(1.0f)) * x;
    return sigmoid16(cubic * splat(0x1.988454p+0f));
}

INLINE f16v gelu_tanh_slope16(f16v x) {
    f16v share = sigmoid_share16(x);
    f16v angle = fma16(x * x, splat(3 * 0.044715f), splat(1.0f)) * splat(0x1.988454p+0f);
    return fma16(x * angle, share * (splat(1.0f) - share), share);
}
