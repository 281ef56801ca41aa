// png.h as a clang module: libpng's simplified interface, which keeps its jumps out of errors to itself.
#ifndef LOCKSTEP_CPNG_SHIM_H
#define LOCKSTEP_CPNG_SHIM_H

#include <png.h>

#endif
