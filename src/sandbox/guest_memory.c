/* guest_memory.c - the one way from a guest's addresses to bytes. */
#include "guest_memory.h"

#include <string.h>

int dun_guest_read(struct dun_slot *slot, uint64_t at, void *out, size_t size)
{
    if (dun_slot_make_readable(slot, at, size))
        return -1;
    if (size)
        memcpy(out, slot->memory + at, size);
    return 0;
}

int dun_guest_append(struct dun_slot *slot, uint64_t at, size_t size, struct dun_buffer *out)
{
    if (dun_slot_make_readable(slot, at, size))
        return -1;
    uint8_t *to = dun_buffer_reserve(out, size);
    if (!to)
        return -1;
    if (size)
        memcpy(to, slot->memory + at, size);
    out->size += size;
    return 0;
}

int dun_guest_write(struct dun_slot *slot, uint64_t at, const void *bytes, size_t size)
{
    if (dun_slot_make_writable(slot, at, size))
        return -1;
    if (size)
        memcpy(slot->memory + at, bytes, size);
    return 0;
}

int dun_guest_zero(struct dun_slot *slot, uint64_t at, size_t size)
{
    if (dun_slot_make_writable(slot, at, size))
        return -1;
    if (size)
        memset(slot->memory + at, 0, size);
    return 0;
}
