// The kernels for attention: which positions a row attends to, its softmax, additive scores.
#ifndef LOCKSTEP_ATTENTION_H
#define LOCKSTEP_ATTENTION_H

#include <stddef.h>
#include <stdint.h>

/// Which positions of a source rows attend to. Row r belongs to sequence r % sequences and to time
/// firstTime + r / sequences.
typedef struct {
    size_t sequences, positions;
    int64_t firstTime;
    const int32_t *lengths;  // valid positions of each sequence's source
    int isCausal;            // none after the row's own time
    int64_t window;          // at most so far from the own time, or by the offsets; negative: any
    const float *offsets;    // how far each position is from the row's centre; or null
} lockstep_reach;

/// Additive scores: v tanh(q + k + coverage w).
typedef struct {
    size_t sequences, positions, units;
    const int32_t *lengths;
    const float *vector;          // v, [units]
    const float *coverageWeight;  // w, [units]; null without coverage
} lockstep_additive;

typedef struct {
    // Rows of `heads` times positions: y = softmax(scale x) of each head, 0 where it does not attend.
    void (*softmax)(
        const lockstep_reach *reach, size_t rows, size_t heads, float scale, const float *x,
        float *y);
    // Its derivative; dx may be dy.
    void (*softmaxBackward)(
        const lockstep_reach *reach, size_t rows, size_t heads, float scale, const float *y,
        const float *dy, float *dx, int accumulate);
    // Scores [rows][positions] of queries [rows][units] and keys [positions][sequences][units].
    void (*additive)(
        const lockstep_additive *plan, size_t rows, const float *queries, const float *keys,
        const float *coverage, float *scores);
    // Its derivative, last row first: adds to all gradients; those of queries and coverage may be
    // null.
    void (*additiveBackward)(
        const lockstep_additive *plan, size_t rows, const float *queries, const float *keys,
        const float *coverage, const float *dScores, float *dQueries, float *dKeys,
        float *dCoverage, float *dVector, float *dCoverageWeight);
    // y [rows][positions] = position - length of the source * fraction [rows]; and its derivative.
    void (*offsets)(
        const lockstep_reach *reach, size_t rows, const float *fraction, float *y);
    void (*offsetsBackward)(
        const lockstep_reach *reach, size_t rows, const float *dy, float *dFraction,
        int accumulate);
    // y [sequences][n] = the largest of the valid steps of x [times][sequences][n], 0 without any;
    // its derivative goes to the first of equal ones.
    void (*largestSteps)(
        size_t times, size_t sequences, size_t n, const int32_t *lengths, const float *x,
        float *y);
    void (*largestStepsBackward)(
        size_t times, size_t sequences, size_t n, const int32_t *lengths, const float *x,
        const float *y, const float *dy, float *dx, int accumulate);
} lockstep_attention_kernels;

#endif
