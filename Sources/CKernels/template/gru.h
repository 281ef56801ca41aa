// One time step of a gated recurrent unit (Cho et al. 2014): gates r, z and candidate n.
//
//     r, z = sigma(W x + U h + b),  h' = z h + (1 - z) n
//
// A row whose length is over carries its state through and has no gradient of its own: its gates are
// zero from forward on.

/// The next h from candidate, update gate and h: (1 - z) n + z h.
INLINE f16v gru_blend(f16v update, f16v candidate, f16v before) {
    return fma16(update, before - candidate, candidate);
}

/// Reset after the product (PyTorch, cuDNN): n = tanh(W x + b_x + r q) with q = U h + b_h.
/// bias is [4 * units]: both of r and z added up, then b_x, then b_h.
static void NAME(gruForward)(
    size_t rows, size_t units, float *gates, const float *recurrent, const float *bias,
    const float *hPrevious, float *h, float *q, const int32_t *lengths, int32_t time) {
    for (size_t r = 0; r < rows; r++) {
        float *gate = gates + r * 3 * units;
        const float *product = recurrent + r * 3 * units;
        size_t at = r * units;
        if (time >= lengths[r]) {
            memset(gate, 0, 3 * units * sizeof(float));
            memset(q + at, 0, units * sizeof(float));
            memcpy(h + at, hPrevious + at, units * sizeof(float));
            continue;
        }
        for (size_t j = 0; j < units; j += 16) {
            size_t left = units - j;
            float *g = gate + j;
            const float *u = product + j, *b = bias + j;
            f16v reset = sigmoid16(
                load_upto(g, left, 0) + load_upto(u, left, 0) + load_upto(b, left, 0));
            f16v update = sigmoid16(
                load_upto(g + units, left, 0) + load_upto(u + units, left, 0)
                + load_upto(b + units, left, 0));
            f16v state = load_upto(u + 2 * units, left, 0) + load_upto(b + 3 * units, left, 0);
            f16v candidate = tanh16(fma16(
                reset, state, load_upto(g + 2 * units, left, 0) + load_upto(b + 2 * units, left, 0)));
            store_upto(g, left, reset);
            store_upto(g + units, left, update);
            store_upto(g + 2 * units, left, candidate);
            store_upto(q + at + j, left, state);
            store_upto(
                h + at + j, left,
                gru_blend(update, candidate, load_upto(hPrevious + at + j, left, 0)));
        }
    }
}

static void NAME(gruBackward)(
    size_t rows, size_t units, float *gates, const float *hPrevious, const float *dy, float *dh,
    float *q, const int32_t *lengths, int32_t time) {
    const f16v one = splat(1.0f);
    for (size_t r = 0; r < rows; r++) {
        float *gate = gates + r * 3 * units;
        size_t at = r * units;
        if (time >= lengths[r]) {
            NAME(add)(units, dy + at, dh + at);
            continue;
        }
        for (size_t j = 0; j < units; j += 16) {
            size_t left = units - j;
            float *g = gate + j;
            f16v reset = load_upto(g, left, 0), update = load_upto(g + units, left, 0);
            f16v candidate = load_upto(g + 2 * units, left, 0);
            f16v state = load_upto(q + at + j, left, 0);
            f16v d = load_upto(dy + at + j, left, 0) + load_upto(dh + at + j, left, 0);
            f16v before = load_upto(hPrevious + at + j, left, 0);
            f16v dCandidate = d * (one - update) * fma16(-candidate, candidate, one);
            store_upto(g, left, dCandidate * state * (reset * (one - reset)));
            store_upto(g + units, left, d * (before - candidate) * (update * (one - update)));
            store_upto(g + 2 * units, left, dCandidate);
            store_upto(q + at + j, left, dCandidate * reset);
            store_upto(dh + at + j, left, d * update);
        }
    }
}

