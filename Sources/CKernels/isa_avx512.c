// The kernels for AVX-512 (F, BW, DQ, VL): thirty-two registers of sixteen floats.
#include "tables.h"

#if defined(__x86_64__)
#include <math.h>
#include <string.h>
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define NAME(x) avx512_##x
#define TABLE lockstep_avx512
#define TABLE_NAME "AVX-512"
#define TILE_WIDTH 16
#define TILE_VECTORS 3
#define TILE_ROWS 8
#include "template/table.h"
#pragma clang attribute pop
#endif
