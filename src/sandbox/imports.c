/*
 * imports.c - what the guest imports: a closed table.
 *
 * Each entry copies its arguments out of guest memory, checked, asks the run's
 * services, and copies the answer back, in state HOST so that a deadline does
 * not take the memory away meanwhile.  An entry that returns -1 ends the run.
 *
 * While the engine is booted, when dunlin is built, there is no slot and no
 * services: only the clock answers then.
 */
#include "imports.h"

#include <string.h>

#include "../base/clock.h"
#include "../base/random.h"
#include "../base/utf8.h"
#include "guest_memory.h"
#include "services.h"

#define ENTROPY_MAX 65536
#define NAME_MAX_BYTES 4096

struct host_question {
    struct dun_services *services;
    uint32_t index, kind; /* of the host function and its value; or the log's level */
    int result;
};

static int on_clock(union dun_wasm_value *values);
static int on_entropy(union dun_wasm_value *values);
static int on_log(union dun_wasm_value *values);
static int on_host_call(union dun_wasm_value *values);
static void pass_line(void *context);
static void ask_host(void *context);
static int on_load_module(union dun_wasm_value *values);
static int on_host_take(union dun_wasm_value *values);
static int on_wait(union dun_wasm_value *values);
static double read_clock(const struct dun_services *services, int which);
static int read_question(struct dun_slot *slot, uint32_t at, uint32_t size);
static int64_t reply_code(const struct dun_reply *reply);
static void refuse(struct dun_reply *reply, const char *message);
static int finish(struct dun_slot *slot, int result);

static const struct dun_wasm_import imports[] = {
    {"clock", "i:d", on_clock},
    {"entropy", "ii:i", on_entropy},
    {"log", "iii:i", on_log},
    {"host_call", "iiii:I", on_host_call},
    {"load_module", "ii:I", on_load_module},
    {"host_take", "i:", on_host_take},
    {"wait", "d:", on_wait},
};

static const char *const exports[DUN_EXPORT_COUNT] = {
    [DUN_EXPORT_INITIALIZE] = "_initialize", [DUN_EXPORT_MAILBOX] = "dun_mailbox",
    [DUN_EXPORT_BOOT] = "dun_boot",          [DUN_EXPORT_DEPLOY] = "dun_deploy",
    [DUN_EXPORT_CALL] = "dun_call",          [DUN_EXPORT_EVAL] = "dun_eval",
};

const struct dun_wasm_interface dun_guest_interface = {
    .module = "dunlin",
    .imports = imports,
    .import_count = sizeof imports / sizeof *imports,
    .exports = exports,
    .export_count = DUN_EXPORT_COUNT,
    .global = "__stack_pointer",
};

/* ---- Time and randomness ---------------------------------------------- */

static int on_clock(union dun_wasm_value *values)
{
    struct dun_slot *slot = dun_current_slot;
    values[0].f64 = read_clock(slot ? slot->services : NULL, values[0].i32);
    return 0;
}

/* Milliseconds, as guest/host.h says. */
static double read_clock(const struct dun_services *services, int which)
{
    if (!services || services->deploying)
        return which == 1 ? 0 : (double)(DUN_DEPLOYMENT_WALL_NS / 1000000);
    if (which == 0)
        return (double)(dun_wall_ns() / 1000000);
    uint64_t step = services->clock_step_ns;
    if (which == 1)
        return (double)((dun_now_ns() - services->start_ns) / step * step) / 1e6;
    return (double)(services->start_wall_ns / step * step) / 1e6;
}

static int on_entropy(union dun_wasm_value *values)
{
    struct dun_slot *slot = dun_current_slot;
    uint32_t at = values[0].u32, size = values[1].u32;
    if (!slot || slot->services->deploying || size > ENTROPY_MAX) {
        values[0].i32 = -1;
        return 0;
    }
    if (dun_run_enter_host(&slot->run))
        return -1;
    uint8_t bytes[256];
    int failed = 0;
    for (uint32_t done = 0; done < size && !failed;) {
        uint32_t part = size - done < sizeof bytes ? size - done : sizeof bytes;
        dun_random_bytes(bytes, part);
        failed = dun_guest_write(slot, (uint64_t)at + done, bytes, part);
        done += part;
    }
    values[0].i32 = 0;
    return finish(slot, failed);
}

