/*
 * pool.c - slots, taken without a lock as long as one is free.
 *
 * A slot given back while somebody waits is handed to the one who has waited
 * longest; newcomers do not overtake.
 */
#include "pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../base/clock.h"

struct dun_waiter {
    struct dun_waiter *next;
    struct dun_slot *slot; /* set by who hands it over */
    pthread_cond_t wake;
};

static _Thread_local uint32_t last_index; /* where this thread found a slot last */

static struct dun_slot *take_free(struct dun_pool *pool, uint64_t image_id);
static struct dun_slot *try_entry(struct dun_pool *pool, uint32_t index);
static int wait_for_slot(struct dun_pool *pool, const struct dun_image *image, uint64_t deadline_ns,
                         const _Atomic int *cancelled, struct dun_slot **out,
                         struct dunlin_error *err);
static int is_next(const struct dun_pool *pool, const struct dun_waiter *waiter);
static void unlink_waiter(struct dun_pool *pool, struct dun_waiter *waiter);
static void hand_over(struct dun_pool *pool);

int dun_pool_init(struct dun_pool *pool, struct dun_wasm *wasm, uint32_t count,
                  uint32_t queue_limit, struct dunlin_error *err)
{
    *pool = (struct dun_pool){.count = count, .queue_limit = queue_limit};
    pool->slots = aligned_alloc(64, count * sizeof *pool->slots);
    pool->entries = aligned_alloc(64, count * sizeof *pool->entries);
    pthread_mutex_init(&pool->mutex, NULL);
    for (uint32_t i = 0; pool->slots && i < count; i++)
        dun_slot_init(&pool->slots[i], wasm, count);
    if (!pool->slots || !pool->entries)
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for %u slots", count);
    memset(pool->entries, 0, count * sizeof *pool->entries);
    return 0;
}

void dun_pool_deinit(struct dun_pool *pool)
{
    for (uint32_t i = 0; pool->slots && i < pool->count; i++)
        dun_slot_deinit(&pool->slots[i]);
    free(pool->slots);
    free(pool->entries);
    pthread_mutex_destroy(&pool->mutex);
}

int dun_pool_take(struct dun_pool *pool, const struct dun_image *image, uint64_t deadline_ns,
                  const _Atomic int *cancelled, struct dun_slot **out, struct dunlin_error *err)
{
    if (!atomic_load(&pool->waiting)) {
        *out = take_free(pool, image->id);
        if (*out)
            return 0;
    }
    if (!deadline_ns)
        return dun_fail(err, DUNLIN_BUSY, "all %u slots are busy", pool->count);
    return wait_for_slot(pool, image, deadline_ns, cancelled, out, err);
}

void dun_pool_give(struct dun_pool *pool, struct dun_slot *slot)
{
    struct dun_pool_entry *entry = &pool->entries[slot - pool->slots];
    atomic_store_explicit(&entry->image_id, slot->image ? slot->image->id : 0,
                          memory_order_relaxed);
    atomic_store_explicit(&entry->used_ns, slot->used_ns, memory_order_relaxed);
    atomic_store(&entry->taken, 0);
    if (atomic_load(&pool->waiting))
        hand_over(pool);
}

static struct dun_slot *take_free(struct dun_pool *pool, uint64_t image_id)
{
    uint32_t start = last_index < pool->count ? last_index : 0;
    if (atomic_load_explicit(&pool->entries[start].image_id, memory_order_relaxed) == image_id) {
        struct dun_slot *slot = try_entry(pool, start);
        if (slot)
            return slot;
    }
    for (;;) {
        uint32_t best = pool->count;
        uint64_t best_used = UINT64_MAX;
        for (uint32_t i = 0; i < pool->count; i++) {
            struct dun_pool_entry *entry = &pool->entries[i];
            if (atomic_load(
                    &entry->taken)) /* read after `waiting` was written, see dun_pool_give */
                continue;
            if (atomic_load_explicit(&entry->image_id, memory_order_relaxed) == image_id) {
                best = i;
                break;
            }
            uint64_t used = atomic_load_explicit(&entry->used_ns, memory_order_relaxed);
            if (used < best_used) {
                best = i;
                best_used = used;
            }
        }
        if (best == pool->count)
            return NULL;
        struct dun_slot *slot = try_entry(pool, best);
        if (slot)
            return slot;
    }
}

