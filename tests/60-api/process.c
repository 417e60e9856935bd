/*
 * What the library shares with the program that it is in: the process, its
 * threads and its signal handlers; and handles freed in any order.
 *
 * time limit: 60 s
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

#include "../harness.h"
#include "../tap.h"

static void forked(void);
static void check_child(struct world *world, dunlin_function *function);
static void segfaults(void);
static int crash_with(void (*prepare)(struct world *, dunlin_function *), int chain);
static void small_stacks(void);
static void signals_meanwhile(void);
static void any_order(void);
static void files_and_mappings(void);

static const char source[] =
    "let n = 0; export default x => { const a = new Array(1e5).fill(x); return [++n, "
    "a.length]; }; export const loop = () => { for (;;); };"
    "export const deep = n => n ? deep(n - 1) : 'deep';";

int main(void)
{
    forked();
    segfaults();
    small_stacks();
    signals_meanwhile();
    any_order();
    files_and_mappings();
    return tap_done();
}

static int works(struct world *world, dunlin_function *function)
{
    return !call_json(world, function, NULL, "1") && output_is(world->call, "[1,100000]");
}

/* ---- fork ------------------------------------------------------------- */

static void forked(void)
{
    const char *sanitize = getenv("DUNLIN_SANITIZE");
    if (sanitize && !strcmp(sanitize, "thread")) {
        tap_ok(1, "fork # SKIP the thread sanitizer cannot follow a fork of threads");
        return;
    }
    struct world world = world_new(2, 8);
    dunlin_function *function = deploy_text(&world, "f", source);
    tap_ok(works(&world, function), "the parent works");
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        int before = tap_failures;
        check_child(&world, function);
        fflush(stdout);
        _exit(tap_failures != before);
    }
    tap_ok(works(&world, function), "the parent works on while the child runs");
    int ended;
    waitpid(child, &ended, 0);
    tap_is_int(ended, 0, "the child's checks hold");
    tap_ok(works(&world, function), "and afterwards");
    dunlin_function_free(function);
    world_free(&world);
}

/* Prints failures only: the numbers are the parent's. */
static void check_child(struct world *world, dunlin_function *function)
{
    dunlin_function *out;
    dunlin_call *call;
    dunlin_runtime *r = world->runtime;
    const dunlin_status statuses[] = {
        call_json(world, function, NULL, "1"),
        dunlin_call_try_run(world->call, function, NULL, DUNLIN_NONE, (dunlin_bytes){0},
                            world->err),
        dunlin_call_eval(world->call, bytes_of("1"), NULL, NULL, world->err),
        dunlin_call_new(r, &call, world->err),
        dunlin_function_deploy(r, "g", bytes_of(source), "g.js", NULL, &out, world->err),
        dunlin_function_deploy_file(r, "g", "README.md", NULL, &out, world->err),
        dunlin_function_open(r, "f", &out, world->err),
        dunlin_function_load(r, "f", "README.md", &out, world->err),
        dunlin_runtime_remove(r, "f", world->err),
        dunlin_runtime_add_host_function(r, "h", (dunlin_host_fn)(void *)check_child, NULL,
                                         world->err),
    };
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i] != DUNLIN_FORKED)
            tap_ok(0, "in a child function %zu gives %s", i, dunlin_status_name(statuses[i]));
    struct world own = world_new(1, 1);
    dunlin_function *own_function = deploy_text(&own, "f", source);
    if (!works(&own, own_function))
        tap_ok(0, "a child's own runtime works: %s", dunlin_error_text(own.err));
    dunlin_call_set_timeout_ms(own.call, 20);
    if (call_json(&own, own_function, "loop", NULL) != DUNLIN_TIMEOUT)
        tap_ok(0, "its deadlines too");
    dunlin_function_free(function);
    world_free(world);
    dunlin_function_free(own_function);
    world_free(&own);
}

/* ---- Signal handlers -------------------------------------------------- */

static struct sigaction chained;
static volatile sig_atomic_t handled;

/* As Python's faulthandler and Node's do: put back who was there, and let it have the fault. */
static void restore_previous(int number, siginfo_t *info, void *context)
{
    (void)info, (void)context;
    if (handled++ > 100000)
        _exit(43); /* it comes back for ever */
    sigaction(number, &chained, NULL);
}

