// The kernels for AVX2 with fused multiply-add: sixteen registers of eight floats.
#include "tables.h"

#if defined(__x86_64__)
#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(x) avx2_##x
#define TABLE lockstep_avx2
#define TABLE_NAME "AVX2"
#define TILE_WIDTH 8
#define TILE_VECTORS 2
#define TILE_ROWS 4
#include "template/table.h"
#pragma clang attribute pop
#endif
