// Numeric kernels in C: only what Swift cannot express (vector types, instruction sets).
//
// Every kernel exists once, in template/, and is compiled for each instruction set by the files
// isa_*.c. All versions of a kernel give the same bits: products are one fused multiply-add chain
// over k ascending, elementwise functions are the same polynomial with the same fused steps, and
// reductions keep sixteen partial sums whatever the register width.
#ifndef LOCKSTEP_CKERNELS_H
#define LOCKSTEP_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "Attention.h"
#include "Losses.h"
#include "Pointwise.h"
#include "Windows.h"

/// Columns of a packed panel, in every version.
#define LOCKSTEP_PANEL 48

/// Columns of a packed slab, in every version.
#define LOCKSTEP_SLAB 8

/// Rows of a matrix that lie in equal groups: row r is at
/// base + (r / rowsPerGroup) * groupStride + (r % rowsPerGroup) * rowStride, in floats.
typedef struct {
    float *base;
    size_t rowsPerGroup;
    size_t groupStride;
    size_t rowStride;
} lockstep_rows;

/// Rows that lie in two pieces: row i is in `head` for i < headRows, else in `tail`.
typedef struct {
    const float *head;
    size_t headRows;
    const float *tail;
    size_t rowStride;
} lockstep_stack;

/// The numbers of one Adam update. Corrections are 1 - beta^t.
typedef struct {
    float rate, beta1, beta2, epsilon, decay, decoupledDecay, correction1, correction2Root;
} lockstep_adam;

/// The numbers of one RMSProp update.
typedef struct {
    float rate, alpha, epsilon, decay, momentum;
} lockstep_rmsprop;

/// One sweep of dropout over [time, sequence, unit].
typedef struct {
    uint32_t seed, site, step, firstSequence;
    uint32_t firstTime;      // of the sweep
    uint32_t timeIncrement;  // 1: a new mask each time step; 0: one mask for all (variational)
    size_t times, sequences, units;
    float keep;  // probability that a unit stays
} lockstep_dropout;

/// The sizes of attention in one lane: a row of scores is `width` numbers, that is `positions` of the
/// source rounded up to a multiple of 16.
typedef struct {
    size_t sequences, positions, width, keyFeatures, valueFeatures;
    const int32_t *sourceLengths, *targetLengths;  // of each sequence
} lockstep_attention;