/* As others do: call who was there. */
static void call_previous(int number, siginfo_t *info, void *context)
{
    if (handled++ > 3)
        _exit(43);
    if (chained.sa_flags & SA_SIGINFO)
        chained.sa_sigaction(number, info, context);
    else if (chained.sa_handler == SIG_DFL)
        signal(number, SIG_DFL);
}

static void leave(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    _exit(info->si_addr == (void *)16 ? 42 : 41);
}

static void install(void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaction(SIGSEGV, &action, &chained);
}

static void nobody(struct world *world, dunlin_function *function)
{
    (void)world, (void)function;
}

static void later_restores(struct world *world, dunlin_function *function)
{
    install(restore_previous);
    if (!works(world, function))
        _exit(1);
}

static void later_calls(struct world *world, dunlin_function *function)
{
    install(call_previous);
    if (!works(world, function) || !works(world, function))
        _exit(1);
}

static void later_leaves(struct world *world, dunlin_function *function)
{
    install(leave);
    dunlin_function *another = deploy_text(world, "another", source);
    if (!works(world, function) || !works(world, another))
        _exit(1);
}

static void later_and_no_call(struct world *world, dunlin_function *function)
{
    (void)world, (void)function;
    install(leave);
}

static void segfaults(void)
{
    if (getenv("DUNLIN_SANITIZE") && strcmp(getenv("DUNLIN_SANITIZE"), "none")) {
        tap_ok(1, "segfaults # SKIP a sanitizer handles them itself");
        return;
    }
    tap_is_int(crash_with(nobody, 0), -SIGSEGV, "a fault of the program's own ends it");
    tap_is_int(crash_with(nobody, 1), 42, "or reaches the handler that was there before ours");
    tap_is_int(crash_with(later_leaves, 0), 42, "or one that came after, although calls were made");
    tap_is_int(crash_with(later_and_no_call, 0), 42, "and although none was made");
    tap_is_int(crash_with(later_restores, 0), -SIGSEGV,
               "one that puts ours back and returns ends it");
    tap_is_int(crash_with(later_calls, 0), -SIGSEGV, "one that calls ours ends it");
}

/* In a child: its exit status, or the signal that ended it, negative. */
static int crash_with(void (*prepare)(struct world *, dunlin_function *), int handler_before)
{
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        alarm(20);
        if (handler_before)
            install(leave);
        struct world world = world_new(1, 1);
        dunlin_function *function = deploy_text(&world, "f", source);
        if (!works(&world, function))
            _exit(1);
        prepare(&world, function);
        *(volatile int *)16 = 1;
        _exit(2);
    }
    int ended;
    waitpid(child, &ended, 0);
    return WIFSIGNALED(ended) ? -WTERMSIG(ended) : WEXITSTATUS(ended);
}

/* ---- Threads ---------------------------------------------------------- */

struct small {
    struct world *world;
    dunlin_function *function;
    dunlin_status status;
    int right;
};

static void *call_on_small_stack(void *context)
{
    struct small *small = context;
    small->status = call_json(small->world, small->function, "deep", "500");
    small->right = !small->status && output_is(small->world->call, "\"deep\"");
    return NULL;
}

static void small_stacks(void)
{
    static const size_t sizes[] = {32, 64, 128, 256, 512, 1024, 2048, 8192};
    struct world world = world_new(1, 1);
    struct small small = {.world = &world, .function = deploy_text(&world, "f", source)};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        pthread_attr_t attributes;
        pthread_t thread;
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, sizes[i] << 10);
        if (pthread_create(&thread, &attributes, call_on_small_stack, &small))
            continue; /* the sanitizers' own need is more */
        pthread_join(thread, NULL);
        pthread_attr_destroy(&attributes);
        tap_ok(small.right || small.status == DUNLIN_STACK_LIMIT,
               "a thread with %zu KiB of stack: %s: %s", sizes[i], dunlin_status_name(small.status),
               small.right ? "" : dunlin_error_message(world.err));
        if (!small.right)
            tap_ok(strstr(dunlin_error_message(world.err), "thread") != NULL,
                   "is told why it is not served");
        if (sizes[i] >= 2048)
            tap_ok(small.right, "which is enough");
    }
    dunlin_function_free(small.function);
    world_free(&world);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
    (void)number;
    alarms++;
}

