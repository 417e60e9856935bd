/*
 * map_worker.h - a thread of dunlin map: takes lines, calls, leaves results.
 */
#ifndef DUN_CLI_MAP_WORKER_H
#define DUN_CLI_MAP_WORKER_H

#include <pthread.h>

#include <dunlin.h>

#include "map_input.h"
#include "map_output.h"

/* What all workers share. */
struct dun_map_job {
    struct dun_map_input input;
    struct dun_map_output output;
    dunlin_function *function;
    const char *export_name;
    bool keep_going;
};

struct dun_map_worker {
    struct dun_map_job *job;
    dunlin_call *call;
    dunlin_error *err;
    pthread_t thread;
};

/* The thread's function; `worker` is a struct dun_map_worker. */
void *dun_map_worker_run(void *worker);

#endif
