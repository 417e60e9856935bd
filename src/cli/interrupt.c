/*
 * interrupt.c - Ctrl-C stops at once.
 *
 * Cancelling a call is not for a signal handler, so the signals are blocked in
 * every thread and one thread waits for them.  It cancels what runs, gives the
 * program a moment to put away what it has, then ends it: a program that is
 * blocked reading or writing stops just as well.
 *
 * The end is by the signal itself: a shell then shows 130 and stops its loop
 * too, which it would not after an ordinary exit.
 */
#include "interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "exit_code.h"
#include "terminal.h"
#include "text.h"

enum { GRACE_MS = 100, WATCHER_STACK_BYTES = 128 * 1024 };

static pthread_mutex_t calls_lock = PTHREAD_MUTEX_INITIALIZER;
static dunlin_call **calls; /* guarded by calls_lock, as is call_count */
static size_t call_count;
static atomic_int caught; /* the signal, or 0 */
static sigset_t watched;

static void watch_unless_ignored(int signal_number);
static void *wait_for_signals(void *unused);
static bool cancel_all(void);
static _Noreturn void end_by_signal(int signal_number);

void dun_cli_interrupt_watch(void)
{
    sigemptyset(&watched);
    watch_unless_ignored(SIGINT);
    watch_unless_ignored(SIGTERM);
    pthread_sigmask(SIG_BLOCK, &watched, NULL);
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, WATCHER_STACK_BYTES);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    /* Without it, the signals do what they do by default. */
    if (pthread_create(&thread, &attributes, wait_for_signals, NULL) != 0)
        pthread_sigmask(SIG_UNBLOCK, &watched, NULL);
    pthread_attr_destroy(&attributes);
}

/* A program started with nohup or in a script's background ignores them. */
static void watch_unless_ignored(int signal_number)
{
    struct sigaction action;
    if (sigaction(signal_number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset(&watched, signal_number);
}

void dun_cli_interrupt_add(dunlin_call *call)
{
    pthread_mutex_lock(&calls_lock);
    dunlin_call **more = dun_cli_alloc(call_count + 1, sizeof(dunlin_call *));
    if (call_count)
        memcpy(more, calls, call_count * sizeof(dunlin_call *));
    more[call_count++] = call;
    free(calls);
    calls = more;
    if (dun_cli_interrupted())
        dunlin_call_cancel(call);
    pthread_mutex_unlock(&calls_lock);
}

void dun_cli_interrupt_forget_all(void)
{
    pthread_mutex_lock(&calls_lock);
    free(calls);
    calls = NULL;
    call_count = 0;
    pthread_mutex_unlock(&calls_lock);
}

bool dun_cli_interrupted(void)
{
    return atomic_load(&caught) != 0;
}

int dun_cli_interrupt_finish(int code)
{
    int signal_number = atomic_load(&caught);
    if (signal_number)
        end_by_signal(signal_number);
    return code;
}

static void *wait_for_signals(void *unused)
{
    (void)unused;
    struct timespec grace = {.tv_nsec = GRACE_MS * 1000000L};
    int signal_number;
    while (sigwait(&watched, &signal_number) != 0)
        ;
    atomic_store(&caught, signal_number);
    if (cancel_all())
        sigtimedwait(&watched, NULL, &grace);
    end_by_signal(signal_number);
}

/* False if there are no calls: nothing to wait for. */
static bool cancel_all(void)
{
    pthread_mutex_lock(&calls_lock);
    bool any = call_count > 0;
    for (size_t i = 0; i < call_count; i++)
        dunlin_call_cancel(calls[i]);
    pthread_mutex_unlock(&calls_lock);
    return any;
}

static _Noreturn void end_by_signal(int signal_number)
{
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, signal_number);
    dun_cli_set_status(NULL);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    _exit(128 + signal_number); /* the first process of a container survives signals */
}
