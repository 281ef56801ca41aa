#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

// Counts the calls of malloc and its relatives that one thread makes.
//
// Linking this target into an executable puts its own allocation functions before those of the C
// library, for the executable and for every shared library that it loads. They count and forward.

/// Calls while counting was on.
struct allocations {
    /// By the program, the Swift runtime and the C library.
    long own;
    /// From within OpenBLAS or the MPI library, which a program cannot keep from it.
    long foreign;
};

/// Whether this C library lets its allocation functions be replaced.
int allocations_areCounted(void);

/// Starts counting calls of this thread, from zero.
void allocations_begin(void);

/// Stops counting; returns the numbers of calls.
struct allocations allocations_end(void);

#endif
