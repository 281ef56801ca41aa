// One time step of an LSTM (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000).
// A row whose length is over carries its state through and has no gradient of its own.

static void NAME(lstmForward)(
    size_t rows, size_t units, float *gates, const float *bias, const float *hPrevious,
    const float *cPrevious, float *h, float *c, const int32_t *lengths, int32_t time) {
    for (size_t r = 0; r < rows; r++) {
        float *gate = gates + r * 4 * units;
        size_t at = r * units;
        if (time >= lengths[r]) {
            memset(gate, 0, 4 * units * sizeof(float));
            memcpy(h + at, hPrevious + at, units * sizeof(float));
            memcpy(c + at, cPrevious + at, units * sizeof(float));
            continue;
        }
        for (size_t j = 0; j < units; j += 16) {
            size_t left = units - j;
            const float *b = bias + j;
            float *g = gate + j;
            f16v in = sigmoid16(load_upto(g, left, 0) + load_upto(b, left, 0));
            f16v forget = sigmoid16(
                load_upto(g + units, left, 0) + load_upto(b + units, left, 0));
            f16v candidate = tanh16(
                load_upto(g + 2 * units, left, 0) + load_upto(b + 2 * units, left, 0));
            f16v out = sigmoid16(
                load_upto(g + 3 * units, left, 0) + load_upto(b + 3 * units, left, 0));
            f16v cell = fma16(forget, load_upto(cPrevious + at + j, left, 0), in * candidate);
            store_upto(g, left, in);
            store_upto(g + units, left, forget);
            store_upto(g + 2 * units, left, candidate);
            store_upto(g + 3 * units, left, out);
            store_upto(c + at + j, left, cell);
            store_upto(h + at + j, left, out * tanh16(cell));
        }
    }
}

// c of a step once more, from gates that are activations; the same bits.
static void NAME(lstmCells)(
    size_t rows, size_t units, const float *gates, const float *cPrevious, float *c,
    const int32_t *lengths, int32_t time) {
    for (size_t r = 0; r < rows; r++) {
        const float *gate = gates + r * 4 * units;
        size_t at = r * units;
        if (time >= lengths[r]) {
            memcpy(c + at, cPrevious + at, units * sizeof(float));
            continue;
        }
        for (size_t j = 0; j < units; j += 16) {
            size_t left = units - j;
            const float *g = gate + j;
            f16v in = load_upto(g, left, 0), candidate = load_upto(g + 2 * units, left, 0);
            f16v cell = fma16(
                load_upto(g + units, left, 0), load_upto(cPrevious + at + j, left, 0),
                in * candidate);
            store_upto(c + at + j, left, cell);
        }
    }
}

static void NAME(lstmBackward)(
    size_t rows, size_t units, float *gates, const float *hInitial, const float *cPrevious,
    const float *c, float *dy, float *dh, float *dc, const int32_t *lengths, int32_t time) {
    const f16v one = splat(1.0f);
    for (size_t r = 0; r < rows; r++) {
        float *gate = gates + r * 4 * units;
        size_t at = r * units;
        if (time >= lengths[r]) {
            // Gates are zero already; the gradient of h passes to the step before. A walk backward
            // in time starts behind padding: h there is what it starts from.
            for (size_t j = 0; j < units; j++) dh[at + j] = dy[at + j] + dh[at + j];
            if (hInitial) memcpy(dy + at, hInitial + at, units * sizeof(float));
            continue;
        }
        for (size_t j = 0; j < units; j += 16) {
            size_t left = units - j;
            float *g = gate + j;
            f16v in = load_upto(g, left, 0), forget = load_upto(g + units, left, 0);
            f16v candidate = load_upto(g + 2 * units, left, 0);
            f16v out = load_upto(g + 3 * units, left, 0);
            f16v squashed = tanh16(load_upto(c + at + j, left, 0));
            f16v dHidden = load_upto(dy + at + j, left, 0) + load_upto(dh + at + j, left, 0);
            f16v dCell = fma16(
                dHidden * out, fma16(-squashed, squashed, one), load_upto(dc + at + j, left, 0));
            store_upto(g, left, dCell * candidate * (in * (one - in)));
            store_upto(
                g + units, left,
                dCell * load_upto(cPrevious + at + j, left, 0) * (forget * (one - forget)));
            store_upto(g + 2 * units, left, dCell * in * fma16(-candidate, candidate, one));
            store_upto(g + 3 * units, left, dHidden * squashed * (out * (one - out)));
            store_upto(dc + at + j, left, dCell * forget);
            store_upto(dh + at + j, left, splat(0.0f));
            if (hInitial) store_upto(dy + at + j, left, out * squashed);
        }
    }
}
