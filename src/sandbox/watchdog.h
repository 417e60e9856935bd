/* watchdog.h - the thread that stops runs whose deadline has passed. */
#ifndef DUN_SANDBOX_WATCHDOG_H
#define DUN_SANDBOX_WATCHDOG_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "slot.h"

struct dun_watchdog {
    pthread_t thread;
    struct dun_slot *slots;
    uint32_t slot_count;
    _Atomic uint64_t next_wake_ns; /* it sleeps until then */
    _Atomic uint32_t alarm;        /* changes when it is to look at once */
    _Atomic int quit;
};

int dun_watchdog_start(struct dun_watchdog *watchdog, struct dun_slot *slots, uint32_t count,
                       struct dunlin_error *err);
void dun_watchdog_stop(struct dun_watchdog *watchdog);

/* Somebody else stopped a run: see to it that its thread leaves the guest. */
void dun_watchdog_alarm(struct dun_watchdog *watchdog);

/* After dun_run_begin: make sure that it wakes in time for this deadline. */
void dun_watchdog_watch(struct dun_watchdog *watchdog, uint64_t deadline_ns);

#endif
