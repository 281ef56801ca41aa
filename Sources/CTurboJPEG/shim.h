// turbojpeg.h as a clang module.
#ifndef LOCKSTEP_CTURBOJPEG_SHIM_H
#define LOCKSTEP_CTURBOJPEG_SHIM_H

#include <turbojpeg.h>

// The transform that gives the same bits with all instruction sets; where the library can, no more than
// 500 scans, since a small file could otherwise ask for hours.
static inline int CTurboJPEG_flags(void) {
#ifdef TJFLAG_LIMITSCANS
    return TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS;
#else
    return TJFLAG_ACCURATEDCT;
#endif
}

#endif
