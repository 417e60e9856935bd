/*
 * guest_memory.h - the one way from a guest's addresses to bytes.
 *
 * Addresses and sizes come from the guest and are checked against the run's
 * limit.  No pointer into guest memory leaves guest_memory.c.  While a guest is
 * running these are called in state HOST only (deadline.h).
 */
#ifndef DUN_SANDBOX_GUEST_MEMORY_H
#define DUN_SANDBOX_GUEST_MEMORY_H

#include "../base/buffer.h"
#include "slot.h"

/* Copy to `out`.  -1: not within the guest's memory. */
int dun_guest_read(struct dun_slot *slot, uint64_t at, void *out, size_t size);
/* Append to `out`.  -1: not within the guest's memory, or more than the buffer's ceiling. */
int dun_guest_append(struct dun_slot *slot, uint64_t at, size_t size, struct dun_buffer *out);
/* Copy from `bytes`.  -1: not within the guest's memory. */
int dun_guest_write(struct dun_slot *slot, uint64_t at, const void *bytes, size_t size);
int dun_guest_zero(struct dun_slot *slot, uint64_t at, size_t size);

#endif
