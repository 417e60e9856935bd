/*
 * call.c - one run: the slot it is in, its services, and how it ended.
 *
 * What is run, and what the guest made of it, is js.c's.
 */
#include "call.h"

#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "function.h"
#include "runtime.h"

#define ERROR_CEILING 4096

static void set_slot(struct dunlin_call *call, struct dun_slot *slot);
static int fail_ended(struct dunlin_call *call, const struct dun_ending *ending,
                      struct dunlin_error *err);
static int fail_trapped(const struct dunlin_call *call, const struct dun_ending *ending,
                        struct dunlin_error *err);
static int on_log(void *context, int level, const uint8_t *text, size_t size);
static int on_host_call(void *context, uint32_t index, uint32_t kind, const uint8_t *input,
                        size_t size, struct dun_reply *reply);
static void run_host_function(struct dunlin_call *call, const struct dun_host_function *host,
                              struct dun_reply *reply);
static void refuse_module(void *context, const char *name, struct dun_reply *reply);

int dun_call_init(struct dunlin_call *call, struct dunlin_runtime *runtime,
                  struct dunlin_error *err)
{
    (void)err;
    *call = (struct dunlin_call){.runtime = runtime};
    pthread_mutex_init(&call->mutex, NULL);
    dun_buffer_init(&call->output, SIZE_MAX);
    dun_buffer_init(&call->host_call.output, SIZE_MAX);
    dun_buffer_init(&call->host_call.error, ERROR_CEILING);
    dun_buffer_init(&call->services.question, SIZE_MAX);
    call->host_call.call = call;
    return 0;
}

void dun_call_deinit(struct dunlin_call *call)
{
    dun_buffer_deinit(&call->output);
    dun_buffer_deinit(&call->host_call.output);
    dun_buffer_deinit(&call->host_call.error);
    dun_buffer_deinit(&call->services.question);
    pthread_mutex_destroy(&call->mutex);
}

void dun_call_begin(struct dunlin_call *call, const char *name, const dunlin_limits *limits,
                    uint32_t timeout_ms)
{
    uint64_t now = dun_now_ns();
    struct dun_buffer question = call->services.question;
    question.ceiling =
        limits->output_bytes > limits->log_bytes ? limits->output_bytes : limits->log_bytes;
    if (call->timeout_ms && call->timeout_ms < timeout_ms)
        timeout_ms = call->timeout_ms;
    call->name = name;
    call->limits = limits;
    call->deadline_ns = now + (uint64_t)timeout_ms * 1000000;
    call->overstayed = NULL;
    call->output_kind = DUNLIN_NONE;
    call->output.ceiling = limits->output_bytes;
    dun_buffer_reset(&call->output);
    call->stats = (dunlin_call_stats){0};
    call->services = (struct dun_services){.context = call,
                                           .start_ns = now,
                                           .clock_step_ns = call->runtime->clock_step_ns,
                                           .log = on_log,
                                           .host_call = on_host_call,
                                           .load_module = refuse_module,
                                           .question = question};
    call->services.start_wall_ns = dun_wall_ns();
}

int dun_call_take(struct dunlin_call *call, struct dun_image *image, size_t keep, int wait,
                  struct dun_slot **out, struct dunlin_error *err)
{
    struct dun_taken taken;
    struct dun_sandbox *sandbox = &call->runtime->sandbox;
    if (dun_sandbox_take(sandbox, image, call->limits->memory_bytes, keep, call->services.start_ns,
                         wait ? call->deadline_ns : 0, &call->cancelled, &taken, err)) {
        if (err->status == DUNLIN_CANCELLED)
            atomic_store(&call->cancelled, 0);
        call->stats.total_ns = call->stats.wait_ns = dun_now_ns() - call->services.start_ns;
        return -1;
    }
    call->stats.wait_ns = taken.wait_ns;
    call->stats.pages_restored = taken.pages_restored;
    call->stats.switched = taken.switched != 0;
    *out = taken.slot;
    return 0;
}

void dun_call_give(struct dunlin_call *call, struct dun_slot *slot)
{
    dun_sandbox_give(&call->runtime->sandbox, slot);
}

int dun_call_enter(struct dunlin_call *call, struct dun_slot *slot, unsigned export,
                   union dun_wasm_value *values, size_t count, struct dunlin_error *err)
{
    struct dun_ending ending = {0};
    set_slot(call, slot);
    if (atomic_load(&call->cancelled))
        ending.stop = DUN_STOP_CANCEL;
    else if (dun_now_ns() >= call->deadline_ns)
        ending.stop = DUN_STOP_TIMEOUT;
    else
        dun_sandbox_enter(&call->runtime->sandbox, slot, export, values, count, call->deadline_ns,
                          &call->cancelled, &call->services, &ending);
    set_slot(call, NULL);
    call->stats.pages_learnt = slot->learnt;
    if (ending.ok)
        return 0;
    return fail_ended(call, &ending, err);
}

void dun_call_cancel(struct dunlin_call *call)
{
    pthread_mutex_lock(&call->mutex);
    atomic_store(&call->cancelled, 1);
    if (call->slot)
        dun_sandbox_cancel(call->slot);
    pthread_mutex_unlock(&call->mutex);
    dun_watchdog_alarm(&call->runtime->sandbox.watchdog);
    dun_pool_wake_all(&call->runtime->sandbox.pool);
}

