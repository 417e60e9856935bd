/*
 * map_output.h - batches of many threads, written in the order of their lines.
 */
#ifndef DUN_CLI_MAP_OUTPUT_H
#define DUN_CLI_MAP_OUTPUT_H

#include <pthread.h>

#include "map_batch.h"

struct dun_map_output {
    int fd;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    struct dun_map_batch *batches; /* batch n stands at n % window */
    size_t window;
    uint64_t next; /* the batch to be written next */
    bool writing;  /* a thread is writing it */
    bool closed;   /* nothing more is written */
    unsigned workers;
    uint64_t lines_written;
    uint64_t failed;
    int code; /* of the first failed line, or of a failed write */
};

/* How far things are. */
struct dun_map_state {
    uint64_t lines;
    uint64_t failed;
    int code;
    bool ended; /* all workers have left, or nothing more is written */
    bool idle;  /* all workers have left */
};

void dun_map_output_init(struct dun_map_output *output, int fd, unsigned workers);
void dun_map_output_deinit(struct dun_map_output *output);

/* Wait until batch `sequence` is within the window; its place, or NULL when
 * nothing more is written. */
struct dun_map_batch *dun_map_output_await_room(struct dun_map_output *output, uint64_t sequence);
/* What `batch` has so far, when its turn comes.  False when nothing more is
 * written. */
bool dun_map_output_flush(struct dun_map_output *output, struct dun_map_batch *batch);
/* The batch is complete. */
void dun_map_output_finish(struct dun_map_output *output, struct dun_map_batch *batch);
/* A worker has ended. */
void dun_map_output_leave(struct dun_map_output *output);
/* Wait for the end, at most `ms`. */
struct dun_map_state dun_map_output_wait(struct dun_map_output *output, unsigned ms);

#endif
