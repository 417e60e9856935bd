/*
 * runtime.h - what a program makes once: the sandbox, its host functions, and
 * the functions deployed under names.
 *
 * A handle that a program holds (function, call) keeps the runtime alive; the
 * functions that only the registry holds do not.
 */
#ifndef DUN_FUNCTIONS_RUNTIME_H
#define DUN_FUNCTIONS_RUNTIME_H

#include <pthread.h>
#include <stdatomic.h>

#include "../sandbox/sandbox.h"
#include "registry.h"

struct dun_host_function {
    struct dun_host_function *next;
    char *name;
    dunlin_host_fn fn;
    void *user;
};

struct dunlin_runtime {
    _Atomic uint32_t refs;
    struct dun_sandbox sandbox;
    struct dun_registry registry;
    _Atomic uint32_t functions;
    uint64_t clock_step_ns;
    dunlin_log_fn log;
    void *log_user;
    pthread_mutex_t host_mutex; /* guards the list; entries stay */
    struct dun_host_function *host_functions;
};

int dun_runtime_new(const dunlin_runtime_options *options, struct dunlin_runtime **out,
                    struct dunlin_error *err);
struct dunlin_runtime *dun_runtime_ref(struct dunlin_runtime *runtime);
void dun_runtime_unref(struct dunlin_runtime *runtime);

int dun_runtime_add_host_function(struct dunlin_runtime *runtime, const char *name,
                                  dunlin_host_fn fn, void *user, struct dunlin_error *err);
/* NULL if there is none of that name. */
const struct dun_host_function *dun_runtime_host_function(struct dunlin_runtime *runtime,
                                                          const char *name);

#endif
