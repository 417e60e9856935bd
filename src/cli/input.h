/*
 * input.h - the input of a call: -i FILE, -d TEXT, a pipe, or nothing.
 */
#ifndef DUN_CLI_INPUT_H
#define DUN_CLI_INPUT_H

#include <stdbool.h>

#include <dunlin.h>

#include "text.h"

struct dun_cli_input {
    dunlin_kind kind;
    dunlin_bytes bytes;
    struct dun_cli_text held;
};

/*
 * Read from `path`, or take `data`, or, where both are NULL and `take_stdin`,
 * standard input if it is a pipe or a file and not empty; otherwise there is
 * no input.  Stops reading soon after `limit` bytes, which the call then
 * refuses.  0, or an exit code with the message printed.
 */
int dun_cli_input_open(const char *path, const char *data, bool bytes, bool take_stdin,
                       uint64_t limit, struct dun_cli_input *out);
void dun_cli_input_close(struct dun_cli_input *input);

#endif
