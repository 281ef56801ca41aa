// Functions of single numbers, and of pairs of them, row by row, with their derivatives.

INLINE f16v softplus16(f16v x) {
    // log(1 + e^x) = max(x, 0) + log(1 + e^-|x|).
    f16v e = exp16(-__builtin_elementwise_abs(x));
    return choose(x > splat(0.0f), x, splat(0.0f)) + log1p16(e);
}

INLINE f16v map16(int kind, f16v x) {
    const f16v zero = splat(0.0f), one = splat(1.0f);
    switch (kind) {
    case LOCKSTEP_SIGMOID: return sigmoid16(x);
    case LOCKSTEP_TANH: return tanh16(x);
    // Written so that NaN stays NaN.
    case LOCKSTEP_RELU: return choose(x < zero, zero, x);
    case LOCKSTEP_EXP: return exp16(x);
    case LOCKSTEP_LOG: return log16(x);
    case LOCKSTEP_SOFTPLUS: return softplus16(x);
    case LOCKSTEP_SQUARE: return x * x;
    case LOCKSTEP_ROOT: return __builtin_elementwise_sqrt(x);
    case LOCKSTEP_INVERSE: return one / x;
    case LOCKSTEP_MAGNITUDE: return __builtin_elementwise_abs(x);
    case LOCKSTEP_GELU: return x * normal_share16(x);
    case LOCKSTEP_GELU_TANH: return x * sigmoid_share16(x);
    case LOCKSTEP_HARD_TANH: return choose(x > one, one, choose(x < -one, -one, x));
    default: return x;
    }
}

/// The derivative at x, where y is the value.
INLINE f16v slope16(int kind, f16v x, f16v y) {
    const f16v zero = splat(0.0f), one = splat(1.0f);
    switch (kind) {
    case LOCKSTEP_SIGMOID: return y * (one - y);
    case LOCKSTEP_TANH: return fma16(-y, y, one);
    case LOCKSTEP_RELU: return choose(x > zero, one, zero);
    case LOCKSTEP_EXP: return y;
    case LOCKSTEP_LOG: return one / x;
    case LOCKSTEP_SOFTPLUS: return sigmoid16(x);
    case LOCKSTEP_SQUARE: return x + x;
    case LOCKSTEP_ROOT: return splat(0.5f) / y;
    case LOCKSTEP_INVERSE: return -y * y;
    case LOCKSTEP_MAGNITUDE: return choose(x > zero, one, choose(x < zero, -one, zero));
    case LOCKSTEP_GELU: return gelu_slope16(x);
    case LOCKSTEP_GELU_TANH: return gelu_tanh_slope16(x);
    case LOCKSTEP_HARD_TANH:
        return choose(__builtin_elementwise_abs(x) < one, one, zero);
    default: return one;
    }
}

#define EACH_KIND(body) \
    switch (kind) { \
    case LOCKSTEP_SIGMOID: body(LOCKSTEP_SIGMOID); break; \
    case LOCKSTEP_TANH: body(LOCKSTEP_TANH); break; \
    case LOCKSTEP_RELU: body(LOCKSTEP_RELU); break; \
    case LOCKSTEP_EXP: body(LOCKSTEP_EXP); break; \
    case LOCKSTEP_LOG: body(LOCKSTEP_LOG); break; \
    case LOCKSTEP_SOFTPLUS: body(LOCKSTEP_SOFTPLUS); break; \
    case LOCKSTEP_SQUARE: body(LOCKSTEP_SQUARE); break; \
    case LOCKSTEP_ROOT: body(LOCKSTEP_ROOT); break; \
    case LOCKSTEP_INVERSE: body(LOCKSTEP_INVERSE); break; \
    case LOCKSTEP_MAGNITUDE: body(LOCKSTEP_MAGNITUDE); break; \
    case LOCKSTEP_GELU: body(LOCKSTEP_GELU); break; \
    case LOCKSTEP_GELU_TANH: body(LOCKSTEP_GELU_TANH); break; \
    case LOCKSTEP_HARD_TANH: body(LOCKSTEP_HARD_TANH); break; \
    default: body(LOCKSTEP_IDENTITY); break; \
    }

/// y = f(scale x + shift).
static void NAME(map)(
    int kind, size_t n, float scale, float shift, const float *x, float *y) {
    const f16v factor = splat(scale), term = splat(shift);
#define BODY(KIND) \
    for (size_t i = 0; i < n; i += 16) \
        store_upto( \
            y + i, n - i, map16(KIND, fma16(load_upto(x + i, n - i, 1), factor, term)))
    EACH_KIND(BODY)
#undef BODY
}

