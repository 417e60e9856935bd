/*
 * deadline.h - stopping a guest from another thread, exactly that one.
 *
 * A slot's run is in one state, in one atomic word together with the number of
 * the run, so that nobody stops the next run by mistake:
 *
 *     IDLE -> RUNNING <-> HOST -> ... -> IDLE
 *                |          |
 *                |          +-> HOST_STOP   acted on when the host section ends
 *                +-> STOPPING -> STOPPED    memory is taken away; the next
 *                                           access of the guest traps
 *
 * Only RUNNING -> STOPPING entitles a thread to protect the slot's memory, so
 * host code that copies (state HOST) never faults.
 */
#ifndef DUN_SANDBOX_DEADLINE_H
#define DUN_SANDBOX_DEADLINE_H

#include <stdatomic.h>
#include <stdint.h>

enum dun_stop { DUN_STOP_NONE = 0, DUN_STOP_TIMEOUT = 1, DUN_STOP_CANCEL = 2 };

struct dun_run_state {
    _Atomic uint64_t word;        /* number << 8 | reason << 4 | state */
    _Atomic uint64_t deadline_ns; /* of the run with that number */
    _Atomic uint64_t stopped_ns;  /* when the run was stopped, in STOPPED */
};

/* The owner of the slot: IDLE -> RUNNING. */
void dun_run_begin(struct dun_run_state *run, uint64_t deadline_ns);
/* RUNNING -> IDLE.  If the run was stopped instead: why, once memory is gone. */
enum dun_stop dun_run_end(struct dun_run_state *run);

/* RUNNING -> HOST and back.  Not DUN_STOP_NONE: the guest must be left. */
enum dun_stop dun_run_enter_host(struct dun_run_state *run);
enum dun_stop dun_run_leave_host(struct dun_run_state *run);

/* In HOST: sleep until `until_ns` or until somebody stops the run. */
void dun_run_sleep(struct dun_run_state *run, uint64_t until_ns);

/* In HOST: has somebody asked to stop? */
enum dun_stop dun_run_asked_to_stop(const struct dun_run_state *run);

/* The guest is being stopped: its faults are not to be mended. */
int dun_run_is_stopping(const struct dun_run_state *run);

/* Of a run that was stopped a while before `now_ns` and goes on, `press` the
 * thread, which cannot leave dun_run_end meanwhile. */
void dun_run_press(struct dun_run_state *run, uint64_t now_ns, void (*press)(void *),
                   void *context);

/* The run's thread is in host code. */
int dun_run_is_in_host(const struct dun_run_state *run);

/* Any thread: stop the run that is in progress, if any, by `protect`ing its memory. */
void dun_run_stop(struct dun_run_state *run, enum dun_stop why, void (*protect)(void *),
                  void *context);
/* The same, if its deadline has passed at `now_ns`.  When to look again: at the
 * deadline; soon, while a run that was stopped has not ended; or DUN_NEVER. */
uint64_t dun_run_expire(struct dun_run_state *run, uint64_t now_ns, void (*protect)(void *),
                        void *context);

#endif