static struct dun_slot *try_entry(struct dun_pool *pool, uint32_t index)
{
    if (atomic_exchange(&pool->entries[index].taken, 1))
        return NULL;
    last_index = index;
    return &pool->slots[index];
}

static int wait_for_slot(struct dun_pool *pool, const struct dun_image *image, uint64_t deadline_ns,
                         const _Atomic int *cancelled, struct dun_slot **out,
                         struct dunlin_error *err)
{
    struct dun_waiter waiter = {0};
    struct timespec until = {.tv_sec = (time_t)(deadline_ns / 1000000000u),
                             .tv_nsec = (long)(deadline_ns % 1000000000u)};
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&waiter.wake, &monotonic);
    pthread_condattr_destroy(&monotonic);

    pthread_mutex_lock(&pool->mutex);
    int full = atomic_load(&pool->waiting) >= pool->queue_limit, late = 0;
    if (!full) {
        *(pool->first ? &pool->last->next : &pool->first) = &waiter;
        pool->last = &waiter;
        atomic_fetch_add(&pool->waiting, 1);
        /* One may have been given back before anybody could know of us. */
        if (is_next(pool, &waiter))
            waiter.slot = take_free(pool, image->id);
        while (!waiter.slot && !late && !atomic_load(cancelled))
            late = pthread_cond_timedwait(&waiter.wake, &pool->mutex, &until) == ETIMEDOUT;
        unlink_waiter(pool, &waiter);
    }
    pthread_mutex_unlock(&pool->mutex);
    pthread_cond_destroy(&waiter.wake);
    *out = waiter.slot;
    if (waiter.slot)
        return 0;
    if (full)
        return dun_fail(err, DUNLIN_BUSY,
                        "all %u slots are busy and %u callers are waiting, which is the limit",
                        pool->count, pool->queue_limit);
    if (late)
        return dun_fail(err, DUNLIN_TIMEOUT, "timed out while waiting for one of %u slots",
                        pool->count);
    return dun_fail(err, DUNLIN_CANCELLED, "cancelled while waiting for a slot");
}

/* Has everybody before this one a slot, and only not woken up yet? */
static int is_next(const struct dun_pool *pool, const struct dun_waiter *waiter)
{
    const struct dun_waiter *at = pool->first;
    while (at != waiter && at->slot)
        at = at->next;
    return at == waiter;
}

static void unlink_waiter(struct dun_pool *pool, struct dun_waiter *waiter)
{
    struct dun_waiter *previous = NULL;
    for (struct dun_waiter *at = pool->first; at; previous = at, at = at->next) {
        if (at != waiter)
            continue;
        *(previous ? &previous->next : &pool->first) = at->next;
        if (pool->last == at)
            pool->last = previous;
        atomic_fetch_sub(&pool->waiting, 1);
        return;
    }
}

/* Give a free slot to the one who has waited longest and has none yet. */
static void hand_over(struct dun_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    struct dun_waiter *waiter = pool->first;
    while (waiter && waiter->slot)
        waiter = waiter->next;
    if (waiter && (waiter->slot = take_free(pool, 0)))
        pthread_cond_signal(&waiter->wake);
    pthread_mutex_unlock(&pool->mutex);
}

void dun_pool_wake_all(struct dun_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    for (struct dun_waiter *waiter = pool->first; waiter; waiter = waiter->next)
        pthread_cond_signal(&waiter->wake);
    pthread_mutex_unlock(&pool->mutex);
}

uint32_t dun_pool_busy(const struct dun_pool *pool)
{
    uint32_t busy = 0;
    for (uint32_t i = 0; i < pool->count; i++)
        busy += atomic_load_explicit(&pool->entries[i].taken, memory_order_relaxed) != 0;
    return busy;
}
