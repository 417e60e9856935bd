/*
 * sandbox/deadline.c: the protocol, state by state, and raced: a stop is told to
 * exactly the run that it was meant for, and memory is taken in RUNNING only.
 *
 * time limit: 60 s
 */
#include <pthread.h>

#include "../../src/sandbox/deadline.c"

#include "../harness.h"
#include "../tap.h"

static struct dun_run_state run;
static _Atomic int protected, in_host, wrong;
static _Atomic int quit;

static void protect(void *context)
{
    (void)context;
    wrong += in_host; /* host code is copying */
    protected++;
}

static void states(void);
static void races(void);
static void *stop_often(void *context);

int main(void)
{
    states();
    races();
    return tap_done();
}

static void states(void)
{
    dun_run_stop(&run, DUN_STOP_CANCEL, protect, NULL);
    tap_is_int(protected, 0, "nothing runs: nothing is stopped");
    dun_run_begin(&run, 100);
    tap_is_int(dun_run_expire(&run, 99, protect, NULL), 100, "not yet: its deadline");
    tap_is_int(dun_run_end(&run), DUN_STOP_NONE, "a run that ends by itself");
    tap_ok(dun_run_expire(&run, 200, protect, NULL) == DUN_NEVER && !protected, "cannot be late");

    dun_run_begin(&run, 100);
    uint64_t again_ns = dun_run_expire(&run, 100, protect, NULL);
    tap_ok(again_ns > 100 && again_ns < DUN_NEVER && protected == 1,
           "late: taken away, and looked at again later");
    tap_ok(dun_run_is_stopping(&run), "its faults are not mended");
    tap_is_int(dun_run_enter_host(&run), DUN_STOP_TIMEOUT, "it gets into no host function");
    tap_is_int(dun_run_end(&run), DUN_STOP_TIMEOUT, "and is told why");

    dun_run_begin(&run, 100);
    tap_is_int(dun_run_enter_host(&run), DUN_STOP_NONE, "in a host function");
    dun_run_stop(&run, DUN_STOP_CANCEL, protect, NULL);
    tap_is_int(protected, 1, "memory is left alone");
    tap_is_int(dun_run_asked_to_stop(&run), DUN_STOP_CANCEL, "which can be asked");
    dun_run_stop(&run, DUN_STOP_TIMEOUT, protect, NULL);
    tap_is_int(dun_run_leave_host(&run), DUN_STOP_CANCEL, "the guest is not entered again");
    tap_is_int(dun_run_end(&run), DUN_STOP_CANCEL, "the first reason counts");

    dun_run_begin(&run, 100);
    dun_run_enter_host(&run);
    tap_is_int(dun_run_leave_host(&run), DUN_STOP_NONE, "and back");
    tap_is_int(dun_run_end(&run), DUN_STOP_NONE, "undisturbed");
    uint64_t began = now_us();
    dun_run_begin(&run, 100);
    dun_run_enter_host(&run);
    dun_run_sleep(&run, dun_now_ns() + 3000000);
    tap_ok(now_us() - began >= 2900, "sleeping as long as asked");
    dun_run_end(&run);
}

static void races(void)
{
    pthread_t threads[2];
    protected = 0;
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, stop_often, (void *)(intptr_t)i);
    long stopped = 0, runs = 0, both = 0;
    uint64_t until = now_us() + 2000000;
    while (now_us() < until) {
        dun_run_begin(&run, runs % 3 ? DUN_NEVER - 1 : 1);
        int before = protected;
        for (int i = 0; i < 3; i++) {
            if (dun_run_enter_host(&run))
                break;
            in_host = 1;
            int during = protected;
            both += during != protected;
            in_host = 0;
            if (dun_run_leave_host(&run))
                break;
        }
        int taken = dun_run_is_stopping(&run);
        enum dun_stop why = dun_run_end(&run);
        stopped += why != DUN_STOP_NONE;
        if ((taken && why == DUN_STOP_NONE) || (why == DUN_STOP_NONE && protected != before))
            wrong++;
        runs++;
    }
    quit = 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    tap_ok(runs > 1000 && stopped > 10, "%ld runs, %ld of them stopped", runs, stopped);
    tap_is_int(both, 0, "memory is never taken while the host copies");
    tap_is_int(wrong, 0, "who was stopped is told, and nobody else");
}

static void *stop_often(void *context)
{
    while (!quit) {
        if (context)
            dun_run_stop(&run, DUN_STOP_CANCEL, protect, NULL);
        else
            dun_run_expire(&run, 5, protect, NULL);
        for (volatile int i = 0; i < 300; i++)
            ;
    }
    return NULL;
}
