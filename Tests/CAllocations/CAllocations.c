// dladdr is not in the standard.
#define _GNU_SOURCE

#include "CAllocations.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local int isCounting = 0;
static _Thread_local struct allocations calls;

void allocations_begin(void) {
    calls = (struct allocations){0, 0};
    isCounting = 1;
}

struct allocations allocations_end(void) {
    isCounting = 0;
    return calls;
}

#if defined(__GLIBC__)

int allocations_areCounted(void) { return 1; }

// What glibc calls its own functions when others stand before them; free needs no counting.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

// Whether an address is in the code of the product library, of MPI, or of one of MPI's plugins.
static int isForeign(const void *address) {
    Dl_info place;
    if (dladdr(address, &place) == 0 || place.dli_fname == NULL) return 0;
    const char *slash = strrchr(place.dli_fname, '/');
    const char *file = slash == NULL ? place.dli_fname : slash + 1;
    static const char *const starts[] = {"libopenblas", "libmpi", "libopen-", "mca_"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        if (strncmp(file, starts[i], strlen(starts[i])) == 0) return 1;
    }
    return 0;
}

static void note(const void *caller) {
    if (!isCounting) return;
    // Looking the caller up must not count itself.
    isCounting = 0;
    if (isForeign(caller)) {
        calls.foreign++;
    } else {
        calls.own++;
    }
    isCounting = 1;
}

void *malloc(size_t size) {
    note(__builtin_return_address(0));
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    note(__builtin_return_address(0));
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    note(__builtin_return_address(0));
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    note(__builtin_return_address(0));
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    note(__builtin_return_address(0));
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    note(__builtin_return_address(0));
    void *memory = __libc_memalign(alignment, size);
    if (memory == NULL) return ENOMEM;
    *result = memory;
    return 0;
}

#else

int allocations_areCounted(void) { return 0; }

#endif
