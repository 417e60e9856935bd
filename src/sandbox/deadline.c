/* deadline.c - the protocol drawn in deadline.h. */
#include "deadline.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../base/clock.h"

enum state { IDLE, RUNNING, HOST, HOST_STOP, STOPPING, STOPPED };

#define GRACE_NS UINT64_C(20000000) /* a guest that was stopped has gone by then */

#define STATE(word) ((enum state)((word) & 15))
#define REASON(word) ((enum dun_stop)(((word) >> 4) & 15))
#define NUMBER(word) ((word) >> 8)
#define WORD(number, reason, state) ((number) << 8 | (uint64_t)(reason) << 4 | (uint64_t)(state))

static int move(struct dun_run_state *run, uint64_t *from, enum dun_stop reason, enum state to);
static void stop_run(struct dun_run_state *run, uint64_t number, enum dun_stop why,
                     void (*protect)(void *), void *context);
static void futex(struct dun_run_state *run, int operation, uint32_t value,
                  const struct timespec *until);

void dun_run_begin(struct dun_run_state *run, uint64_t deadline_ns)
{
    uint64_t number = NUMBER(atomic_load_explicit(&run->word, memory_order_relaxed)) + 1;
    atomic_store_explicit(&run->deadline_ns, deadline_ns, memory_order_relaxed);
    atomic_store(&run->word, WORD(number, 0, RUNNING));
}

enum dun_stop dun_run_end(struct dun_run_state *run)
{
    uint64_t word = atomic_load(&run->word);
    while (STATE(word) == RUNNING || STATE(word) == HOST || STATE(word) == HOST_STOP)
        if (move(run, &word, 0, IDLE))
            return REASON(word); /* an unheeded HOST_STOP counts */
    while (STATE(word) == STOPPING) {
        sched_yield();
        word = atomic_load(&run->word);
    }
    enum dun_stop why = REASON(word);
    move(run, &word, 0, IDLE);
    return why;
}

enum dun_stop dun_run_enter_host(struct dun_run_state *run)
{
    uint64_t word = atomic_load(&run->word);
    while (STATE(word) == RUNNING)
        if (move(run, &word, 0, HOST))
            return DUN_STOP_NONE;
    return REASON(word);
}

enum dun_stop dun_run_leave_host(struct dun_run_state *run)
{
    uint64_t word = atomic_load(&run->word);
    while (STATE(word) == HOST)
        if (move(run, &word, 0, RUNNING))
            return DUN_STOP_NONE;
    return REASON(word);
}

void dun_run_sleep(struct dun_run_state *run, uint64_t until_ns)
{
    struct timespec until = {.tv_sec = (time_t)(until_ns / 1000000000u),
                             .tv_nsec = (long)(until_ns % 1000000000u)};
    while (dun_now_ns() < until_ns) {
        uint64_t word = atomic_load(&run->word);
        if (STATE(word) != HOST)
            return;
        futex(run, FUTEX_WAIT_BITSET, (uint32_t)word, &until);
    }
}

enum dun_stop dun_run_asked_to_stop(const struct dun_run_state *run)
{
    return REASON(atomic_load(&run->word));
}

int dun_run_is_stopping(const struct dun_run_state *run)
{
    enum state state = STATE(atomic_load(&run->word));
    return state == STOPPING || state == STOPPED;
}

/* As long as it says STOPPING the thread waits in dun_run_end. */
void dun_run_press(struct dun_run_state *run, uint64_t now_ns, void (*press)(void *), void *context)
{
    uint64_t word = atomic_load(&run->word);
    if (STATE(word) != STOPPED || now_ns < atomic_load(&run->stopped_ns) + GRACE_NS ||
        !move(run, &word, REASON(word), STOPPING))
        return;
    press(context);
    atomic_store(&run->word, WORD(NUMBER(word), REASON(word), STOPPED));
}

int dun_run_is_in_host(const struct dun_run_state *run)
{
    enum state state = STATE(atomic_load(&run->word));
    return state == HOST || state == HOST_STOP;
}

void dun_run_stop(struct dun_run_state *run, enum dun_stop why, void (*protect)(void *),
                  void *context)
{
    stop_run(run, NUMBER(atomic_load(&run->word)), why, protect, context);
}

uint64_t dun_run_expire(struct dun_run_state *run, uint64_t now_ns, void (*protect)(void *),
                        void *context)
{
    uint64_t word = atomic_load(&run->word);
    if (STATE(word) == STOPPED)
        return now_ns + GRACE_NS;
    if (STATE(word) != RUNNING && STATE(word) != HOST)
        return DUN_NEVER;
    uint64_t deadline_ns = atomic_load(&run->deadline_ns);
    if (deadline_ns > now_ns)
        return deadline_ns;
    stop_run(run, NUMBER(word), DUN_STOP_TIMEOUT, protect, context);
    return now_ns + GRACE_NS;
}

/* The deadline that was read may be of a later run than `number`; then the
 * number differs now and nothing happens. */
static void stop_run(struct dun_run_state *run, uint64_t number, enum dun_stop why,
                     void (*protect)(void *), void *context)
{
    uint64_t word = atomic_load(&run->word);
    while (NUMBER(word) == number) {
        if (STATE(word) == RUNNING && move(run, &word, why, STOPPING)) {
            protect(context);
            atomic_store(&run->stopped_ns, dun_now_ns());
            atomic_store(&run->word, WORD(number, why, STOPPED));
            return;
        }
        if (STATE(word) == HOST && move(run, &word, why, HOST_STOP)) {
            futex(run, FUTEX_WAKE, 1, NULL);
            return;
        }
        if (STATE(word) != RUNNING && STATE(word) != HOST)
            return;
    }
}

/* Compare and swap; on failure *from is what it is now. */
static int move(struct dun_run_state *run, uint64_t *from, enum dun_stop reason, enum state to)
{
    return atomic_compare_exchange_strong(&run->word, from, WORD(NUMBER(*from), reason, to));
}

/* On the low half of the word, where state, reason and part of the number are. */
static void futex(struct dun_run_state *run, int operation, uint32_t value,
                  const struct timespec *until)
{
    syscall(SYS_futex, (uint32_t *)&run->word, operation | FUTEX_PRIVATE_FLAG, value, until, NULL,
            FUTEX_BITSET_MATCH_ANY);
}
