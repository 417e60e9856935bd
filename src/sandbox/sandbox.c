/*
 * sandbox.c - the front door of this folder; see sandbox.h.
 */
#include "sandbox.h"

#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../base/clock.h"
#include "fault.h"

/* Of the calling thread's stack; guests have stacks of their own. */
#define THREAD_STACK_BYTES ((size_t)32 << 10)

struct entry {
    struct dun_slot *slot;
    unsigned export;
    union dun_wasm_value *values;
    size_t count;
    struct dun_ending *ending;
};

static int mark_process(struct dun_sandbox *sandbox, struct dunlin_error *err);
static int check_stack(struct dunlin_error *err);
static void run_guest(void *context);
static void count_one(_Atomic uint64_t *counter);

int dun_sandbox_init(struct dun_sandbox *sandbox, const struct dun_sandbox_options *options,
                     struct dunlin_error *err)
{
    memset(sandbox, 0, sizeof *sandbox);
    if (mark_process(sandbox, err) || dun_engine_open(options->engine_dir, &sandbox->engine, err))
        goto fail;
    if (dun_fault_install(err) ||
        dun_pool_init(&sandbox->pool, sandbox->engine.wasm, options->slots, options->queue, err))
        goto fail;
    if (dun_watchdog_start(&sandbox->watchdog, sandbox->pool.slots, options->slots, err))
        goto fail;
    return 0;
fail:
    if (sandbox->pool.count)
        dun_pool_deinit(&sandbox->pool);
    dun_engine_close(&sandbox->engine);
    if (sandbox->fork_mark)
        munmap(sandbox->fork_mark, DUN_PAGE);
    return -1;
}

void dun_sandbox_deinit(struct dun_sandbox *sandbox)
{
    if (*sandbox->fork_mark) { /* threads and slots' memory stay with the parent */
        dun_watchdog_stop(&sandbox->watchdog);
        dun_pool_deinit(&sandbox->pool);
        dun_engine_close(&sandbox->engine);
    }
    munmap(sandbox->fork_mark, DUN_PAGE);
}

/* ---- Whose process it is ---------------------------------------------- */

