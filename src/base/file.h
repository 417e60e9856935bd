/* file.h - whole files: read, mapped, and written aside and renamed. */
#ifndef DUN_BASE_FILE_H
#define DUN_BASE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* The bytes of a file, followed by a zero byte that is not counted; free() them. */
int dun_file_read(const char *path, size_t ceiling, uint8_t **bytes, size_t *size,
                  struct dunlin_error *err);

/* The same for `name` inside the directory `root`, never outside of it, whatever
 * dots or links the name holds. */
int dun_file_read_beneath(const char *root, const char *name, size_t ceiling, uint8_t **bytes,
                          size_t *size, struct dunlin_error *err);

/* Map a file that is open: private, read-only.  munmap() it. */
int dun_file_map(int fd, size_t size, const uint8_t **bytes, struct dunlin_error *err);

/* Open for reading; its size, which must be that of a regular file. */
int dun_file_open(const char *path, int *fd, size_t *size, struct dunlin_error *err);

struct dun_file_part {
    const void *bytes;
    size_t size;
};

/* Write the parts one after another to a new file beside `path`, make it
 * durable, and rename it over `path`. */
int dun_file_replace(const char *path, const struct dun_file_part *parts, size_t count,
                     struct dunlin_error *err);

#endif
