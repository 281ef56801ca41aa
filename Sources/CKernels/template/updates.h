// Optimizer updates over flat parameters, with PyTorch's definitions.

static void NAME(momentum)(
    size_t n, float rate, float momentum, float decay, int nesterov, int first, const float *g,
    float *v, float *w) {
    for (size_t i = 0; i < n; i += 16) {
        size_t left = n - i;
        f16v weight = load_upto(w + i, left, 0);
        f16v gradient = fma16(splat(decay), weight, load_upto(g + i, left, 0));
        if (momentum != 0) {
            f16v velocity = first ? gradient
                                  : fma16(splat(momentum), load_upto(v + i, left, 0), gradient);
            store_upto(v + i, left, velocity);
            gradient = nesterov ? fma16(splat(momentum), velocity, gradient) : velocity;
        }
        store_upto(w + i, left, fma16(splat(-rate), gradient, weight));
    }
}

static void NAME(adam)(
    size_t n, const lockstep_adam *plan, const float *g, float *m, float *v, float *w) {
    const f16v beta1 = splat(plan->beta1), beta2 = splat(plan->beta2);
    const f16v rest1 = splat(1.0f - plan->beta1), rest2 = splat(1.0f - plan->beta2);
    const f16v shrink = splat(1.0f - plan->rate * plan->decoupledDecay);
    const f16v step = splat(-plan->rate / plan->correction1);
    for (size_t i = 0; i < n; i += 16) {
        size_t left = n - i;
        f16v weight = load_upto(w + i, left, 0) * shrink;
        f16v gradient = fma16(splat(plan->decay), weight, load_upto(g + i, left, 0));
        f16v mean = fma16(beta1, load_upto(m + i, left, 0), rest1 * gradient);
        f16v square = fma16(beta2, load_upto(v + i, left, 0), rest2 * (gradient * gradient));
        f16v deviation = __builtin_elementwise_sqrt(square) / splat(plan->correction2Root);
        store_upto(m + i, left, mean);
        store_upto(v + i, left, square);
        store_upto(
            w + i, left, fma16(step, mean / (deviation + splat(plan->epsilon)), weight));
    }
}
