// The kernels for any processor: the twin that the others must equal. Without fused multiply-add
// in hardware it is slow, not different.
#include "tables.h"

#define NAME(x) portable_##x
#define TABLE lockstep_portable
#define TABLE_NAME "portable"
#define TILE_WIDTH 4
#define TILE_VECTORS 3
#define TILE_ROWS 4
#include "template/table.h"
