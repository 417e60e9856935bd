/*
 * samples.h - what calls cost, for --stats.
 */
#ifndef DUN_CLI_SAMPLES_H
#define DUN_CLI_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include <dunlin.h>

struct dun_cli_samples {
    uint64_t *ns; /* of each call */
    size_t count;
    size_t room;
    uint64_t first_ns;
    uint64_t pages_restored; /* of the last call */
    uint64_t memory_bytes;   /* the most */
    uint64_t log_bytes;      /* the most */
};

void dun_cli_samples_init(struct dun_cli_samples *samples, size_t room);
void dun_cli_samples_deinit(struct dun_cli_samples *samples);
/* The last run of `call`. */
void dun_cli_samples_add(struct dun_cli_samples *samples, const dunlin_call *call);
/* Before the first percentile. */
void dun_cli_samples_sort(struct dun_cli_samples *samples);
/* The smallest sample that `percent` of all do not exceed. */
uint64_t dun_cli_samples_percentile(const struct dun_cli_samples *samples, double percent);
/* A table on standard error. */
void dun_cli_samples_print(struct dun_cli_samples *samples);

#endif
