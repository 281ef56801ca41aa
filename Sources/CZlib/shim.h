// zlib.h as a clang module. Swift does not import macros that call functions.
#ifndef LOCKSTEP_CZLIB_SHIM_H
#define LOCKSTEP_CZLIB_SHIM_H

#include <zlib.h>

// Prepares to decompress one member of a gzip file (RFC 1952), with the largest window.
static inline int CZlib_startGunzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

#endif
