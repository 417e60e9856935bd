/* hash.c - XXH3, compiled in. */
#include "hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t dun_hash64(const void *bytes, size_t size)
{
    return XXH3_64bits(bytes, size);
}
