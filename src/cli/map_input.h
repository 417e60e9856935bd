/*
 * map_input.h - standard input in batches of whole lines, for many threads.
 */
#ifndef DUN_CLI_MAP_INPUT_H
#define DUN_CLI_MAP_INPUT_H

#include <pthread.h>
#include <stdatomic.h>

#include "map_batch.h"
#include "map_output.h"

struct dun_map_input {
    int fd;
    uint64_t line_limit; /* a longer line fails */
    struct dun_map_output *output;
    atomic_uint_fast64_t bytes_taken; /* by batches, for the progress bar */
    pthread_mutex_t lock;             /* guards what follows */
    char *buffer;
    size_t room, begin, end, scanned; /* bytes to `scanned` hold no line feed */
    bool at_end;
    int code; /* of a failed read */
    uint64_t next_sequence;
    uint64_t next_line;
    double ns_per_line;
};

void dun_map_input_init(struct dun_map_input *input, int fd, uint64_t line_limit,
                        struct dun_map_output *output);
void dun_map_input_deinit(struct dun_map_input *input);

/* What a worker's last batch cost; sets the size of the next ones. */
struct dun_map_pace {
    uint64_t lines;
    uint64_t ns;
};

/* The next batch, with its lines; waits for input and for room in the window.
 * NULL at the end. */
struct dun_map_batch *dun_map_input_take(struct dun_map_input *input,
                                         const struct dun_map_pace *pace);

#endif
