/*
 * Faults and the rest of the program: a thread that blocks all signals was
 * killed by its guest's first fault; a handler that the program put after ours
 * was not asked about faults in host functions, and once only when it left by
 * a jump.
 */
#include "../harness.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

static struct world world;
static dunlin_function *function;
static sigjmp_buf back;
static char *forbidden;

static void jump_out(int number, siginfo_t *info, void *context)
{
    (void)number, (void)info, (void)context;
    siglongjmp(back, 1);
}

/* Does the program's own handler get the fault? */
static int can_probe(void)
{
    if (sigsetjmp(back, 1))
        return 1;
    *(volatile char *)forbidden = 1;
    return 0;
}

static dunlin_status probe(void *user, dunlin_host_call *host_call)
{
    (void)host_call;
    *(int *)user = can_probe() && can_probe();
    return DUNLIN_OK;
}

static void *call_with_signals_blocked(void *status)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
    struct world own = world;
    must(dunlin_call_new(world.runtime, &own.call, own.err), own.err, "a call");
    *(dunlin_status *)status = call_json(&own, function, NULL, "false");
    dunlin_call_free(own.call);
    return NULL;
}

int main(void)
{
    int probed = 0;
    forbidden = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    world = world_new(1, 1);
    must(dunlin_runtime_add_host_function(world.runtime, "probe", probe, &probed, world.err),
         world.err, "a host function");
    static const char *const grants[] = {"probe"};
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.grants = grants;
    options.grant_count = 1;
    function = deploy_with(
        &world, "f",
        "let n = 0; export default (p, { env }) => { if (p) env.probe(); return ++n; }", &options);

    pthread_t thread;
    dunlin_status status = DUNLIN_INTERNAL;
    pthread_create(&thread, NULL, call_with_signals_blocked, &status);
    pthread_join(thread, NULL);
    tap_is_int(status, DUNLIN_OK, "a thread that blocks all signals can call");

    struct sigaction action = {.sa_sigaction = jump_out, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaction(SIGSEGV, &action, NULL);
    usleep(1000); /* ours is put in front again by the next call, if the last look is a while ago */
    tap_is_int(call_json(&world, function, NULL, "false"), DUNLIN_OK, "guests' faults are ours");
    tap_ok(can_probe() && can_probe() && can_probe(), "others are the program's, each time");
    tap_is_int(call_json(&world, function, NULL, "true"), DUNLIN_OK, "a host function that probes");
    tap_ok(probed, "faults in host functions are the program's");
    tap_ok(call_json(&world, function, NULL, "false") == DUNLIN_OK && output_is(world.call, "1"),
           "and guests' still ours");
    dunlin_function_free(function);
    world_free(&world);
    return tap_done();
}
