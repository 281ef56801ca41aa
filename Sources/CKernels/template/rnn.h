// One time step of a plain recurrent network (Elman 1990): h' = act(W x + U h + b), act tanh or relu.
// A row whose length is over carries its state through and has no gradient of its own.

INLINE void rnn_forward(
    const int rectifies, size_t rows, size_t units, float *h, const float *bias,
    const float *hPrevious, const int32_t *lengths, int32_t time) {
    for (size_t r = 0; r < rows; r++) {
        size_t at = r * units;
        if (time >= lengths[r]) {
            memcpy(h + at, hPrevious + at, units * sizeof(float));
            continue;
        }
        for (size_t j = 0; j < units; j += 16) {
            size_t left = units - j;
            f16v x = load_upto(h + at + j, left, 0) + load_upto(bias + j, left, 0);
            // Written so that NaN stays.
            x = rectifies ? choose(x < splat(0.0f), splat(0.0f), x) : tanh16(x);
            store_upto(h + at + j, left, x);
        }
    }
}

/// In place: the products W x + U h become h.
static void NAME(rnnForward)(
    size_t rows, size_t units, int rectifies, float *h, const float *bias, const float *hPrevious,
    const int32_t *lengths, int32_t time) {
    if (rectifies) rnn_forward(1, rows, units, h, bias, hPrevious, lengths, time);
    else rnn_forward(0, rows, units, h, bias, hPrevious, lengths, time);
}

INLINE void rnn_backward(
    const int rectifies, size_t rows, size_t units, const float *h, float *dy, float *dh,
    const int32_t *lengths, int32_t time) {
    const f16v zero = splat(0.0f), one = splat(1.0f);
    for (size_t r = 0; r < rows; r++) {
        size_t at = r * units;
        if (time >= lengths[r]) {
            NAME(add)(units, dy + at, dh + at);
            memset(dy + at, 0, units * sizeof(float));
            continue;
        }
        for (size_t j = 0; j < units; j += 16) {
            size_t left = units - j;
            f16v y = load_upto(h + at + j, left, 0);
            f16v d = load_upto(dy + at + j, left, 0) + load_upto(dh + at + j, left, 0);
            d = rectifies ? choose(y > zero, d, zero) : d * fma16(-y, y, one);
            store_upto(dy + at + j, left, d);
            store_upto(dh + at + j, left, zero);
        }
    }
}

/// In place: the gradient of the output becomes that before the activation; dh is what a finished
/// row passes on, else 0.
static void NAME(rnnBackward)(
    size_t rows, size_t units, int rectifies, const float *h, float *dy, float *dh,
    const int32_t *lengths, int32_t time) {
    if (rectifies) rnn_backward(1, rows, units, h, dy, dh, lengths, time);
    else rnn_backward(0, rows, units, h, dy, dh, lengths, time);
}
