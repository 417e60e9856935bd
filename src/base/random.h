/* random.h - random bytes that nobody can predict. */
#ifndef DUN_BASE_RANDOM_H
#define DUN_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* From the kernel; never fails. */
void dun_random_bytes(uint8_t *out, size_t size);
/* The same, from a supply that each thread keeps. */
uint64_t dun_random_u64(void);

#endif
