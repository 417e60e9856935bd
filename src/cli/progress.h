/*
 * progress.h - how far dunlin map is, as a line on a terminal.
 */
#ifndef DUN_CLI_PROGRESS_H
#define DUN_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct dun_cli_progress {
    bool shown;           /* on a terminal that lines do not pass through too */
    uint64_t total_bytes; /* of input; 0: not known */
    uint64_t began_ns;
};

/* Lines come from `input_fd`, at its beginning, and go to `output_fd`. */
void dun_cli_progress_begin(struct dun_cli_progress *progress, int input_fd, int output_fd);
void dun_cli_progress_show(const struct dun_cli_progress *progress, uint64_t bytes, uint64_t lines,
                           uint64_t failed);
/* Replace it by a summary. */
void dun_cli_progress_end(const struct dun_cli_progress *progress, uint64_t lines);

uint64_t dun_cli_now_ns(void);

#endif
