// mpi.h as a clang module. Swift imports the functions, the plain number macros and the enumerators
// as they are; what follows is what it cannot import, and nothing else belongs in this file.
#ifndef LOCKSTEP_COPENMPI_SHIM_H
#define LOCKSTEP_COPENMPI_SHIM_H

#include <mpi.h>

// Predefined handles are addresses of the library's own objects behind a cast macro in Open MPI
// (OMPI_PREDEFINED_GLOBAL), and cast numbers in MPICH; Swift does not import macros with casts.
static inline MPI_Comm COpenMPI_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Comm COpenMPI_noCommunicator(void) { return MPI_COMM_NULL; }
static inline MPI_Win COpenMPI_noWindow(void) { return MPI_WIN_NULL; }
static inline MPI_Request COpenMPI_noRequest(void) { return MPI_REQUEST_NULL; }
static inline MPI_Info COpenMPI_noInfo(void) { return MPI_INFO_NULL; }
static inline MPI_Errhandler COpenMPI_errorsReturn(void) { return MPI_ERRORS_RETURN; }

static inline MPI_Datatype COpenMPI_float(void) { return MPI_FLOAT; }
static inline MPI_Datatype COpenMPI_double(void) { return MPI_DOUBLE; }
static inline MPI_Datatype COpenMPI_int32(void) { return MPI_INT32_T; }
static inline MPI_Datatype COpenMPI_int64(void) { return MPI_INT64_T; }
static inline MPI_Datatype COpenMPI_uint8(void) { return MPI_UINT8_T; }
static inline MPI_Datatype COpenMPI_uint32(void) { return MPI_UINT32_T; }
static inline MPI_Datatype COpenMPI_uint64(void) { return MPI_UINT64_T; }

static inline MPI_Op COpenMPI_sum(void) { return MPI_SUM; }
static inline MPI_Op COpenMPI_min(void) { return MPI_MIN; }
static inline MPI_Op COpenMPI_max(void) { return MPI_MAX; }

// An address that stands for "the receive buffer", made by casting a number to a pointer.
static inline void *COpenMPI_inPlace(void) { return MPI_IN_PLACE; }

#endif
