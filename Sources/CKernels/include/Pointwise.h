// The kernels for functions of single numbers and of pairs, and for normalising rows.
#ifndef LOCKSTEP_POINTWISE_H
#define LOCKSTEP_POINTWISE_H

#include <stddef.h>
#include <stdint.h>

/// Functions of one number.
enum {
    LOCKSTEP_IDENTITY,
    LOCKSTEP_SIGMOID,
    LOCKSTEP_TANH,
    LOCKSTEP_RELU,
    LOCKSTEP_EXP,
    LOCKSTEP_LOG,
    LOCKSTEP_SOFTPLUS,
    LOCKSTEP_SQUARE,
    LOCKSTEP_ROOT,
    LOCKSTEP_INVERSE,
    LOCKSTEP_MAGNITUDE,
    LOCKSTEP_GELU,
    LOCKSTEP_GELU_TANH,
    LOCKSTEP_HARD_TANH
};

/// Functions of two numbers.
enum {
    LOCKSTEP_ADD,
    LOCKSTEP_SUBTRACT,
    LOCKSTEP_MULTIPLY,
    LOCKSTEP_DIVIDE,
    LOCKSTEP_MAXIMUM,
    LOCKSTEP_MINIMUM
};

/// What the second operand of rows [rows, n] is: [rows, n], [n] for all rows, or [rows].
enum { LOCKSTEP_FULL, LOCKSTEP_ROW, LOCKSTEP_COLUMN };

/// Kernels over contiguous rows.
typedef struct {
    // y = f(scale x + shift); its derivative from x, y and dy.
    void (*map)(int kind, size_t n, float scale, float shift, const float *x, float *y);
    void (*mapBackward)(
        int kind, size_t n, float scale, float shift, const float *x, const float *y,
        const float *dy, float *dx, int accumulate);
    // y = f(a, b); the derivatives for each operand.
    void (*combine)(
        int kind, int form, size_t rows, size_t n, const float *a, const float *b, float *y);
    void (*combineBackwardA)(
        int kind, int form, size_t rows, size_t n, const float *a, const float *b,
        const float *dy, float *da, int accumulate);
    void (*combineBackwardB)(
        int kind, int form, size_t rows, size_t n, const float *a, const float *b,
        const float *dy, float *db, int accumulate);
    // Rows of x that are not over at `time`, else of `other`; gradients go the same ways.
    void (*keepRows)(
        size_t rows, size_t n, const float *x, const float *other, const int32_t *lengths,
        int32_t time, float *y);
    void (*keepRowsBackward)(
        size_t rows, size_t n, const float *dy, const int32_t *lengths, int32_t time, float *dx,
        int addX, float *other, int addOther);
    // Softmax of the first valid[r] numbers of each row, of all if `valid` is null.
    void (*softmaxRows)(
        size_t rows, size_t n, const float *x, const int32_t *valid, float *y);
    void (*softmaxRowsBackward)(
        size_t rows, size_t n, const float *y, const float *dy, float *dx, int accumulate);
    // Layer normalisation of each row.
    void (*layerNormRows)(
        size_t rows, size_t n, float epsilon, const float *x, const float *scale,
        const float *shift, float *normalized, float *inverse, float *y);
    void (*layerNormRowsBackward)(
        size_t rows, size_t n, const float *scale, const float *normalized, const float *inverse,
        const float *dy, float *dx, int accumulate);
} lockstep_pointwise;

#endif
