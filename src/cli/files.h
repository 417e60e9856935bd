/*
 * files.h - whole files in, results out, with a message when that fails.
 */
#ifndef DUN_CLI_FILES_H
#define DUN_CLI_FILES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "text.h"

/* Make sure that descriptors 0, 1 and 2 are taken, so that no file that is
 * opened later is mistaken for standard input or output. */
void dun_cli_hold_standard_files(void);

/* Open `path` for reading; "-" is standard input.  The descriptor, or -1 with
 * the message printed. */
int dun_cli_open_input(const char *path);
/* What messages call `path`. */
const char *dun_cli_file_label(const char *path);

/* read(2) that waits where it has to.  -1 with errno. */
ssize_t dun_cli_read_some(int fd, void *data, size_t size);
/* Read to the end, but no more than `limit` bytes; `label` is for messages.
 * 0, or an exit code with the message printed. */
int dun_cli_read_all(int fd, const char *label, uint64_t limit, struct dun_cli_text *out);

/* Write all of it; `label` is for messages.  0, or an exit code with the
 * message printed. */
int dun_cli_write_all(int fd, const char *label, const void *data, size_t size);
/* To standard output. */
int dun_cli_print(const struct dun_cli_text *text);
/* To the file `path`, which is replaced; NULL and "-" are standard output. */
int dun_cli_write_file(const char *path, const void *data, size_t size);
/* Without a word about failure. */
void dun_cli_write_silently(int fd, const void *data, size_t size);

#endif