static void set_slot(struct dunlin_call *call, struct dun_slot *slot)
{
    pthread_mutex_lock(&call->mutex);
    call->slot = slot;
    pthread_mutex_unlock(&call->mutex);
}

/* ---- How it ended ----------------------------------------------------- */

static int fail_ended(struct dunlin_call *call, const struct dun_ending *ending,
                      struct dunlin_error *err)
{
    if (ending->stop == DUN_STOP_CANCEL) {
        atomic_store(&call->cancelled, 0);
        return dun_fail(err, DUNLIN_CANCELLED, "cancelled by the caller");
    }
    if (ending->stop == DUN_STOP_TIMEOUT || call->overstayed) {
        uint64_t ms = (call->deadline_ns - call->services.start_ns) / 1000000;
        if (call->overstayed)
            return dun_fail(
                err, DUNLIN_TIMEOUT,
                "timed out after %llu ms, in the host function \"%s\", which took %llu ms",
                (unsigned long long)ms, call->overstayed,
                (unsigned long long)(call->overstayed_ns / 1000000));
        return dun_fail(err, DUNLIN_TIMEOUT, "timed out after %llu ms, which is its limit",
                        (unsigned long long)ms);
    }
    return fail_trapped(call, ending, err);
}

static int fail_trapped(const struct dunlin_call *call, const struct dun_ending *ending,
                        struct dunlin_error *err)
{
    if (call->function && atomic_load(&call->function->image->torn))
        return dun_image_fail_torn(err);
    if (call->services.log_refusals > 1)
        return dun_fail(err, DUNLIN_LOG_LIMIT, "logged more than %llu bytes, which is its limit",
                        (unsigned long long)call->limits->log_bytes);
    if (ending->trap == DUN_TRAP_STACK || ending->overrun == DUN_OVERRUN_STACK)
        return dun_fail(err, DUNLIN_STACK_LIMIT, "recursed deeper than the stack allows");
    if (ending->overrun == DUN_OVERRUN_MEMORY)
        return dun_fail(err, DUNLIN_MEMORY_LIMIT, "needs more than %llu bytes of memory, its limit",
                        (unsigned long long)call->limits->memory_bytes);
    return dun_fail(err, DUNLIN_TRAP, "the sandboxed code faulted: %s", ending->text);
}

/* ---- Services --------------------------------------------------------- */

static int on_log(void *context, int level, const uint8_t *text, size_t size)
{
    struct dunlin_call *call = context;
    if (size >= call->limits->log_bytes - call->stats.log_bytes)
        return -1;
    call->stats.log_bytes += size + 1;
    dunlin_log_fn log = call->log ? call->log : call->runtime->log;
    void *user = call->log ? call->log_user : call->runtime->log_user;
    for (const uint8_t *end = text + size; log && text; text = text ? text + 1 : NULL) {
        const uint8_t *stop = memchr(text, '\n', (size_t)(end - text));
        log(user, call->name, (dunlin_log_level)level, (const char *)text,
            (size_t)((stop ? stop : end) - text));
        text = stop;
    }
    return 0;
}

static int on_host_call(void *context, uint32_t index, uint32_t kind, const uint8_t *input,
                        size_t size, struct dun_reply *reply)
{
    struct dunlin_call *call = context;
    if (!call->function || index >= call->function->grants.count) {
        static const char text[] =
            "host functions cannot be called while a function is deployed: call "
            "them inside an exported function";
        *reply =
            (struct dun_reply){.failed = 1, .data = (const uint8_t *)text, .size = sizeof text - 1};
        return 0;
    }
    if (kind > DUNLIN_BYTES || (kind == DUNLIN_NONE && size))
        return -1; /* not what the engine does */
    struct dunlin_host_call *host_call = &call->host_call;
    host_call->input_kind = (dunlin_kind)kind;
    host_call->input = (dunlin_bytes){input, size};
    host_call->output_kind = DUNLIN_NONE;
    host_call->output.ceiling = call->limits->input_bytes;
    dun_buffer_reset(&host_call->output);
    dun_buffer_reset(&host_call->error);
    run_host_function(call, call->function->granted[index], reply);
    return call->overstayed ? -1 : 0; /* the watchdog may not have seen it yet */
}

static void run_host_function(struct dunlin_call *call, const struct dun_host_function *host,
                              struct dun_reply *reply)
{
    struct dunlin_host_call *host_call = &call->host_call;
    uint64_t began = dun_now_ns();
    dunlin_status status = host->fn(host->user, host_call);
    uint64_t ended = dun_now_ns();
    if (ended >= call->deadline_ns) {
        call->overstayed = host->name;
        call->overstayed_ns = ended - began;
    }
    *reply = (struct dun_reply){.failed = status != DUNLIN_OK, .kind = host_call->output_kind};
    if (!reply->failed) {
        reply->data = host_call->output.data;
        reply->size = host_call->output.size;
        return;
    }
    if (!host_call->error.size)
        dun_buffer_append_text(&host_call->error, dunlin_status_text(status));
    reply->data = host_call->error.data;
    reply->size = host_call->error.size;
}

static void refuse_module(void *context, const char *name, struct dun_reply *reply)
{
    (void)context, (void)name;
    static const char text[] =
        "modules are imported while a function is deployed, not while it runs";
    *reply =
        (struct dun_reply){.failed = 1, .data = (const uint8_t *)text, .size = sizeof text - 1};
}
