/* heap.h - the heap that the engine's allocator draws from (libc_shim.c). */
#ifndef DUN_GUEST_HEAP_H
#define DUN_GUEST_HEAP_H

#include <stdint.h>

/* From now on memory is taken from `at`, up to `limit`. */
void heap_set(uintptr_t at, uintptr_t limit);
/* Where the next memory will be taken from. */
uintptr_t heap_end(void);
/* Memory was asked for beyond the limit. */
int heap_refused(void);

#endif
