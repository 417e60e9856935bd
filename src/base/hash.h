/* hash.h - XXH3 (https://github.com/Cyan4973/xxHash, XXH3 128 and 64 bits). */
#ifndef DUN_BASE_HASH_H
#define DUN_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t dun_hash64(const void *bytes, size_t size);

#endif
