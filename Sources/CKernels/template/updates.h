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

static void NAME(rmsprop)(
    size_t n, const lockstep_rmsprop *plan, const float *g, float *square, float *mean,
    float *velocity, float *w) {
    const f16v alpha = splat(plan->alpha), rest = splat(1.0f - plan->alpha);
    for (size_t i = 0; i < n; i += 16) {
        size_t left = n - i;
        f16v weight = load_upto(w + i, left, 0);
        f16v gradient = fma16(splat(plan->decay), weight, load_upto(g + i, left, 0));
        f16v s = fma16(alpha, load_upto(square + i, left, 0), rest * (gradient * gradient));
        store_upto(square + i, left, s);
        if (mean) {
            f16v m = load_upto(mean + i, left, 0);
            m = fma16(rest, gradient - m, m);
            store_upto(mean + i, left, m);
            s = fma16(-m, m, s);
            // A variance that rounding has made negative; PyTorch's root of it is not a number.
            s = choose(s < splat(0.0f), splat(0.0f), s);
        }
        f16v step = gradient / (__builtin_elementwise_sqrt(s) + splat(plan->epsilon));
        if (velocity) {
            step = fma16(splat(plan->momentum), load_upto(velocity + i, left, 0), step);
            store_upto(velocity + i, left, step);
        }
        store_upto(w + i, left, fma16(splat(-plan->rate), step, weight));
    }
}

static void NAME(adagrad)(
    size_t n, float rate, float epsilon, float decay, const float *g, float *sum, float *w) {
    for (size_t i = 0; i < n; i += 16) {
        size_t left = n - i;
        f16v weight = load_upto(w + i, left, 0);
        f16v gradient = fma16(splat(decay), weight, load_upto(g + i, left, 0));
        f16v s = fma16(gradient, gradient, load_upto(sum + i, left, 0));
        store_upto(sum + i, left, s);
        f16v step = gradient / (__builtin_elementwise_sqrt(s) + splat(epsilon));
        store_upto(w + i, left, fma16(splat(-rate), step, weight));
    }
}

static void NAME(adadelta)(
    size_t n, float rate, float rho, float epsilon, float decay, const float *g, float *square,
    float *change, float *w) {
    const f16v rest = splat(1.0f - rho);
    for (size_t i = 0; i < n; i += 16) {
        size_t left = n - i;
        f16v weight = load_upto(w + i, left, 0);
        f16v gradient = fma16(splat(decay), weight, load_upto(g + i, left, 0));
        f16v s = fma16(splat(rho), load_upto(square + i, left, 0), rest * (gradient * gradient));
        f16v c = load_upto(change + i, left, 0);
        f16v root = __builtin_elementwise_sqrt(c + splat(epsilon));
        f16v step = root / __builtin_elementwise_sqrt(s + splat(epsilon)) * gradient;
        store_upto(square + i, left, s);
        store_upto(change + i, left, fma16(splat(rho), c, rest * (step * step)));
        store_upto(w + i, left, fma16(splat(-rate), step, weight));
    }
}

static void NAME(approach)(size_t n, float fraction, const float *w, float *average) {
    for (size_t i = 0; i < n; i += 16) {
        size_t left = n - i;
        f16v mean = load_upto(average + i, left, 0);
        f16v difference = load_upto(w + i, left, 0) - mean;
        store_upto(average + i, left, fma16(splat(fraction), difference, mean));
    }
}