/* Signals of the program arrive while guests run. */
static void signals_meanwhile(void)
{
    struct sigaction action = {.sa_handler = on_alarm}, before;
    sigaction(SIGALRM, &action, &before);
    timer_t timer;
    struct itimerspec often = {{0, 300000}, {0, 300000}}, never = {{0, 0}, {0, 0}};
    timer_create(CLOCK_MONOTONIC, NULL, &timer);
    struct world world = world_new(2, 8);
    dunlin_function *function = deploy_text(&world, "f", source);
    timer_settime(timer, 0, &often, NULL);
    int right = 0, stopped = 0;
    for (int i = 0; i < 200; i++)
        right += works(&world, function);
    dunlin_call_set_timeout_ms(world.call, 10);
    for (int i = 0; i < 10; i++)
        stopped += call_json(&world, function, "loop", NULL) == DUNLIN_TIMEOUT;
    timer_settime(timer, 0, &never, NULL);
    timer_delete(timer);
    sigaction(SIGALRM, &before, NULL);
    tap_is_int(right, 200, "calls are right while %d signals arrive", (int)alarms);
    tap_is_int(stopped, 10, "and are stopped");
    tap_ok(alarms > 10, "signals did arrive");
    dunlin_function_free(function);
    world_free(&world);
}

/* ---- Handles ---------------------------------------------------------- */

/* Runtime, call, two functions and an opened one, freed in each order. */
static void any_order(void)
{
    int right = 0, orders = 0;
    for (int order = 0; order < 24; order++) {
        struct world world = world_new(1, 1);
        dunlin_function *f = deploy_text(&world, "f", source), *opened;
        must(dunlin_function_open(world.runtime, "f", &opened, world.err), world.err, "open");
        right += works(&world, opened);
        int left[4] = {0, 1, 2, 3}, n = order;
        for (int i = 4; i > 0; i--) {
            int at = n % i, which = left[at];
            n /= i;
            left[at] = left[i - 1];
            if (which == 0)
                dunlin_runtime_free(world.runtime);
            else if (which == 1)
                dunlin_call_free(world.call);
            else
                dunlin_function_free(which == 2 ? f : opened);
        }
        dunlin_error_free(world.err);
        orders++;
    }
    tap_is_int(right, orders, "%d orders of freeing", orders);

    struct world world = world_new(1, 1);
    dunlin_function *f = deploy_text(&world, "f", source);
    dunlin_runtime_free(world.runtime);
    tap_ok(works(&world, f), "a function and a call keep their runtime alive");
    must(dunlin_runtime_remove(f ? world.runtime : NULL, "f", world.err), world.err, "remove");
    tap_ok(works(&world, f), "a function that was removed goes on");
    dunlin_function_free(f);
    dunlin_call_free(world.call);
    dunlin_error_free(world.err);
}

static int count_lines(const char *path)
{
    FILE *file = fopen(path, "r");
    int lines = 0, c;
    while (file && (c = getc(file)) != EOF)
        lines += c == '\n';
    if (file)
        fclose(file);
    return lines;
}

static int count_files(void)
{
    int files = 0;
    for (int fd = 0; fd < 1024; fd++)
        files += fcntl(fd, F_GETFD) != -1;
    return files;
}

static void files_and_mappings(void)
{
    int mappings = 0, files = 0;
    for (int i = 0; i < 12; i++) {
        struct world world = world_new(3, 3);
        dunlin_function *f = deploy_text(&world, "f", source);
        if (!works(&world, f))
            tap_ok(0, "works");
        dunlin_function_free(f);
        world_free(&world);
        if (i == 5) {
            mappings = count_lines("/proc/self/maps");
            files = count_files();
        }
    }
    int more = count_lines("/proc/self/maps") - mappings;
    tap_ok(more <= 2, "a runtime that is freed leaves no mapping behind: %d more", more);
    tap_is_int(count_files(), files, "and no file");
}
