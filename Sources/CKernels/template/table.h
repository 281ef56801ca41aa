// Everything above for one instruction set: TILE_WIDTH floats a register,
// tiles of up to TILE_ROWS rows by TILE_VECTORS registers (a divisor of the panel).
#include "vector.h"

#include "softmax.h"

#include "product.h"
#include "packing.h"

#include "elementwise.h"
#include "exchange.h"
#include "gru.h"
#include "loss.h"
#include "lstm.h"
#include "attention.h"
#include "scores.h"
#include "normalization.h"
#include "orthogonal.h"
#include "peak.h"
#include "gelu.h"
#include "pointwise.h"
#include "rnn.h"
#include "updates.h"

#include "losses.h"

#include "planes.h"
#include "steps.h"
#include "memory.h"

const lockstep_kernels TABLE = {
    .name = TABLE_NAME,
    .pack = NAME(pack),
    .packStack = NAME(packStack),
    .packSlabs = NAME(packSlabs),
    .roundRows = NAME(roundRows),
    .widen = NAME(widen),
    .product = NAME(product),
    .pairProduct = NAME(pairProduct),
    .slabProduct = NAME(slabProduct),
    .pairSlabProduct = NAME(pairSlabProduct),
    .lstmForward = NAME(lstmForward),
    .lstmCells = NAME(lstmCells),
    .lstmBackward = NAME(lstmBackward),
    .transposePositions = NAME(transposePositions),
    .attentionForward = NAME(attentionForward),
    .attentionBackward = NAME(attentionBackward),
    .attentionSums = NAME(attentionSums),
    .tanhForward = NAME(tanhForward),
    .tanhBackward = NAME(tanhBackward),
    .gruForward = NAME(gruForward),
    .gruBackward = NAME(gruBackward),
    .gruResetForward = NAME(gruResetForward),
    .gruCandidateForward = NAME(gruCandidateForward),
    .gruCandidateBackward = NAME(gruCandidateBackward),
    .gruResetBackward = NAME(gruResetBackward),
    .rnnForward = NAME(rnnForward),
    .rnnBackward = NAME(rnnBackward),
    .crossEntropy = NAME(crossEntropy),
    .crossEntropyGradient = NAME(crossEntropyGradient),
    .add = NAME(add),
    .sumTree = NAME(sumTree),
    .scale = NAME(scale),
    .clamp = NAME(clamp),
    .addRows = NAME(addRows),
    .sumRows = NAME(sumRows),
    .copyRows = NAME(copyRows),
    .gather = NAME(gather),
    .sumIndexed = NAME(sumIndexed),
    .sumOfSquares = NAME(sumOfSquares),
    .dropout = NAME(dropout),
    .mask = NAME(mask),
    .uniform = NAME(uniform),
    .momentRows = NAME(momentRows),
    .normalizeRows = NAME(normalizeRows),
    .normalizeSums = NAME(normalizeSums),
    .normalizeBackward = NAME(normalizeBackward),
    .momentum = NAME(momentum),
    .adam = NAME(adam),
    .rmsprop = NAME(rmsprop),
    .adagrad = NAME(adagrad),
    .adadelta = NAME(adadelta),
    .approach = NAME(approach),
    .reflect = NAME(reflect),
    .pointwise = {
        .map = NAME(map),
        .mapBackward = NAME(mapBackward),
        .combine = NAME(combine),
        .combineBackwardA = NAME(combineBackwardA),
        .combineBackwardB = NAME(combineBackwardB),
        .keepRows = NAME(keepRows),
        .keepRowsBackward = NAME(keepRowsBackward),
        .softmaxRows = NAME(softmaxRows),
        .softmaxRowsBackward = NAME(softmaxRowsBackward),
        .layerNormRows = NAME(layerNormRows),
        .layerNormRowsBackward = NAME(layerNormRowsBackward),
    },
    .peak = NAME(peak),
    .losses = LOSS_KERNELS,
    .attention = ATTENTION_KERNELS,
    .windows = {
        .roundPlanes = NAME(roundPlanes),
        .slabPlanes = NAME(slabPlanes),
        .convolvePlanes = NAME(convolvePlanes),
        .convolvePlanesBackward = NAME(convolvePlanesBackward),
        .convolvePlanesWeights = NAME(convolvePlanesWeights),
        .poolPlanes = NAME(poolPlanes),
        .poolPlanesBackward = NAME(poolPlanesBackward),
        .unfoldSteps = NAME(unfoldSteps),
        .foldSteps = NAME(foldSteps),
        .poolSteps = NAME(poolSteps),
        .poolStepsBackward = NAME(poolStepsBackward),
        .transpose = NAME(transpose),
    },
    .memory = {
        .similarity = NAME(similarity),
        .similarityBackward = NAME(similarityBackward),
        .rotate = NAME(rotate),
        .rotateBackward = NAME(rotateBackward),
        .read = NAME(read),
        .readBackward = NAME(readBackward),
        .write = NAME(write),
        .writeBackward = NAME(writeBackward),
    },
};
