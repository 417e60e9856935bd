/*
 * fault.c - memory faults: ours are mended, others are passed on.
 *
 * Order of those who are asked:
 *   1. the slot that this thread is running (slot.c: hot pages, zone);
 *   2. while a guest runs, the Wasm runtime, which turns a fault of compiled
 *      code into a trap, and passes on what is not one;
 *   3. otherwise whoever was installed when ours was put in front.
 *
 * Taking its memory away does not end a guest that touches none, in a loop that
 * it corrupted its own memory to get into.  The watchdog sends its thread a
 * signal then, and the handler moves it to an instruction of compiled code that
 * may trap, as if it had faulted there.
 *
 * Node, Python's faulthandler and others install handlers of their own at any
 * time, so before a run it is checked that ours is in front.  (One installed
 * while a guest runs gets that guest's faults; so does one installed within
 * CHECK_EVERY_NS of the last check.)
 */
#include "fault.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <ucontext.h>

#include "../base/clock.h"
#include "../base/mapped.h"
#include "slot.h"

#if defined(__x86_64__)
#define PROGRAM_COUNTER(context) ((context)->uc_mcontext.gregs[REG_RIP])
#else
#define PROGRAM_COUNTER(context) ((context)->uc_mcontext.pc)
#endif

#define CHECK_EVERY_NS 10000
#define REPEATS_MAX 1000 /* of one fault, within REPEATS_NS */
#define REPEATS_NS 100000000

static struct sigaction runtime_action; /* the Wasm runtime's */
static struct sigaction other_action;   /* in front of which ours was put */
static struct sigaction bus_action;     /* who had SIGBUS before */
static pthread_mutex_t install_mutex = PTHREAD_MUTEX_INITIALIZER;
static int installed;
static const char pressing; /* its address is known to nobody else */

static void on_fault(int number, siginfo_t *info, void *context);
static void pass_to_other(int number, siginfo_t *info, void *context);
static void pass_on(const struct sigaction *action, int number, siginfo_t *info, void *context);
static void unblock(void);
static int repeats(const void *address);
static void trap_here(struct dun_slot *slot, void *context);
static const void **program_counter(void *context);
static int put_in_front(void);
static int handle_bus(void);
static void on_bus(int number, siginfo_t *info, void *context);

int dun_fault_install(struct dunlin_error *err)
{
    int failed = 0;
    pthread_mutex_lock(&install_mutex);
    if (!installed) {
        failed = sigaction(SIGSEGV, NULL, &runtime_action) || put_in_front() || handle_bus();
        installed = !failed;
    }
    pthread_mutex_unlock(&install_mutex);
    if (failed)
        return dun_fail_errno(err, DUNLIN_INTERNAL, "cannot install a handler for memory faults");
    return 0;
}

void dun_fault_ensure(uint64_t now_ns)
{
    static _Thread_local uint64_t checked_ns;
    struct sigaction now;
    if (now_ns - checked_ns < CHECK_EVERY_NS)
        return;
    checked_ns = now_ns;
    unblock();
    if (sigaction(SIGSEGV, NULL, &now) || now.sa_sigaction == on_fault)
        return;
    pthread_mutex_lock(&install_mutex);
    put_in_front();
    pthread_mutex_unlock(&install_mutex);
}

/* A thread that blocks all signals, as many threads of servers do, would be
 * killed by its guest's first fault. */
static void unblock(void)
{
    sigset_t faults;
    sigemptyset(&faults);
    sigaddset(&faults, SIGSEGV);
    sigaddset(&faults, SIGBUS);
    pthread_sigmask(SIG_UNBLOCK, &faults, NULL);
}

static int put_in_front(void)
{
    struct sigaction ours = {.sa_sigaction = on_fault,
                             .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART};
    struct sigaction before;
    sigemptyset(&ours.sa_mask);
    if (sigaction(SIGSEGV, NULL, &before))
        return -1;
    if (before.sa_sigaction == on_fault)
        return 0;
    other_action = before;
    return sigaction(SIGSEGV, &ours, NULL);
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    struct dun_slot *slot = dun_current_slot;
    if (info->si_code == SI_QUEUE && info->si_value.sival_ptr == &pressing) {
        trap_here(slot, context);
        return;
    }
    if (slot && dun_slot_fault(slot, info->si_addr)) {
        if (!slot->may_trap && dun_wasm_is_code(slot->wasm, *program_counter(context)))
            slot->may_trap = *program_counter(context);
        return;
    }
    if (slot && !dun_run_is_in_host(&slot->run))
        pass_on(&runtime_action, number, info, context);
    else
        pass_to_other(number, info, context);
}

void dun_fault_press(void *slot)
{
    pthread_sigqueue(((struct dun_slot *)slot)->thread, SIGSEGV,
                     (union sigval){.sival_ptr = (void *)&pressing});
}

/* As if the guest had touched memory just now, by an instruction that may. */
static void trap_here(struct dun_slot *slot, void *context)
{
    const void **at = program_counter(context);
    if (!slot || !slot->may_trap || !dun_run_is_stopping(&slot->run) ||
        !dun_wasm_is_code(slot->wasm, *at))
        return;
    siginfo_t fault = {.si_signo = SIGSEGV, .si_code = SEGV_ACCERR};
    fault.si_addr = slot->memory;
    *at = slot->may_trap;
    pass_on(&runtime_action, SIGSEGV, &fault, context);
}

static const void **program_counter(void *context)
{
    return (const void **)&PROGRAM_COUNTER((ucontext_t *)context);
}

/* The other handler may pass the fault on to ours, which was there before it:
 * then we are called with the same info further down the stack.  Or it may jump
 * out, and never return here. */
static void pass_to_other(int number, siginfo_t *info, void *context)
{
    static _Thread_local const siginfo_t *passed __attribute__((tls_model("initial-exec")));
    static _Thread_local const char *passed_at __attribute__((tls_model("initial-exec")));
    const char *here = __builtin_frame_address(0);
    if ((info == passed && here < passed_at) || repeats(info->si_addr)) {
        pass_on(&runtime_action, number, info, context);
        return;
    }
    passed = info;
    passed_at = here;
    pass_on(&other_action, number, info, context);
    passed = NULL;
}

/* Some (V8 among them) put back who was there before, which is ours, and return
 * for the fault to be raised again: that would go on for ever. */
static int repeats(const void *address)
{
    static _Thread_local struct {
        const void *address;
        uint64_t since_ns;
        uint32_t times;
    } last __attribute__((tls_model("initial-exec")));
    uint64_t now = dun_now_ns();
    if (last.address != address || now - last.since_ns > REPEATS_NS) {
        last.address = address;
        last.since_ns = now;
        last.times = 0;
    }
    return ++last.times > REPEATS_MAX;
}

/* A mapped file was truncated: base/mapped.h. */
static int handle_bus(void)
{
    struct sigaction ours = {.sa_sigaction = on_bus,
                             .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&ours.sa_mask);
    return sigaction(SIGBUS, &ours, &bus_action);
}

static void on_bus(int number, siginfo_t *info, void *context)
{
    if (!dun_mapped_fault(info->si_addr))
        pass_on(&bus_action, number, info, context);
}

static void pass_on(const struct sigaction *action, int number, siginfo_t *info, void *context)
{
    if (action->sa_flags & SA_SIGINFO) {
        action->sa_sigaction(number, info, context);
    } else if (action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN) {
        /* As if there were no handler: the access runs again and ends the process. */
        struct sigaction standard = {.sa_handler = SIG_DFL};
        sigaction(number, &standard, NULL);
    } else {
        action->sa_handler(number);
    }
}
