/*
 * sandbox/pool.c: who gets which slot. The queue's states are made by hand,
 * since they last for microseconds.
 */
#include "../../src/sandbox/pool.c"

#include "../harness.h"
#include "../tap.h"

static struct dun_pool pool;
static struct dunlin_error error;
static const _Atomic int never;

static struct dun_slot *take(uint64_t image_id, uint64_t wait_ns)
{
    struct dun_image image = {.id = image_id};
    struct dun_slot *slot = NULL;
    int failed =
        dun_pool_take(&pool, &image, wait_ns ? dun_now_ns() + wait_ns : 0, &never, &slot, &error);
    return failed ? NULL : slot;
}

/* Give it back as one that has run that image. */
static void give(struct dun_slot *slot, uint64_t image_id, uint64_t used_ns)
{
    static struct dun_image images[8];
    images[image_id].id = image_id;
    slot->image = image_id ? &images[image_id] : NULL;
    slot->used_ns = used_ns;
    dun_pool_give(&pool, slot);
}

int main(void)
{
    if (dun_pool_init(&pool, NULL, 3, 1, &error))
        return 1;
    struct dun_slot *a = take(1, 0), *b = take(2, 0), *c = take(3, 0);
    tap_ok(a && b && c && a != b && b != c && a != c, "three slots for three");
    tap_is_int(dun_pool_busy(&pool), 3, "all are busy");
    tap_ok(!take(1, 0) && error.status == DUNLIN_BUSY, "BUSY where one does not wait: %s",
           error.message);
    tap_ok(!take(1, 10000000) && error.status == DUNLIN_TIMEOUT, "TIMEOUT where one does: %s",
           error.message);
    give(a, 1, 100);
    give(b, 2, 50);
    give(c, 3, 200);
    tap_ok(take(2, 0) == b, "the slot that has the image");
    give(b, 2, 50);
    tap_ok(take(7, 0) == b, "or else the one unused for longest");
    tap_ok(take(3, 0) == c && take(3, 0) == a, "or else whichever is left");

    /* One that was handed a slot and has not woken up yet is still first. */
    struct dun_waiter served = {.slot = a};
    pool.first = pool.last = &served;
    pool.waiting = 1;
    pool.queue_limit = 3;
    pool.entries[b - pool.slots].taken = 0;
    tap_ok(take(1, 20000000) == b, "a free slot is seen behind one who is served already");
    tap_ok(pool.first == &served && pool.last == &served && pool.waiting == 1,
           "the queue is as before");

    /* One that waits, and a slot comes free: it is not for a newcomer. */
    struct dun_waiter waiting = {0};
    pthread_cond_init(&waiting.wake, NULL);
    pool.first = pool.last = &waiting;
    give(b, 1, 1);
    tap_ok(waiting.slot == b, "a slot given back goes to who waits");
    tap_ok(!take(1, 0) && error.status == DUNLIN_BUSY, "and to no newcomer");
    pool.first = pool.last = NULL;
    pool.waiting = 0;
    for (uint32_t i = 0; i < 3; i++)
        pool.slots[i].image = NULL;
    dun_pool_deinit(&pool);
    dun_error_clear(&error);
    return tap_done();
}