/// A table of kernels for one instruction set. Sizes are counts of floats unless said otherwise.
typedef struct {
    const char *name;

    // Packs. With `pairs`, two bfloat16 numbers of neighbouring k share a word (the second one is
    // the upper half), and the products below whose names begin with pair take k in words.

    // Packs B (k by n, element at rowStride * k + columnStride * n) into panels.
    void (*pack)(
        const float *b, size_t rowStride, size_t columnStride, size_t k, size_t n, int pairs,
        float *packed);
    // Packs k rows of n columns into panels that lie panelStride apart.
    void (*packStack)(
        lockstep_stack b, size_t k, size_t n, int pairs, float *packed, size_t panelStride);
    // Packs k rows of m columns into slabs; adds each column to sums, row after row, unless null.
    void (*packSlabs)(
        const float *a, size_t rowStride, size_t k, size_t m, int pairs, float *slabs,
        float *sums);
    // Rounds rows first ..< first + rows of k numbers to bfloat16, (k + 1) / 2 words a row.
    void (*roundRows)(lockstep_rows a, size_t first, size_t rows, size_t k, float *words);

    // The n numbers in words of two bfloat16 numbers.
    void (*widen)(size_t n, const float *words, float *y);

    // C = A * B, or C += A * B, with B packed; any number of rows, each computed alone.
    void (*product)(
        lockstep_rows a, const float *packed, size_t k, size_t n, lockstep_rows c, size_t rows,
        int accumulate);
    // The same for pairs; C from its row firstRow on.
    void (*pairProduct)(
        lockstep_rows a, const float *packed, size_t k, size_t n, lockstep_rows c,
        size_t firstRow, size_t rows, int accumulate);
    // C = A^T * B, or C += A^T * B: A as slabs of m columns, B as panels, over k rows.
    void (*slabProduct)(
        const float *slabs, size_t m, const float *packed, size_t panelStride, size_t k, size_t n,
        float *c, size_t rowStride, int accumulate);
    void (*pairSlabProduct)(
        const float *slabs, size_t m, const float *packed, size_t panelStride, size_t k, size_t n,
        float *c, size_t rowStride, int accumulate);

    // One time step of an LSTM for contiguous rows; gates i, f, g, o of 4 * units, in place.
    void (*lstmForward)(
        size_t rows, size_t units, float *gates, const float *bias, const float *hPrevious,
        const float *cPrevious, float *h, float *c, const int32_t *lengths, int32_t time);
    // c of a step once more.
    void (*lstmCells)(
        size_t rows, size_t units, const float *gates, const float *cPrevious, float *c,
        const int32_t *lengths, int32_t time);
    // Its derivative: gates become the gradient before activation; dh and dc are carried; dy becomes
    // h once more, unless hInitial is null.
    void (*lstmBackward)(
        size_t rows, size_t units, float *gates, const float *hInitial, const float *cPrevious,
        const float *c, float *dy, float *dh, float *dc, const int32_t *lengths, int32_t time);

    // Attention; rows of a source are [positions][sequences][features], of a step [sequences][...].
    // y [sequences][n][width] = rows of n features of a source, transposed.
    void (*transposePositions)(
        const lockstep_attention *plan, size_t n, const float *x, float *y);
    // weights = softmax(queries * keys), keys transposed; contexts = weights * values.
    void (*attentionForward)(
        const lockstep_attention *plan, const float *keys, const float *values,
        const float *queries, int32_t time, float *weights, float *contexts);
    // Gradients of scores, and dQueries += those of queries; values transposed.
    void (*attentionBackward)(
        const lockstep_attention *plan, const float *keys, const float *values,
        const float *weights, const float *dContexts, int32_t time, float *dScores,
        float *dQueries);
    // y [positions][sequences][n], or y +=, the sum over times of coefficients [times][sequences]
    // [width] times rows [times][sequences][n].
    void (*attentionSums)(
        const lockstep_attention *plan, size_t times, const float *coefficients,
        const float *rows, size_t n, float *y, int accumulate);
    // y = tanh y, and dx = (dy + later) (1 - y^2); rows that are over become 0.
    void (*tanhForward)(
        size_t rows, size_t n, float *y, const int32_t *lengths, int32_t time);
    void (*tanhBackward)(
        size_t rows, size_t n, const float *y, const float *dy, const float *later, float *dx,
        const int32_t *lengths, int32_t time);

    // One time step of a GRU, gates r, z, n of 3 * units, in place. Reset after the product, in one
    // piece: recurrent is U h, bias [4 * units]; q = U h + b of the candidate, then its gradient.
    void (*gruForward)(
        size_t rows, size_t units, float *gates, const float *recurrent, const float *bias,
        const float *hPrevious, float *h, float *q, const int32_t *lengths, int32_t time);
    void (*gruBackward)(
        size_t rows, size_t units, float *gates, const float *hPrevious, const float *dy,
        float *dh, float *q, const int32_t *lengths, int32_t time);
    // Reset before the product, in halves, between which the caller multiplies r h: recurrent has
    // rows of 3 * units, the last third of which is the candidate's; bias [3 * units].
    void (*gruResetForward)(
        size_t rows, size_t units, float *gates, const float *recurrent, const float *bias,
        const float *hPrevious, float *resetH, const int32_t *lengths, int32_t time);
    void (*gruCandidateForward)(
        size_t rows, size_t units, float *gates, const float *recurrent, const float *bias,
        const float *hPrevious, float *h, const int32_t *lengths, int32_t time);
    void (*gruCandidateBackward)(
        size_t rows, size_t units, float *gates, const float *hPrevious, const float *dy,
        float *dh, const int32_t *lengths, int32_t time);
    void (*gruResetBackward)(
        size_t rows, size_t units, float *gates, const float *recurrent, const float *hPrevious,
        float *dh, const int32_t *lengths, int32_t time);

    // One time step of a plain recurrent network, in place: products to h, dy to gradients before
    // the activation, which is relu or tanh.
    void (*rnnForward)(
        size_t rows, size_t units, int rectifies, float *h, const float *bias,
        const float *hPrevious, const int32_t *lengths, int32_t time);
    void (*rnnBackward)(
        size_t rows, size_t units, int rectifies, const float *h, float *dy, float *dh,
        const int32_t *lengths, int32_t time);

    // Softmax cross-entropy of rows by classes: logits become probabilities. Returns the loss sum
    // over rows whose target is not negative, and their number in *count.
    double (*crossEntropy)(
        size_t rows, size_t classes, float *logits, const int32_t *targets, int64_t *count);
    // dlogits = probabilities - onehot(target), 0 where the target is negative; in place.
    void (*crossEntropyGradient)(
        size_t rows, size_t classes, float *probabilities, const int32_t *targets);

    void (*add)(size_t n, const float *x, float *y);              // y += x
    // Sum of `count` arrays (at most 2^16) in the order of the lane tree, written to `copies` places
    // that may be among the arrays.
    void (*sumTree)(
        size_t count, size_t n, float *const *x, size_t copies, float *const *sum);
    void (*scale)(size_t n, float factor, float *y);              // y *= factor
    void (*clamp)(size_t n, float limit, float *y);               // -limit ... limit
    void (*addRows)(size_t rows, size_t n, const float *x, float *y);  // each row of y += x
    void (*sumRows)(size_t rows, size_t n, const float *x, float *sum);  // sum = sum of rows
    // Rows of n numbers from x to y, or added to y.
    void (*copyRows)(
        size_t rows, size_t n, const float *x, size_t xStride, float *y, size_t yStride,
        int accumulate);
    // Row i of y [rows, n] = row index[i] of table; and the sum of rows index[i] of x, in order.
    void (*gather)(
        size_t rows, size_t n, const float *table, const int32_t *index, float *y);
    void (*sumIndexed)(
        size_t rows, size_t n, const float *x, const int32_t *index, float *sum);
    double (*sumOfSquares)(size_t n, const float *x);
    void (*dropout)(const lockstep_dropout *plan, const float *x, float *y, int accumulate);
    // y = 1 where a unit stays, else 0.
    void (*mask)(const lockstep_dropout *plan, float *y);
    void (*uniform)(
        size_t n, uint32_t seed, uint32_t site, float low, float high, float *y);

    // Batch normalisation over rows; rows with mask 0 take no part.
    void (*momentRows)(
        size_t rows, size_t n, const float *x, const float *mean, const float *mask, float *sums);
    void (*normalizeRows)(
        size_t rows, size_t n, const float *x, const float *mean, const float *inverseDeviation,
        const float *scale, const float *shift, const float *mask, float *normalized, float *y);
    void (*normalizeSums)(
        size_t rows, size_t n, const float *normalized, const float *dy, const float *mask,
        float *sumDy, float *sumDyNormalized);
    void (*normalizeBackward)(
        size_t rows, size_t n, const float *normalized, const float *dy, const float *mask,
        const float *scaled, const float *meanDy, const float *meanDyNormalized, float *dx,
        int accumulate);

    void (*momentum)(
        size_t n, float rate, float momentum, float decay, int nesterov, int first, const float *g,
        float *v, float *w);
    void (*adam)(size_t n, const lockstep_adam *plan, const float *g, float *m, float *v, float *w);
    // The mean gradient is null unless centred, the velocity unless there is momentum.
    void (*rmsprop)(
        size_t n, const lockstep_rmsprop *plan, const float *g, float *square, float *mean,
        float *velocity, float *w);
    void (*adagrad)(
        size_t n, float rate, float epsilon, float decay, const float *g, float *sum, float *w);
    void (*adadelta)(
        size_t n, float rate, float rho, float epsilon, float decay, const float *g,
        float *square, float *change, float *w);
    // average += fraction (w - average)
    void (*approach)(size_t n, float fraction, const float *w, float *average);

    // a -= factor v (v^T a) for rows of `columns` numbers that lie `stride` apart.
    void (*reflect)(
        size_t rows, size_t columns, size_t stride, double factor, const double *v, double *a,
        double *sums);

    // Functions of single numbers and of pairs, softmax and layer normalisation of rows.
    lockstep_pointwise pointwise;

    // Multiply-adds in independent chains that stay in registers: `rounds` steps of each.
    float (*peak)(size_t rounds, int pairs, float factor, float term, uint64_t *operations);

    lockstep_loss_kernels losses;

    // Masked softmax and scores of attention, and what is largest over time.
    lockstep_attention_kernels attention;
    // Convolution, pooling, and a memory that is addressed by weights.
    lockstep_windows windows;
    lockstep_memory memory;
} lockstep_kernels;

enum { LOCKSTEP_PORTABLE = 0, LOCKSTEP_AVX2 = 1, LOCKSTEP_AVX512 = 2 };

/// The highest instruction set of this processor that there are kernels for.
int lockstep_highest_isa(void);

/// The kernels of an instruction set, or NULL where they were not compiled in.
const lockstep_kernels *lockstep_kernels_of(int isa);

#endif