/// dx = scale f'(scale x + shift) dy, or dx +=.
static void NAME(mapBackward)(
    int kind, size_t n, float scale, float shift, const float *x, const float *y,
    const float *dy, float *dx, int accumulate) {
    const f16v factor = splat(scale), term = splat(shift);
#define BODY(KIND) \
    for (size_t i = 0; i < n; i += 16) { \
        f16v v = fma16(load_upto(x + i, n - i, 1), factor, term); \
        f16v d = slope16(KIND, v, load_upto(y + i, n - i, 1)) * factor; \
        d = d * load_upto(dy + i, n - i, 0); \
        if (accumulate) d += load_upto(dx + i, n - i, 0); \
        store_upto(dx + i, n - i, d); \
    }
    EACH_KIND(BODY)
#undef BODY
}

INLINE f16v combine16(int kind, f16v a, f16v b) {
    switch (kind) {
    case LOCKSTEP_ADD: return a + b;
    case LOCKSTEP_SUBTRACT: return a - b;
    case LOCKSTEP_MULTIPLY: return a * b;
    case LOCKSTEP_DIVIDE: return a / b;
    case LOCKSTEP_MAXIMUM: return choose(b > a, b, a);
    default: return choose(b < a, b, a);
    }
}

/// How y changes with a, and with b.
INLINE f16v slope_a16(int kind, f16v a, f16v b) {
    const f16v zero = splat(0.0f), one = splat(1.0f);
    switch (kind) {
    case LOCKSTEP_MULTIPLY: return b;
    case LOCKSTEP_DIVIDE: return one / b;
    case LOCKSTEP_MAXIMUM: return choose(b > a, zero, one);
    case LOCKSTEP_MINIMUM: return choose(b < a, zero, one);
    default: return one;
    }
}
INLINE f16v slope_b16(int kind, f16v a, f16v b) {
    const f16v zero = splat(0.0f), one = splat(1.0f);
    switch (kind) {
    case LOCKSTEP_ADD: return one;
    case LOCKSTEP_SUBTRACT: return -one;
    case LOCKSTEP_MULTIPLY: return a;
    case LOCKSTEP_DIVIDE: return -a / (b * b);
    case LOCKSTEP_MAXIMUM: return choose(b > a, one, zero);
    default: return choose(b < a, one, zero);
    }
}

/// The second operand of row r from column i on: a row of its own, one row for all, or one number
/// for the whole row.
INLINE f16v operand16(int form, const float *b, size_t r, size_t n, size_t i) {
    if (form == LOCKSTEP_COLUMN) return splat(b[r]);
    return load_upto((form == LOCKSTEP_ROW ? b : b + r * n) + i, n - i, 1);
}

static void NAME(combine)(
    int kind, int form, size_t rows, size_t n, const float *a, const float *b, float *y) {
    if (form == LOCKSTEP_FULL) n *= rows, rows = 1;
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i += 16) {
            f16v left = load_upto(a + r * n + i, n - i, 0);
            store_upto(
                y + r * n + i, n - i, combine16(kind, left, operand16(form, b, r, n, i)));
        }
}

static void NAME(combineBackwardA)(
    int kind, int form, size_t rows, size_t n, const float *a, const float *b, const float *dy,
    float *da, int accumulate) {
    if (form == LOCKSTEP_FULL) n *= rows, rows = 1;
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i += 16) {
            size_t at = r * n + i, left = n - i;
            f16v slope = slope_a16(
                kind, load_upto(a + at, left, 1), operand16(form, b, r, n, i));
            f16v d = slope * load_upto(dy + at, left, 0);
            if (accumulate) d += load_upto(da + at, left, 0);
            store_upto(da + at, left, d);
        }
}

/// The second operand's gradient is summed over what shares it: rows in order, or the columns.
static void NAME(combineBackwardB)(
    int kind, int form, size_t rows, size_t n, const float *a, const float *b, const float *dy,
    float *db, int accumulate) {
    if (form == LOCKSTEP_FULL) n *= rows, rows = 1;
    if (form == LOCKSTEP_ROW) {
        for (size_t i = 0; i < n; i += 16) {
            f16v right = load_upto(b + i, n - i, 1);
            f16v sum = accumulate ? load_upto(db + i, n - i, 0) : splat(0.0f);
            for (size_t r = 0; r < rows; r++) {
                size_t at = r * n + i;
                f16v slope = slope_b16(kind, load_upto(a + at, n - i, 1), right);
                sum = fma16(slope, load_upto(dy + at, n - i, 0), sum);
            }
            store_upto(db + i, n - i, sum);
        }
        return;
    }
    for (size_t r = 0; r < rows; r++) {
        f16v sum = splat(0.0f);
        for (size_t i = 0; i < n; i += 16) {
            size_t at = r * n + i, left = n - i;
            f16v right = operand16(form, b, r, n, i);
            f16v slope = slope_b16(kind, load_upto(a + at, left, 1), right);
            f16v d = load_upto(dy + at, left, 0);
            if (form == LOCKSTEP_COLUMN) {
                sum = fma16(slope, d, sum);
                continue;
            }
            d = slope * d;
            if (accumulate) d += load_upto(db + at, left, 0);
            store_upto(db + at, left, d);
        }
        if (form == LOCKSTEP_COLUMN) db[r] = total(sum) + (accumulate ? db[r] : 0.0f);
    }
}

