/* call.c - dunlin_call_* and dunlin_host_call_*: check, call down. */
#include "../functions/call.h"

#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "../functions/js.h"
#include "check.h"

static dunlin_status run(dunlin_call *call, dunlin_function *function, const char *export_name,
                         dunlin_kind kind, dunlin_bytes input, int wait, dunlin_error *given);
static int check_run(const dunlin_call *call, const dunlin_function *function, dunlin_kind kind,
                     dunlin_bytes input, struct dunlin_error *err);

static int is_running(const dunlin_call *call, struct dunlin_error *err);

dunlin_status dunlin_call_new(dunlin_runtime *runtime, dunlin_call **out, dunlin_error *given)
{
    struct dunlin_error local, *err = dun_api_error(given, &local);
    int failed = -1;
    struct dunlin_call *call = NULL;
    if (!runtime || !out)
        dun_api_missing(runtime ? "out" : "runtime", err);
    else if (dun_sandbox_check_process(&runtime->sandbox, err))
        failed = -1;
    else if (!(call = aligned_alloc(64, (sizeof *call + 63) & ~(size_t)63)))
        dun_fail(err, DUNLIN_NO_MEMORY, "no memory for a call");
    else
        failed = dun_call_init(call, runtime, err);
    if (failed) {
        free(call);
    } else {
        dun_runtime_ref(runtime);
        *out = call;
    }
    return dun_api_status(failed, err, &local);
}

void dunlin_call_free(dunlin_call *call)
{
    if (!call)
        return;
    struct dunlin_runtime *runtime = call->runtime;
    dun_call_deinit(call);
    free(call);
    dun_runtime_unref(runtime);
}

void dunlin_call_set_timeout_ms(dunlin_call *call, uint32_t timeout_ms)
{
    call->timeout_ms = timeout_ms;
}

void dunlin_call_set_log(dunlin_call *call, dunlin_log_fn log, void *user)
{
    call->log = log;
    call->log_user = user;
}

/* ---- Running ---------------------------------------------------------- */

dunlin_status dunlin_call_run(dunlin_call *call, dunlin_function *function, const char *export_name,
                              dunlin_kind kind, dunlin_bytes input, dunlin_error *err)
{
    return run(call, function, export_name, kind, input, 1, err);
}

dunlin_status dunlin_call_try_run(dunlin_call *call, dunlin_function *function,
                                  const char *export_name, dunlin_kind kind, dunlin_bytes input,
                                  dunlin_error *err)
{
    return run(call, function, export_name, kind, input, 0, err);
}

static dunlin_status run(dunlin_call *call, dunlin_function *function, const char *export_name,
                         dunlin_kind kind, dunlin_bytes input, int wait, dunlin_error *given)
{
    struct dunlin_error local, *err = dun_api_error(given, &local);
    int failed = check_run(call, function, kind, input, err) ||
                 dun_js_call(call, function, export_name, kind, input, wait, err);
    return dun_api_status(failed, err, &local);
}

static int check_run(const dunlin_call *call, const dunlin_function *function, dunlin_kind kind,
                     dunlin_bytes input, struct dunlin_error *err)
{
    if (!call || !function)
        return dun_api_missing(call ? "function" : "call", err);
    if (is_running(call, err))
        return -1;
    if (call->runtime != function->runtime)
        return dun_fail(err, DUNLIN_INVALID, "the call and the function \"%s\" are of two runtimes",
                        function->name);
    if (kind != DUNLIN_NONE && kind != DUNLIN_JSON && kind != DUNLIN_BYTES)
        return dun_fail(err, DUNLIN_INVALID, "%d is not a kind of input", (int)kind);
    if (input.size && (!input.data || kind == DUNLIN_NONE))
        return dun_fail(err, DUNLIN_INVALID, "%s",
                        input.data ? "input of kind DUNLIN_NONE has no bytes"
                                   : "input.data must not be NULL");
    return 0;
}

/* A host function has to use a call of its own.  Only the thread that runs the
 * call sets the slot. */
static int is_running(const dunlin_call *call, struct dunlin_error *err)
{
    if (!call->slot)
        return 0;
    dun_fail(err, DUNLIN_INVALID, "the call is running: a host function needs a call of its own");
    return 1;
}

dunlin_status dunlin_call_eval(dunlin_call *call, dunlin_bytes source, const char *filename,
                               const dunlin_limits *limits, dunlin_error *given)
{
    struct dunlin_error local, *err = dun_api_error(given, &local);
    int failed;
    if (!call || (source.size && !source.data))
        failed = dun_api_missing(call ? "source.data" : "call", err);
    else if (is_running(call, err))
        failed = -1;
    else
        failed = dun_js_eval(call, source, filename ? filename : "script.js", limits, err);
    return dun_api_status(failed, err, &local);
}

void dunlin_call_cancel(dunlin_call *call)
{
    dun_call_cancel(call);
}

dunlin_kind dunlin_call_output(const dunlin_call *call, dunlin_bytes *out)
{
    *out = (dunlin_bytes){call->output.data, call->output.size};
    return call->output_kind;
}

void dunlin_call_get_stats(const dunlin_call *call, dunlin_call_stats *out)
{
    *out = call->stats;
}

/* ---- Host functions --------------------------------------------------- */

dunlin_kind dunlin_host_call_input(const dunlin_host_call *host_call, dunlin_bytes *out)
{
    *out = host_call->input;
    return host_call->input_kind;
}

dunlin_status dunlin_host_call_set_output(dunlin_host_call *host_call, dunlin_kind kind,
                                          dunlin_bytes bytes)
{
    struct dun_buffer *output = &host_call->output;
    dun_buffer_reset(output);
    if (bytes.size > output->ceiling)
        return DUNLIN_OUTPUT_LIMIT;
    if (dun_buffer_append(output, bytes.data, bytes.size))
        return DUNLIN_NO_MEMORY;
    host_call->output_kind = kind;
    return DUNLIN_OK;
}

void dunlin_host_call_set_error(dunlin_host_call *host_call, const char *message)
{
    struct dun_buffer *error = &host_call->error;
    size_t size = strlen(message);
    dun_buffer_reset(error);
    dun_buffer_append(error, message, size < error->ceiling ? size : error->ceiling);
}

uint64_t dunlin_host_call_remaining_us(const dunlin_host_call *host_call)
{
    const struct dunlin_call *call = host_call->call;
    uint64_t now = dun_now_ns();
    if (atomic_load(&call->cancelled) || now >= call->deadline_ns)
        return 0;
    return (call->deadline_ns - now) / 1000;
}
