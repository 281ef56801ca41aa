// mpi.h as a clang module. Open MPI's predefined handles are cast macros, which Swift cannot import;
// each gets a function here. Only such things belong in this file.
#ifndef LOCKSTEP_COPENMPI_SHIM_H
#define LOCKSTEP_COPENMPI_SHIM_H

#include <mpi.h>

static inline MPI_Comm COpenMPI_world(void) { return MPI_COMM_WORLD; }

#endif
