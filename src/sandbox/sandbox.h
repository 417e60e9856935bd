/*
 * sandbox.h - the front door: a fresh instance of an image, entered once.
 *
 *     dun_sandbox_take      a slot, its memory equal to the image
 *     dun_guest_write …     the input, above the image
 *     dun_sandbox_enter     run an export until it returns, traps or is stopped
 *     dun_guest_read …      the output
 *     dun_sandbox_give      the slot back
 *
 * Any thread; what was taken belongs to the thread that took it.
 */
#ifndef DUN_SANDBOX_SANDBOX_H
#define DUN_SANDBOX_SANDBOX_H

#include "engine.h"
#include "guest_memory.h"
#include "imports.h"
#include "pool.h"
#include "services.h"
#include "watchdog.h"

struct dun_sandbox {
    struct dun_engine engine;
    struct dun_pool pool;
    struct dun_watchdog watchdog;
    uint8_t *fork_mark; /* a page that is zero in a child made by fork */
    _Atomic uint64_t waits, refused;
};

struct dun_sandbox_options {
    uint32_t slots, queue;
    const char *engine_dir;
};

int dun_sandbox_init(struct dun_sandbox *sandbox, const struct dun_sandbox_options *options,
                     struct dunlin_error *err);
void dun_sandbox_deinit(struct dun_sandbox *sandbox);

/* FORKED in a child of the process that made it. */
int dun_sandbox_check_process(const struct dun_sandbox *sandbox, struct dunlin_error *err);

struct dun_taken {
    struct dun_slot *slot;
    uint64_t wait_ns;
    uint32_t pages_restored;
    int switched;
};

/* `now_ns` is the time.  `deadline_ns` 0: fail with BUSY rather than wait.  `keep` as
 * dun_slot_prepare. */
int dun_sandbox_take(struct dun_sandbox *sandbox, struct dun_image *image, size_t limit,
                     size_t keep, uint64_t now_ns, uint64_t deadline_ns,
                     const _Atomic int *cancelled, struct dun_taken *out, struct dunlin_error *err);
void dun_sandbox_give(struct dun_sandbox *sandbox, struct dun_slot *slot);

/* How a run ended.  Where `ok` is not 1 the slot's memory is lost. */
struct dun_ending {
    int ok;
    enum dun_stop stop;       /* somebody stopped it */
    enum dun_wasm_trap trap;  /* or it trapped */
    enum dun_overrun overrun; /* because it touched what it may not */
    char text[160];           /* what the trap is called */
};

void dun_sandbox_enter(struct dun_sandbox *sandbox, struct dun_slot *slot, unsigned export,
                       union dun_wasm_value *values, size_t count, uint64_t deadline_ns,
                       const _Atomic int *cancelled, struct dun_services *services,
                       struct dun_ending *ending);

/* The sum over all slots. */
struct dun_sandbox_counts {
    uint64_t runs, switches, instances, stopped;
};
void dun_sandbox_count(const struct dun_sandbox *sandbox, struct dun_sandbox_counts *out);

/* Any thread, while the slot is known to be taken by the run that is meant. */
void dun_sandbox_cancel(struct dun_slot *slot);

#endif
