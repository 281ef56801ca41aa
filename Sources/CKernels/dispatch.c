// Which kernels this processor can run.
#include "tables.h"

int lockstep_highest_isa(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return LOCKSTEP_PORTABLE;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return LOCKSTEP_AVX512;
    return LOCKSTEP_AVX2;
#else
    return LOCKSTEP_PORTABLE;
#endif
}

const lockstep_kernels *lockstep_kernels_of(int isa) {
    switch (isa) {
    case LOCKSTEP_PORTABLE: return &lockstep_portable;
#if defined(__x86_64__)
    case LOCKSTEP_AVX2: return &lockstep_avx2;
    case LOCKSTEP_AVX512:
        return __builtin_cpu_supports("avx512bf16") ? &lockstep_avx512bf16 : &lockstep_avx512;
#endif
    default: return 0;
    }
}