/// y = x where time < lengths[r], else other.
static void NAME(keepRows)(
    size_t rows, size_t n, const float *x, const float *other, const int32_t *lengths,
    int32_t time, float *y) {
    for (size_t r = 0; r < rows; r++)
        memcpy(
            y + r * n, (time < lengths[r] ? x : other) + r * n, n * sizeof(float));
}

/// dx (+)= dy in rows that are not over, other (+)= dy in the rest; zeros elsewhere.
static void NAME(keepRowsBackward)(
    size_t rows, size_t n, const float *dy, const int32_t *lengths, int32_t time, float *dx,
    int addX, float *other, int addOther) {
    for (size_t r = 0; r < rows; r++) {
        int lives = time < lengths[r];
        float *to = (lives ? dx : other) + r * n, *not = (lives ? other : dx) + r * n;
        if (lives ? addX : addOther) NAME(add)(n, dy + r * n, to);
        else memcpy(to, dy + r * n, n * sizeof(float));
        if (!(lives ? addOther : addX)) memset(not, 0, n * sizeof(float));
    }
}

/// Softmax of the first `valid` (or all n) numbers of each row; the others become 0.
static void NAME(softmaxRows)(
    size_t rows, size_t n, const float *x, const int32_t *valid, float *y) {
    for (size_t r = 0; r < rows; r++) {
        size_t m = valid ? (size_t)valid[r] : n;
        softmax_row(m, n, x + r * n, y + r * n);
    }
}

/// dx = y (dy - sum(y dy)), or dx +=.
static void NAME(softmaxRowsBackward)(
    size_t rows, size_t n, const float *y, const float *dy, float *dx, int accumulate) {
    for (size_t r = 0; r < rows; r++)
        softmax_row_gradient(n, y + r * n, dy + r * n, dx + r * n, accumulate);
}

/// Layer normalisation (Ba et al. 2016): normalized = (x - mean) / deviation of each row, and
/// y = normalized scale + shift. `inverse` gets 1 / deviation of each row.
static void NAME(layerNormRows)(
    size_t rows, size_t n, float epsilon, const float *x, const float *scale, const float *shift,
    float *normalized, float *inverse, float *y) {
    for (size_t r = 0; r < rows; r++) {
        size_t at = r * n;
        f16v sum = splat(0.0f);
        for (size_t i = 0; i < n; i += 16) sum += load_upto(x + at + i, n - i, 0);
        float mean = total(sum) / (float)n;
        sum = splat(0.0f);
        for (size_t i = 0; i < n; i += 16) {
            f16v v = load_upto(x + at + i, n - i, mean) - splat(mean);
            sum = fma16(v, v, sum);
        }
        float deviation = 1.0f / sqrtf(total(sum) / (float)n + epsilon);
        inverse[r] = deviation;
        for (size_t i = 0; i < n; i += 16) {
            f16v z = (load_upto(x + at + i, n - i, 0) - splat(mean)) * splat(deviation);
            store_upto(normalized + at + i, n - i, z);
            store_upto(
                y + at + i, n - i,
                fma16(z, load_upto(scale + i, n - i, 0), load_upto(shift + i, n - i, 0)));
        }
    }
}

static void NAME(layerNormRowsBackward)(
    size_t rows, size_t n, const float *scale, const float *normalized, const float *inverse,
    const float *dy, float *dx, int accumulate) {
    for (size_t r = 0; r < rows; r++) {
        size_t at = r * n;
        f16v sum = splat(0.0f), weighted = splat(0.0f);
        for (size_t i = 0; i < n; i += 16) {
            f16v d = load_upto(dy + at + i, n - i, 0) * load_upto(scale + i, n - i, 0);
            sum += d;
            weighted = fma16(d, load_upto(normalized + at + i, n - i, 0), weighted);
        }
        f16v mean = splat(total(sum) / (float)n), slope = splat(total(weighted) / (float)n);
        for (size_t i = 0; i < n; i += 16) {
            f16v d = load_upto(dy + at + i, n - i, 0) * load_upto(scale + i, n - i, 0) - mean;
            d = fma16(-load_upto(normalized + at + i, n - i, 0), slope, d) * splat(inverse[r]);
            if (accumulate) d += load_upto(dx + at + i, n - i, 0);
            store_upto(dx + at + i, n - i, d);
        }
    }
}
