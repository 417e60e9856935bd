/*
 * pool.h - who gets which slot, and who waits.
 *
 * Any thread.
 */
#ifndef DUN_SANDBOX_POOL_H
#define DUN_SANDBOX_POOL_H

#include <pthread.h>
#include <stdatomic.h>

#include "slot.h"

/* What the pool knows of a slot; a cache line each, so that threads with slots
 * of their own do not disturb each other. */
struct dun_pool_entry {
    _Alignas(64) _Atomic uint32_t taken;
    _Atomic uint64_t image_id; /* 0: none yet */
    _Atomic uint64_t used_ns;  /* when it was last taken; 0: never */
};

struct dun_waiter;

struct dun_pool {
    struct dun_slot *slots;
    struct dun_pool_entry *entries;
    uint32_t count;
    uint32_t queue_limit;
    _Atomic uint32_t waiting;
    pthread_mutex_t mutex; /* guards the list of waiters */
    struct dun_waiter *first, *last;
};

int dun_pool_init(struct dun_pool *pool, struct dun_wasm *wasm, uint32_t count,
                  uint32_t queue_limit, struct dunlin_error *err);
void dun_pool_deinit(struct dun_pool *pool);

/* A slot for this thread alone: the one that has `image` already, or else one
 * that was never used, or else the one unused for longest.  When none is free
 * waits until `deadline_ns` (0: not at all), or until *cancelled.
 * BUSY, TIMEOUT, CANCELLED */
int dun_pool_take(struct dun_pool *pool, const struct dun_image *image, uint64_t deadline_ns,
                  const _Atomic int *cancelled, struct dun_slot **out, struct dunlin_error *err);
void dun_pool_give(struct dun_pool *pool, struct dun_slot *slot);

/* Make those who wait look at their `cancelled`. */
void dun_pool_wake_all(struct dun_pool *pool);

uint32_t dun_pool_busy(const struct dun_pool *pool);

#endif
