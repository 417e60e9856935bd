/*
 * slot.h - a reserved range of addresses with an instance in it.
 *
 * A slot is used by one thread at a time.  What protects it, restores it and
 * bounds it is told in slot.c.
 */
#ifndef DUN_SANDBOX_SLOT_H
#define DUN_SANDBOX_SLOT_H

#include <stddef.h>
#include <pthread.h>
#include <stdint.h>

#include "deadline.h"
#include "image.h"
#include "stack.h"
#include "wasm.h"

struct dun_services;

/* A warm page is hot because the image before needed it. */
enum dun_heat { DUN_COLD = 0, DUN_WARM = 1, DUN_HOT = 2 };

/* What a run touched that it may not. */
enum dun_overrun { DUN_OVERRUN_NONE, DUN_OVERRUN_MEMORY, DUN_OVERRUN_STACK };

struct dun_slot {
    _Alignas(64) struct dun_run_state run;
    uint8_t *memory;   /* DUN_WASM_RESERVATION_BYTES, or NULL before the first use */
    uint8_t *writable; /* the image's part of memory a second time, always writable */
    size_t writable_bytes;
    struct dun_wasm *wasm;
    struct dun_wasm_instance *instance; /* NULL: has to be made */
    struct dun_image *image;            /* what memory is restored to; NULL: none yet */

    /* The image's part of memory: a page is hot (writable, restored before
     * every run) or cannot be written. */
    uint8_t *is_hot;          /* enum dun_heat, one a page, hot_room of them */
    uint32_t *hot;            /* numbers of the hot pages */
    const uint8_t **hot_from; /* and what to restore them from; NULL: zero */
    uint32_t hot_room, hot_count;
    uint32_t hot_singly; /* when so many are hot, more heat up together */

    /* The heap's part: [end of image, zone_end) is writable and zeroed before
     * every run; beyond, nothing is accessible. */
    size_t zone_end;
    size_t limit; /* of the run: zone_end never passes it */

    pthread_t thread;       /* that runs the guest */
    const void *may_trap;   /* an instruction of its code that may */
    struct dun_stack stack; /* that the guest runs on */
    void *thread_stack;     /* where the thread left its own for it */
    enum dun_overrun overrun;
    uint32_t learnt;  /* pages that became writable in this run */
    uint32_t runs;    /* since the hot pages were last forgotten */
    uint64_t used_ns; /* when it was last taken */
    struct dun_slot_counts {
        _Atomic uint64_t runs, switches, instances, stopped;
    } counts;                      /* written by the slot's user alone */
    struct dun_services *services; /* of the run, for what the guest imports */
    size_t zone_peak; /* the highest that zone_end has been; a paranoid build looks up to there */
};

/* The slot whose guest this thread is running, or NULL. */
extern _Thread_local struct dun_slot *dun_current_slot;

/* One of `siblings`. */
void dun_slot_init(struct dun_slot *slot, struct dun_wasm *wasm, uint32_t siblings);
void dun_slot_deinit(struct dun_slot *slot);

/*
 * Make memory equal to `image`, with an instance to run it.  The bytes from
 * the image's end up to `keep` more may be anything: the caller overwrites them.
 * Returns how many pages that took, or -1.
 */
int dun_slot_prepare(struct dun_slot *slot, struct dun_image *image, size_t limit, size_t keep,
                     struct dunlin_error *err);

/* After a run whose results were read: keeps no more memory than the next needs. */
void dun_slot_rest(struct dun_slot *slot);

/* After a trap or a stop: nothing of the instance is used again. */
void dun_slot_discard(struct dun_slot *slot);

/* Make [at, at + size) writable, for host code that is about to write there.
 * -1 when that is beyond the limit. */
int dun_slot_make_writable(struct dun_slot *slot, size_t at, size_t size);
/* The same, for reading. */
int dun_slot_make_readable(struct dun_slot *slot, size_t at, size_t size);

/* Called by the fault handler: mend the fault at `address`, or return 0. */
int dun_slot_fault(struct dun_slot *slot, const uint8_t *address);

/* Take all access away, so that the guest traps.  Any thread, but see deadline.h. */
void dun_slot_protect(void *slot);

/* Capture what memory holds now as an image over `base`, which the slot was
 * prepared with: pages up to `end_page`.  The arrays are allocated. */
int dun_slot_capture(struct dun_slot *slot, uint32_t end_page, uint32_t **numbers, uint8_t **pages,
                     uint32_t *count, struct dunlin_error *err);

#endif