/// Reset before the product (Cho et al.), first half: r, z, and r h for the candidate's product.
/// recurrent has the products of h in the first 2 * units of its rows.
static void NAME(gruResetForward)(
    size_t rows, size_t units, float *gates, const float *recurrent, const float *bias,
    const float *hPrevious, float *resetH, const int32_t *lengths, int32_t time) {
    for (size_t r = 0; r < rows; r++) {
        float *gate = gates + r * 3 * units;
        const float *product = recurrent + r * 3 * units;
        size_t at = r * units;
        if (time >= lengths[r]) {
            memset(gate, 0, 3 * units * sizeof(float));
            memset(resetH + at, 0, units * sizeof(float));
            continue;
        }
        for (size_t j = 0; j < units; j += 16) {
            size_t left = units - j;
            float *g = gate + j;
            const float *u = product + j, *b = bias + j;
            f16v reset = sigmoid16(
                load_upto(g, left, 0) + load_upto(u, left, 0) + load_upto(b, left, 0));
            f16v update = sigmoid16(
                load_upto(g + units, left, 0) + load_upto(u + units, left, 0)
                + load_upto(b + units, left, 0));
            store_upto(g, left, reset);
            store_upto(g + units, left, update);
            store_upto(resetH + at + j, left, reset * load_upto(hPrevious + at + j, left, 0));
        }
    }
}

/// Second half: n = tanh(W x + U (r h) + b), and h. recurrent has the product of r h in the last
/// units of its rows.
static void NAME(gruCandidateForward)(
    size_t rows, size_t units, float *gates, const float *recurrent, const float *bias,
    const float *hPrevious, float *h, const int32_t *lengths, int32_t time) {
    for (size_t r = 0; r < rows; r++) {
        float *gate = gates + r * 3 * units;
        const float *product = recurrent + (r * 3 + 2) * units;
        size_t at = r * units;
        if (time >= lengths[r]) {
            memcpy(h + at, hPrevious + at, units * sizeof(float));
            continue;
        }
        for (size_t j = 0; j < units; j += 16) {
            size_t left = units - j;
            float *g = gate + 2 * units + j;
            f16v candidate = tanh16(
                load_upto(g, left, 0) + load_upto(product + j, left, 0)
                + load_upto(bias + 2 * units + j, left, 0));
            f16v update = load_upto(gate + units + j, left, 0);
            store_upto(g, left, candidate);
            store_upto(
                h + at + j, left,
                gru_blend(update, candidate, load_upto(hPrevious + at + j, left, 0)));
        }
    }
}

/// The derivative of the second half: z and n become gradients, dh passes z's share on.
static void NAME(gruCandidateBackward)(
    size_t rows, size_t units, float *gates, const float *hPrevious, const float *dy, float *dh,
    const int32_t *lengths, int32_t time) {
    const f16v one = splat(1.0f);
    for (size_t r = 0; r < rows; r++) {
        float *gate = gates + r * 3 * units;
        size_t at = r * units;
        if (time >= lengths[r]) {
            NAME(add)(units, dy + at, dh + at);
            continue;
        }
        for (size_t j = 0; j < units; j += 16) {
            size_t left = units - j;
            float *g = gate + units + j;
            f16v update = load_upto(g, left, 0), candidate = load_upto(g + units, left, 0);
            f16v d = load_upto(dy + at + j, left, 0) + load_upto(dh + at + j, left, 0);
            f16v before = load_upto(hPrevious + at + j, left, 0);
            store_upto(g, left, d * (before - candidate) * (update * (one - update)));
            store_upto(g + units, left, d * (one - update) * fma16(-candidate, candidate, one));
            store_upto(dh + at + j, left, d * update);
        }
    }
}

/// The derivative of the first half, from that of r h, which is in the last units of recurrent's
/// rows: r becomes its gradient, dh gets what r h passes on.
static void NAME(gruResetBackward)(
    size_t rows, size_t units, float *gates, const float *recurrent, const float *hPrevious,
    float *dh, const int32_t *lengths, int32_t time) {
    const f16v one = splat(1.0f);
    for (size_t r = 0; r < rows; r++) {
        if (time >= lengths[r]) continue;
        float *gate = gates + r * 3 * units;
        const float *product = recurrent + (r * 3 + 2) * units;
        size_t at = r * units;
        for (size_t j = 0; j < units; j += 16) {
            size_t left = units - j;
            f16v reset = load_upto(gate + j, left, 0), d = load_upto(product + j, left, 0);
            f16v before = load_upto(hPrevious + at + j, left, 0);
            store_upto(gate + j, left, d * before * (reset * (one - reset)));
            store_upto(dh + at + j, left, fma16(d, reset, load_upto(dh + at + j, left, 0)));
        }
    }
}
