/* buffer.c - bytes that grow up to a ceiling. */
#include "buffer.h"

#include <stdlib.h>
#include <string.h>

void dun_buffer_init(struct dun_buffer *buffer, size_t ceiling)
{
    *buffer = (struct dun_buffer){.ceiling = ceiling};
}

void dun_buffer_deinit(struct dun_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct dun_buffer){.ceiling = buffer->ceiling};
}

uint8_t *dun_buffer_reserve(struct dun_buffer *buffer, size_t size)
{
    if (size > buffer->ceiling - buffer->size)
        return NULL;
    size_t needed = buffer->size + size;
    if (needed > buffer->capacity || !buffer->data) {
        size_t capacity = buffer->capacity ? buffer->capacity : 256;
        while (capacity < needed)
            capacity *= 2;
        uint8_t *data = realloc(buffer->data, capacity);
        if (!data)
            return NULL;
        buffer->data = data;
        buffer->capacity = capacity;
    }
    return buffer->data + buffer->size;
}

int dun_buffer_append(struct dun_buffer *buffer, const void *bytes, size_t size)
{
    uint8_t *at = dun_buffer_reserve(buffer, size);
    if (!at)
        return -1;
    if (size)
        memcpy(at, bytes, size);
    buffer->size += size;
    return 0;
}

int dun_buffer_append_text(struct dun_buffer *buffer, const char *text)
{
    return dun_buffer_append(buffer, text, strlen(text));
}

void dun_buffer_reset(struct dun_buffer *buffer)
{
    buffer->size = 0;
}
