// The kernels for sliding windows: convolution and pooling, over planes and over time steps.
#ifndef LOCKSTEP_WINDOWS_H
#define LOCKSTEP_WINDOWS_H

#include <stddef.h>
#include <stdint.h>

/// One axis of a window that slides: output i sees inputs i * stride - before + j * dilation.
typedef struct {
    size_t inputs, outputs;
    size_t kernel, stride, dilation, before;
} lockstep_axis;

/// Channels of planes, [channels][rows][columns], in equal groups.
typedef struct {
    size_t channels, outputs, groups;
    lockstep_axis rows, columns;
} lockstep_planes;

/// Time steps of a lane, [times][sequences][channels].
typedef struct {
    size_t sequences, channels;
    lockstep_axis times;
} lockstep_steps;

/// What a pool makes of the numbers under its window; the second mean counts padding, too.
enum { LOCKSTEP_MAX, LOCKSTEP_MEAN, LOCKSTEP_PADDED_MEAN };

/// Kernels of sliding windows. `work` is Swift's to plan; weights are
/// [outputs][channels / groups][kernel rows][kernel columns].
typedef struct {
    // Weights as the products below read them: rounded rows for forward, slabs for backward.
    void (*roundPlanes)(
        const lockstep_planes *plan, const float *weight, float *words);
    void (*slabPlanes)(
        const lockstep_planes *plan, int pairs, const float *weight, float *slabs);
    // y = weight * x, plus the bias unless it is null.
    void (*convolvePlanes)(
        const lockstep_planes *plan, int pairs, const float *weight, const float *bias,
        const float *x, float *y, float *work);
    // dx += weight^T * dy.
    void (*convolvePlanesBackward)(
        const lockstep_planes *plan, int pairs, const float *slabs, const float *dy, float *dx,
        float *work);
    // dWeight += dy * x^T, and dBias += the sums of dy unless it is null.
    void (*convolvePlanesWeights)(
        const lockstep_planes *plan, int pairs, const float *x, const float *dy, float *dWeight,
        float *dBias, float *work);
    // Pools of each channel; the derivative is added to dx.
    void (*poolPlanes)(const lockstep_planes *plan, int kind, const float *x, float *y);
    void (*poolPlanesBackward)(
        const lockstep_planes *plan, int kind, const float *x, const float *dy, float *dx);

    // patches [times out][sequences][kernel][width] of channels first ..< first + width; zeros
    // outside of a sequence. Lengths are those of inputs and outputs; the derivative is added.
    void (*unfoldSteps)(
        const lockstep_steps *plan, const int32_t *lengths, const int32_t *outLengths,
        size_t first, size_t width, const float *x, float *patches);
    void (*foldSteps)(
        const lockstep_steps *plan, const int32_t *lengths, const int32_t *outLengths,
        size_t first, size_t width, const float *patches, float *dx);
    // Pools of each channel over time, zeros behind a sequence; the derivative is added to dx.
    void (*poolSteps)(
        const lockstep_steps *plan, int kind, const int32_t *lengths, const int32_t *outLengths,
        const float *x, float *y);
    void (*poolStepsBackward)(
        const lockstep_steps *plan, int kind, const int32_t *lengths, const int32_t *outLengths,
        const float *x, const float *dy, float *dx);
    // y [columns][rows] = x [rows][columns], for each of `count` matrices.
    void (*transpose)(size_t count, size_t rows, size_t columns, const float *x, float *y);
} lockstep_windows;

/// Kernels of a memory of n locations of m numbers for contiguous rows (Graves 2014). A row of
/// weights is [n], of the memory [n][m].
typedef struct {
    // y[i] = cosine of key [m] and location i; its derivative is added to both.
    void (*similarity)(
        size_t rows, size_t n, size_t m, float epsilon, const float *key, const float *memory,
        float *y);
    void (*similarityBackward)(
        size_t rows, size_t n, size_t m, float epsilon, const float *key, const float *memory,
        const float *y, const float *dy, float *dKey, float *dMemory);
    // y[i] = sum over j of shift[j] * w[i - (j - span / 2)], around the circle.
    void (*rotate)(
        size_t rows, size_t n, size_t span, const float *w, const float *shift, float *y);
    void (*rotateBackward)(
        size_t rows, size_t n, size_t span, const float *w, const float *shift, const float *dy,
        float *dW, float *dShift);
    // y [m] = sum over i of w[i] * location i.
    void (*read)(
        size_t rows, size_t n, size_t m, const float *w, const float *memory, float *y);
    void (*readBackward)(
        size_t rows, size_t n, size_t m, const float *w, const float *memory, const float *dy,
        float *dW, float *dMemory);
    // y = memory * (1 - w erase^T) + w add^T.
    void (*write)(
        size_t rows, size_t n, size_t m, const float *w, const float *erase, const float *add,
        const float *memory, float *y);
    void (*writeBackward)(
        size_t rows, size_t n, size_t m, const float *w, const float *erase, const float *add,
        const float *memory, const float *dy, float *dW, float *dErase, float *dAdd,
        float *dMemory);
} lockstep_memory;

#endif
