// The kernels for AVX-512 with dot products of bfloat16 pairs. They give the same bits as the
// others: the instruction is two fused steps.
#include "tables.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma"))), apply_to = function)
#define NAME(x) avx512bf16_##x
#define TABLE lockstep_avx512bf16
#define TABLE_NAME "AVX-512"
#define DOT_PAIRS(sum, x, b) \
    ((VECTOR)_mm512_dpbf16_ps((__m512)(sum), (__m512bh)(x), (__m512bh)(b)))
#define TILE_WIDTH 16
#define TILE_VECTORS 3
#define TILE_ROWS 8
#include "template/table.h"
#pragma clang attribute pop
#endif
