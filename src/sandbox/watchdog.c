/*
 * watchdog.c - deadlines without a timer each.
 *
 * The thread sleeps until the earliest deadline it has seen.  A run that begins
 * wakes it only if its own deadline is earlier, which is about once a timeout,
 * not once a run.  Both sides write first and then read what the other wrote:
 * the run its deadline, then next_wake; the watchdog next_wake, then all
 * deadlines once more.  So one of the two sees the other.
 */
#include "watchdog.h"

#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../base/clock.h"
#include "fault.h"

static void *watch(void *context);
static uint64_t look(struct dun_watchdog *watchdog);
static void futex(_Atomic uint32_t *word, int operation, uint32_t value,
                  const struct timespec *until);

int dun_watchdog_start(struct dun_watchdog *watchdog, struct dun_slot *slots, uint32_t count,
                       struct dunlin_error *err)
{
    watchdog->slots = slots;
    watchdog->slot_count = count;
    atomic_store(&watchdog->next_wake_ns, DUN_NEVER);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 << 10);
    sigset_t all, before; /* signals of the program are not this thread's business */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&watchdog->thread, &attributes, watch, watchdog);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (failed)
        return dun_fail(err, DUNLIN_NO_MEMORY,
                        "cannot start the thread that enforces deadlines: %s", strerror(failed));
    return 0;
}

void dun_watchdog_stop(struct dun_watchdog *watchdog)
{
    atomic_store(&watchdog->quit, 1);
    dun_watchdog_alarm(watchdog);
    pthread_join(watchdog->thread, NULL);
}

void dun_watchdog_watch(struct dun_watchdog *watchdog, uint64_t deadline_ns)
{
    if (deadline_ns >= atomic_load(&watchdog->next_wake_ns))
        return;
    dun_watchdog_alarm(watchdog);
}

void dun_watchdog_alarm(struct dun_watchdog *watchdog)
{
    atomic_fetch_add(&watchdog->alarm, 1);
    futex(&watchdog->alarm, FUTEX_WAKE, 1, NULL);
}

static void *watch(void *context)
{
    struct dun_watchdog *watchdog = context;
    while (!atomic_load(&watchdog->quit)) {
        uint32_t alarm = atomic_load(&watchdog->alarm);
        uint64_t earliest = look(watchdog);
        atomic_store(&watchdog->next_wake_ns, earliest);
        if (look(watchdog) < earliest)
            continue;
        struct timespec until = {.tv_sec = (time_t)(earliest / 1000000000u),
                                 .tv_nsec = (long)(earliest % 1000000000u)};
        futex(&watchdog->alarm, FUTEX_WAIT_BITSET, alarm, earliest == DUN_NEVER ? NULL : &until);
    }
    return NULL;
}

/* Stop what has to be stopped; the earliest deadline of the others. */
static uint64_t look(struct dun_watchdog *watchdog)
{
    uint64_t now = dun_now_ns(), earliest = DUN_NEVER;
    for (uint32_t i = 0; i < watchdog->slot_count; i++) {
        struct dun_slot *slot = &watchdog->slots[i];
        uint64_t deadline = dun_run_expire(&slot->run, now, dun_slot_protect, slot);
        earliest = deadline < earliest ? deadline : earliest;
        dun_run_press(&slot->run, now, dun_fault_press, slot);
    }
    return earliest;
}

static void futex(_Atomic uint32_t *word, int operation, uint32_t value,
                  const struct timespec *until)
{
    syscall(SYS_futex, (uint32_t *)word, operation | FUTEX_PRIVATE_FLAG, value, until, NULL,
            FUTEX_BITSET_MATCH_ANY);
}
