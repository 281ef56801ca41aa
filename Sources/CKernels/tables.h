// The tables that the files isa_*.c define.
#ifndef LOCKSTEP_TABLES_H
#define LOCKSTEP_TABLES_H

#include "CKernels.h"

extern const lockstep_kernels lockstep_portable;
#if defined(__x86_64__)
extern const lockstep_kernels lockstep_avx2;
extern const lockstep_kernels lockstep_avx512;
extern const lockstep_kernels lockstep_avx512bf16;
#endif

#endif
