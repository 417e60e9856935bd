/*
 * map_batch.h - some lines of dunlin map on their way through.
 */
#ifndef DUN_CLI_MAP_BATCH_H
#define DUN_CLI_MAP_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct dun_map_batch {
    uint64_t sequence;   /* batches are written in this order, from 0 */
    uint64_t first_line; /* from 1 */
    uint64_t lines;
    uint64_t too_long;          /* not 0: its only line has so many bytes, and is not here */
    struct dun_cli_text input;  /* the lines, each with its line feed */
    struct dun_cli_text output; /* the same */
    struct dun_cli_text report; /* messages about failed lines */
    uint64_t failed;            /* lines */
    int code;                   /* the exit code for the first of them, or 0 */
    bool last;                  /* nothing after it is to be written */
    bool ready;
};

#endif
