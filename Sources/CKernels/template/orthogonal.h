// Products with Householder reflections, in double precision: for initial values, not for steps.

// Rows of `columns` numbers that lie `stride` apart: a -= factor v (v^T a). Products and sums are
// rounded one by one, so that the loops can be vectorised with the same bits.
static void NAME(reflect)(
    size_t rows, size_t columns, size_t stride, double factor, const double *restrict v,
    double *restrict a, double *restrict sums) {
    for (size_t j = 0; j < columns; j++) sums[j] = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) sums[j] += v[i] * a[i * stride + j];
    for (size_t i = 0; i < rows; i++) {
        double scaled = factor * v[i];
        for (size_t j = 0; j < columns; j++) a[i * stride + j] -= scaled * sums[j];
    }
}
