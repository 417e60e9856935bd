/* runtime.c - making and ending a runtime, and its host functions. */
#include "runtime.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "function.h"

#define NAME_MAX_BYTES 64

static int check_options(const dunlin_runtime_options *given, dunlin_runtime_options *out,
                         struct dunlin_error *err);
static int check_range(const char *name, uint32_t *value, uint32_t standard, uint32_t most,
                       struct dunlin_error *err);
static struct dun_host_function *find_host_function(struct dunlin_runtime *runtime,
                                                    const char *name);
static int is_identifier(const char *name);

int dun_runtime_new(const dunlin_runtime_options *given, struct dunlin_runtime **out,
                    struct dunlin_error *err)
{
    dunlin_runtime_options options;
    if (check_options(given, &options, err))
        return -1;
    struct dunlin_runtime *runtime = calloc(1, sizeof *runtime);
    if (!runtime)
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for a runtime");
    struct dun_sandbox_options sandbox = {
        .slots = options.slots, .queue = options.queue, .engine_dir = options.engine_dir};
    if (dun_sandbox_init(&runtime->sandbox, &sandbox, err)) {
        free(runtime);
        return -1;
    }
    runtime->refs = 1;
    runtime->clock_step_ns = (uint64_t)options.clock_step_us * 1000;
    runtime->log = options.log;
    runtime->log_user = options.log_user;
    pthread_mutex_init(&runtime->host_mutex, NULL);
    dun_registry_init(&runtime->registry);
    *out = runtime;
    return 0;
}

struct dunlin_runtime *dun_runtime_ref(struct dunlin_runtime *runtime)
{
    atomic_fetch_add_explicit(&runtime->refs, 1, memory_order_relaxed);
    return runtime;
}

void dun_runtime_unref(struct dunlin_runtime *runtime)
{
    if (!runtime || atomic_fetch_sub_explicit(&runtime->refs, 1, memory_order_acq_rel) != 1)
        return;
    dun_registry_deinit(&runtime->registry);
    dun_sandbox_deinit(&runtime->sandbox);
    while (runtime->host_functions) {
        struct dun_host_function *host = runtime->host_functions;
        runtime->host_functions = host->next;
        free(host->name);
        free(host);
    }
    pthread_mutex_destroy(&runtime->host_mutex);
    free(runtime);
}

static int check_options(const dunlin_runtime_options *given, dunlin_runtime_options *out,
                         struct dunlin_error *err)
{
    dunlin_runtime_options options = {0};
    if (given)
        options = *given;
    for (unsigned i = 0; i < sizeof options.reserved / sizeof *options.reserved; i++)
        if (options.reserved[i] || options.reserved_zero)
            return dun_fail(err, DUNLIN_INVALID,
                            "a reserved field of dunlin_runtime_options is not zero: fill it with "
                            "dunlin_runtime_options_init first");
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint32_t slots = processors > 2 && processors < 2048 ? (uint32_t)processors * 2 : 4;
    if (check_range("slots", &options.slots, slots, 4096, err) ||
        check_range("queue", &options.queue, 1024, 1000000, err) ||
        check_range("clock_step_us", &options.clock_step_us, 100, 1000000, err))
        return -1;
    *out = options;
    return 0;
}

static int check_range(const char *name, uint32_t *value, uint32_t standard, uint32_t most,
                       struct dunlin_error *err)
{
    if (!*value)
        *value = standard;
    if (*value <= most)
        return 0;
    return dun_fail(err, DUNLIN_INVALID, "the option %s must be from 1 to %u, not %u", name, most,
                    *value);
}

/* ---- Host functions --------------------------------------------------- */

int dun_runtime_add_host_function(struct dunlin_runtime *runtime, const char *name,
                                  dunlin_host_fn fn, void *user, struct dunlin_error *err)
{
    if (!name || !fn || !is_identifier(name))
        return dun_fail(
            err, DUNLIN_INVALID,
            "a host function needs a name of letters, digits and _ (at most %d, no digit "
            "first), not \"%s\", and a function",
            NAME_MAX_BYTES, name ? name : "");
    struct dun_host_function *host = calloc(1, sizeof *host);
    char *copy = strdup(name);
    if (!host || !copy) {
        free(host);
        free(copy);
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for a host function");
    }
    *host = (struct dun_host_function){.name = copy, .fn = fn, .user = user};
    pthread_mutex_lock(&runtime->host_mutex);
    int taken = find_host_function(runtime, name) != NULL;
    if (!taken) {
        host->next = runtime->host_functions;
        runtime->host_functions = host;
    }
    pthread_mutex_unlock(&runtime->host_mutex);
    if (!taken)
        return 0;
    free(copy);
    free(host);
    return dun_fail(err, DUNLIN_INVALID, "there is a host function \"%s\" already", name);
}

const struct dun_host_function *dun_runtime_host_function(struct dunlin_runtime *runtime,
                                                          const char *name)
{
    pthread_mutex_lock(&runtime->host_mutex);
    struct dun_host_function *host = find_host_function(runtime, name);
    pthread_mutex_unlock(&runtime->host_mutex);
    return host;
}

static struct dun_host_function *find_host_function(struct dunlin_runtime *runtime,
                                                    const char *name)
{
    struct dun_host_function *host = runtime->host_functions;
    while (host && strcmp(host->name, name))
        host = host->next;
    return host;
}

static int is_identifier(const char *name)
{
    size_t size = strlen(name);
    if (!size || size > NAME_MAX_BYTES || isdigit((unsigned char)name[0]))
        return 0;
    for (size_t i = 0; i < size; i++)
        if (!isalnum((unsigned char)name[i]) && name[i] != '_')
            return 0;
    return 1;
}
