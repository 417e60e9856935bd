/* buffer.h - bytes that grow up to a ceiling. */
#ifndef DUN_BASE_BUFFER_H
#define DUN_BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

struct dun_buffer {
    uint8_t *data;
    size_t size, capacity;
    size_t ceiling; /* never more than this many bytes */
};

void dun_buffer_init(struct dun_buffer *buffer, size_t ceiling);
void dun_buffer_deinit(struct dun_buffer *buffer);

/* Room for `size` more bytes after the present ones; their address, or NULL
 * when the ceiling or memory does not allow it.  Does not change the size. */
uint8_t *dun_buffer_reserve(struct dun_buffer *buffer, size_t size);

/* -1 when the ceiling or memory does not allow it; nothing is appended then. */
int dun_buffer_append(struct dun_buffer *buffer, const void *bytes, size_t size);
int dun_buffer_append_text(struct dun_buffer *buffer, const char *text);

/* Forget the bytes, keep the memory. */
void dun_buffer_reset(struct dun_buffer *buffer);

#endif
