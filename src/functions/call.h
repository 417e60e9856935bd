/*
 * call.h - what a thread calls with: its input, output, log and cancellation.
 */
#ifndef DUN_FUNCTIONS_CALL_H
#define DUN_FUNCTIONS_CALL_H

#include <pthread.h>
#include <stdatomic.h>

#include "../base/buffer.h"
#include "../sandbox/sandbox.h"

struct dunlin_runtime;
struct dunlin_function;

struct dunlin_host_call {
    struct dunlin_call *call;
    dunlin_kind input_kind, output_kind;
    dunlin_bytes input;
    struct dun_buffer output, error;
};

struct dunlin_call {
    struct dunlin_runtime *runtime;
    pthread_mutex_t mutex; /* guards slot */
    struct dun_slot *slot; /* in which the run is, while it can be cancelled */
    _Atomic int cancelled;

    uint32_t timeout_ms; /* 0: the function's */
    dunlin_log_fn log;
    void *log_user;

    struct dun_buffer output;
    dunlin_kind output_kind;
    dunlin_call_stats stats;

    /* Of the run in progress: */
    const struct dunlin_function *function; /* NULL: a script or a deployment */
    const char *name;                       /* for the log */
    const dunlin_limits *limits;
    struct dun_services services;
    uint64_t deadline_ns;
    struct dunlin_host_call host_call;
    const char *overstayed; /* the host function that ran past the deadline */
    uint64_t overstayed_ns;
};

int dun_call_init(struct dunlin_call *call, struct dunlin_runtime *runtime,
                  struct dunlin_error *err);
void dun_call_deinit(struct dunlin_call *call);

/* Set up for a run of `limits`, starting now: clears what the last one left. */
void dun_call_begin(struct dunlin_call *call, const char *name, const dunlin_limits *limits,
                    uint32_t timeout_ms);

/* Take a slot, known to dun_call_cancel from here to dun_call_leave. */
int dun_call_take(struct dunlin_call *call, struct dun_image *image, size_t keep, int wait,
                  struct dun_slot **out, struct dunlin_error *err);
/* Run an export.  A run that did not return, or was stopped, is told as an error. */
int dun_call_enter(struct dunlin_call *call, struct dun_slot *slot, unsigned export,
                   union dun_wasm_value *values, size_t count, struct dunlin_error *err);
void dun_call_give(struct dunlin_call *call, struct dun_slot *slot);

/* Any thread. */
void dun_call_cancel(struct dunlin_call *call);

#endif