static int on_wait(union dun_wasm_value *values)
{
    struct dun_slot *slot = dun_current_slot;
    double due_ms = values[0].f64;
    if (!slot || slot->services->deploying || !(due_ms > 0))
        return 0;
    if (dun_run_enter_host(&slot->run))
        return -1;
    double most = 1e12; /* no deadline is that far */
    uint64_t due_ns = (uint64_t)((due_ms < most ? due_ms : most) * 1e6);
    dun_run_sleep(&slot->run, slot->services->start_ns + due_ns);
    return finish(slot, 0);
}

/* ---- Log -------------------------------------------------------------- */

static int on_log(union dun_wasm_value *values)
{
    struct dun_slot *slot = dun_current_slot;
    int level = values[0].i32;
    if (!slot)
        return -1;
    if (dun_run_enter_host(&slot->run))
        return -1;
    struct dun_services *services = slot->services;
    struct host_question question = {services,
                                     (uint32_t)(level < 0   ? 0
                                                : level > 3 ? 3
                                                            : level),
                                     0, -1};
    void *guest_stack;
    if (!read_question(slot, values[1].u32, values[2].u32))
        dun_stack_call(dun_stack_below(slot->thread_stack), pass_line, &question, &guest_stack);
    dun_current_slot = slot;
    services->log_refusals += question.result != 0;
    values[0].i32 = question.result ? -1 : 0;
    return finish(slot, services->log_refusals > 1);
}

/* On the thread's stack: who gets the line knows nothing of ours. */
static void pass_line(void *context)
{
    struct host_question *question = context;
    struct dun_services *services = question->services;
    dun_utf8_mend(services->question.data, services->question.size);
    question->result = services->log(services->context, (int)question->index,
                                     services->question.data, services->question.size);
}

/* ---- Host functions and modules --------------------------------------- */

static int on_host_call(union dun_wasm_value *values)
{
    struct dun_slot *slot = dun_current_slot;
    if (!slot || dun_run_enter_host(&slot->run))
        return -1;
    struct dun_services *services = slot->services;
    struct host_question question = {services, values[0].u32, values[1].u32, 0};
    void *guest_stack;
    if (read_question(slot, values[2].u32, values[3].u32))
        refuse(&services->reply, "the value for the host function is too large");
    else
        dun_stack_call(dun_stack_below(slot->thread_stack), ask_host, &question, &guest_stack);
    dun_current_slot = slot; /* the host function may have run other calls */
    values[0].i64 = reply_code(&services->reply);
    return finish(slot, question.result);
}

/* On the thread's stack: host functions know nothing of ours. */
static void ask_host(void *context)
{
    struct host_question *question = context;
    struct dun_services *services = question->services;
    question->result =
        services->host_call(services->context, question->index, question->kind,
                            services->question.data, services->question.size, &services->reply);
}

static int on_load_module(union dun_wasm_value *values)
{
    struct dun_slot *slot = dun_current_slot;
    if (!slot || dun_run_enter_host(&slot->run))
        return -1;
    struct dun_services *services = slot->services;
    if (values[1].u32 > NAME_MAX_BYTES || read_question(slot, values[0].u32, values[1].u32) ||
        dun_buffer_append(&services->question, "", 1))
        refuse(&services->reply, "the name of the module is too long");
    else
        services->load_module(services->context, (const char *)services->question.data,
                              &services->reply);
    values[0].i64 = reply_code(&services->reply);
    return finish(slot, 0);
}

static int on_host_take(union dun_wasm_value *values)
{
    struct dun_slot *slot = dun_current_slot;
    if (!slot || dun_run_enter_host(&slot->run))
        return -1;
    struct dun_reply *reply = &slot->services->reply;
    int failed = dun_guest_write(slot, values[0].u32, reply->data, reply->size);
    *reply = (struct dun_reply){0};
    return finish(slot, failed);
}

static int read_question(struct dun_slot *slot, uint32_t at, uint32_t size)
{
    dun_buffer_reset(&slot->services->question);
    return dun_guest_append(slot, at, size, &slot->services->question);
}

static int64_t reply_code(const struct dun_reply *reply)
{
    return (int64_t)((uint64_t)(uint32_t)reply->size | (uint64_t)(reply->kind & 0xff) << 32 |
                     (uint64_t)(reply->failed != 0) << 40);
}

static void refuse(struct dun_reply *reply, const char *message)
{
    *reply =
        (struct dun_reply){.failed = 1, .data = (const uint8_t *)message, .size = strlen(message)};
}

/* Leave the host section; -1 ends the run. */
static int finish(struct dun_slot *slot, int result)
{
    return dun_run_leave_host(&slot->run) || result ? -1 : 0;
}
