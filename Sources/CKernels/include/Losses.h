// Kernels of losses. Each works on one lane, whose rows are [times][sequences]: row r is time
// r / sequences of sequence r % sequences. Losses are sums in nats; gradients are those of the sum,
// and a null gradient asks for the loss alone.
#ifndef LOCKSTEP_LOSSES_H
#define LOCKSTEP_LOSSES_H

#include <stddef.h>
#include <stdint.h>

/// Softmax cross-entropy with smoothed labels and weights of classes.
typedef struct {
    size_t rows, classes;
    const float *weights;  // of each class
    float weightSum;       // of all classes
    float smoothing;       // the share of the label that all classes get
} lockstep_weighted_entropy;

enum {
    LOCKSTEP_SQUARED = 0,
    LOCKSTEP_ABSOLUTE = 1,
    LOCKSTEP_HUBER = 2,      // parameter: where it becomes linear
    LOCKSTEP_QUANTILE = 3,   // parameter of each block: the quantile
    LOCKSTEP_LOGISTIC = 4,   // parameter of each feature: the weight of positive labels
};

/// Losses element by element: x is [rows][blocks][features], targets are [rows][features].
typedef struct {
    int kind;
    size_t rows, blocks, features, sequences;
    const int32_t *lengths;  // of each sequence; null: no row is padding
    const float *targets;
    const float *weights;    // like the targets; null: all 1
    const float *parameters;
} lockstep_elements;

/// The Gaussian likelihood: x is [rows][2][features], means and logarithms of variances.
typedef struct {
    size_t rows, features, sequences;
    const int32_t *lengths;
    const float *targets, *weights;
    float floor;     // added to the variance
    float constant;  // added to the loss of each element
} lockstep_gaussian;

/// Mixtures of Gaussians; a row of x has `columns` numbers.
typedef struct {
    size_t rows, columns, components, sequences;
    const int32_t *lengths;
    const float *targets;
    size_t targetColumns;
    int hasPen;  // whether a row and a target start with the end of a stroke
    float floor, correlationLimit;
} lockstep_mixture;

/// Connectionist temporal classification. A row of states has `width` numbers, 2 * labels + 1
/// rounded up to a multiple of 16.
typedef struct {
    size_t times, sequences, classes, labels, width;
    int32_t blank;
    const int32_t *inputLengths, *targetLengths;
    const int32_t *targets;  // [sequences][labels]
} lockstep_ctc;

typedef struct {
    double loss;
    int64_t counted, infeasible;
} lockstep_ctc_result;

/// A linear-chain conditional random field; a row of work has `width` numbers, the tags rounded up
/// to a multiple of 16.
typedef struct {
    size_t times, sequences, tags, width;
    const int32_t *lengths;
    const int32_t *targets;  // [times][sequences]
    const float *start, *end, *transitions;
} lockstep_chain;

typedef struct {
    double loss;
    int64_t sequences, steps;
} lockstep_chain_result;

typedef struct {
    // Logits become probabilities; rows whose target is negative stay. *weight is the sum of the
    // weights of the targets.
    double (*weightedEntropy)(
        const lockstep_weighted_entropy *plan, float *logits, const int32_t *targets,
        double *weight);
    void (*weightedEntropyGradient)(
        const lockstep_weighted_entropy *plan, float *probabilities, const int32_t *targets);

    // *weight is the sum of the weights of all elements of x that count.
    double (*elements)(const lockstep_elements *plan, const float *x, float *dx, double *weight);
    double (*gaussian)(const lockstep_gaussian *plan, const float *x, float *dx, double *weight);

    // work: 7 rows of components, rounded up to a multiple of 16; *count is the number of rows.
    double (*univariateMixture)(
        const lockstep_mixture *plan, const float *x, float *dx, float *work, int64_t *count);
    double (*bivariateMixture)(
        const lockstep_mixture *plan, const float *x, float *dx, float *work, int64_t *count);

    // work: times * 2 + 4 rows of width + 32 numbers.
    lockstep_ctc_result (*ctc)(
        const lockstep_ctc *plan, const float *logits, float *gradient, float *work);

    // parameterGradient: [tags] start, [tags] end, [tags][tags] transitions, overwritten; null
    // exactly if gradient is. work: times + 2 * tags + 2 rows of width, then times numbers.
    lockstep_chain_result (*chain)(
        const lockstep_chain *plan, const float *emissions, float *gradient,
        float *parameterGradient, float *work);
} lockstep_loss_kernels;

#endif
