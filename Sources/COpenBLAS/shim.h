// cblas.h, with OpenBLAS's own calls (threads, core name), as a clang module.
#ifndef LOCKSTEP_COPENBLAS_SHIM_H
#define LOCKSTEP_COPENBLAS_SHIM_H

#include <cblas.h>

#endif