static int mark_process(struct dun_sandbox *sandbox, struct dunlin_error *err)
{
    uint8_t *page =
        mmap(NULL, DUN_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return dun_fail_errno(err, DUNLIN_NO_MEMORY, "no memory for a runtime");
    if (madvise(page, DUN_PAGE, MADV_WIPEONFORK)) {
        munmap(page, DUN_PAGE);
        return dun_fail_errno(err, DUNLIN_INTERNAL,
                              "cannot tell a fork (MADV_WIPEONFORK, Linux 4.14)");
    }
    *page = 1;
    sandbox->fork_mark = page;
    return 0;
}

int dun_sandbox_check_process(const struct dun_sandbox *sandbox, struct dunlin_error *err)
{
    if (*(volatile uint8_t *)sandbox->fork_mark)
        return 0;
    return dun_fail(err, DUNLIN_FORKED,
                    "this runtime was made before fork(): make one of its own in the child");
}

/* ---- Runs ------------------------------------------------------------- */

int dun_sandbox_take(struct dun_sandbox *sandbox, struct dun_image *image, size_t limit,
                     size_t keep, uint64_t now_ns, uint64_t deadline_ns,
                     const _Atomic int *cancelled, struct dun_taken *out, struct dunlin_error *err)
{
    struct dun_taken taken = {0};
    if (check_stack(err))
        return -1;
    struct dunlin_error busy = {0}; /* no failure yet where one may wait */
    if (dun_pool_take(&sandbox->pool, image, 0, cancelled, &taken.slot,
                      deadline_ns ? &busy : err)) {
        dun_error_clear(&busy);
        if (deadline_ns)
            atomic_fetch_add_explicit(&sandbox->waits, 1, memory_order_relaxed);
        int failed = !deadline_ns ||
                     dun_pool_take(&sandbox->pool, image, deadline_ns, cancelled, &taken.slot, err);
        if (failed && err->status == DUNLIN_BUSY)
            atomic_fetch_add_explicit(&sandbox->refused, 1, memory_order_relaxed);
        if (failed)
            return -1;
        taken.wait_ns = dun_now_ns() - now_ns;
    }
    taken.switched = taken.slot->image != image;
    taken.slot->used_ns = now_ns + taken.wait_ns;
    if (!taken.slot->instance)
        count_one(&taken.slot->counts.instances);
    if (taken.switched)
        count_one(&taken.slot->counts.switches);
    int pages = dun_slot_prepare(taken.slot, image, limit, keep, err);
    if (pages < 0) {
        dun_pool_give(&sandbox->pool, taken.slot);
        return -1;
    }
    taken.pages_restored = (uint32_t)pages;
    *out = taken;
    return 0;
}

void dun_sandbox_give(struct dun_sandbox *sandbox, struct dun_slot *slot)
{
    dun_slot_rest(slot);
    dun_pool_give(&sandbox->pool, slot);
}

void dun_sandbox_enter(struct dun_sandbox *sandbox, struct dun_slot *slot, unsigned export,
                       union dun_wasm_value *values, size_t count, uint64_t deadline_ns,
                       const _Atomic int *cancelled, struct dun_services *services,
                       struct dun_ending *ending)
{
    *ending = (struct dun_ending){0};
    count_one(&slot->counts.runs);
    dun_fault_ensure(slot->used_ns);
    struct dun_slot *outer = dun_current_slot;
    slot->services = services;
    slot->thread = pthread_self();
    dun_current_slot = slot;
    dun_run_begin(&slot->run, deadline_ns);
    if (atomic_load(cancelled)) /* by one who came before there was a run to stop */
        dun_sandbox_cancel(slot);
    dun_watchdog_watch(&sandbox->watchdog, deadline_ns);
    struct entry entry = {slot, export, values, count, ending};
    dun_stack_call(slot->stack.top, run_guest, &entry, &slot->thread_stack);
    ending->stop = dun_run_end(&slot->run);
    dun_current_slot = outer;
    ending->overrun = slot->overrun;
    ending->ok = ending->trap == DUN_TRAP_NONE && ending->stop == DUN_STOP_NONE;
    if (ending->stop != DUN_STOP_NONE)
        count_one(&slot->counts.stopped);
    if (!ending->ok)
        dun_slot_discard(slot);
}

void dun_sandbox_cancel(struct dun_slot *slot)
{
    dun_run_stop(&slot->run, DUN_STOP_CANCEL, dun_slot_protect, slot);
}

/* On the slot's own stack. */
static void run_guest(void *context)
{
    struct entry *entry = context;
    entry->ending->trap =
        dun_wasm_call(entry->slot->instance, entry->export, entry->values, entry->count,
                      entry->ending->text, sizeof entry->ending->text);
}

/* Of a counter with one writer. */
static void count_one(_Atomic uint64_t *counter)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + 1,
                          memory_order_relaxed);
}

void dun_sandbox_count(const struct dun_sandbox *sandbox, struct dun_sandbox_counts *out)
{
    *out = (struct dun_sandbox_counts){0};
    for (uint32_t i = 0; i < sandbox->pool.count; i++) {
        const struct dun_slot_counts *counts = &sandbox->pool.slots[i].counts;
        out->runs += atomic_load_explicit(&counts->runs, memory_order_relaxed);
        out->switches += atomic_load_explicit(&counts->switches, memory_order_relaxed);
        out->instances += atomic_load_explicit(&counts->instances, memory_order_relaxed);
        out->stopped += atomic_load_explicit(&counts->stopped, memory_order_relaxed);
    }
}

/* What leads to the guest's stack runs on the thread's. */
static int check_stack(struct dunlin_error *err)
{
    static _Thread_local uintptr_t lowest;
    if (!lowest) {
        pthread_attr_t attributes;
        void *address;
        size_t size;
        if (pthread_getattr_np(pthread_self(), &attributes))
            return dun_fail(err, DUNLIN_INTERNAL, "cannot find the thread's stack");
        pthread_attr_getstack(&attributes, &address, &size);
        pthread_attr_destroy(&attributes);
        lowest = (uintptr_t)address;
    }
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (here < lowest || here - lowest >= THREAD_STACK_BYTES)
        return 0;
    return dun_fail(
        err, DUNLIN_STACK_LIMIT,
        "the calling thread has %zu KiB of stack left and a call needs %zu: call from a "
        "thread with a larger stack (pthread_attr_setstacksize)",
        (size_t)(here - lowest) >> 10, THREAD_STACK_BYTES >> 10);
}
