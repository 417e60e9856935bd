/*
 * Many threads, many functions, few slots: each call gets the answer of the
 * image that it began with, and who cannot be served is told why.
 *
 * time limit: 120 s
 */
#include <pthread.h>
#include <stdatomic.h>

#include "../harness.h"
#include "../tap.h"

#define THREADS 8
#define FUNCTIONS 12

static void redeploy_while_called(void);
static void *call_by_name(void *context);
static void deploy_version(struct world *world, int function, int version);
static void queue_in_one_slot(void);
static void *call_slow(void *context);
static void refuse_when_full(void);
static void wait_in_vain(void);
static void cancel_in_queue(void);
static void success_leaves_error_alone(void);
static void several_runtimes(void);
static void *use_own_runtime(void *context);
static void hold_slot(struct world *world, dunlin_function *function, pthread_t *thread);
static void wait_until_busy(struct world *world, uint32_t busy);
static void *hold(void *context);

static const char holder[] =
    "export default ms => new Promise(done => setTimeout(() => done(ms), ms));"
    "export const quick = x => x;";

int main(void)
{
    redeploy_while_called();
    queue_in_one_slot();
    refuse_when_full();
    wait_in_vain();
    cancel_in_queue();
    success_leaves_error_alone();
    several_runtimes();
    return tap_done();
}

/* ---- Redeploying ------------------------------------------------------ */

struct callers {
    struct world *world;
    _Atomic int quit;
    _Atomic long calls, torn, backwards, failed;
};

static void redeploy_while_called(void)
{
    struct world world = world_new(4, 64);
    struct callers callers = {.world = &world};
    for (int i = 0; i < FUNCTIONS; i++)
        deploy_version(&world, i, 0);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, call_by_name, &callers);
    uint64_t until = now_us() + 3000000;
    int version = 1;
    for (; now_us() < until; version++)
        for (int i = 0; i < FUNCTIONS; i += 1 + version % 3)
            deploy_version(&world, i, version);
    atomic_store(&callers.quit, 1);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    tap_ok(callers.calls > 100, "%ld calls while %d versions were deployed", (long)callers.calls,
           version);
    tap_is_int(callers.torn, 0, "no answer mixes two versions or functions");
    tap_is_int(callers.backwards, 0, "no answer is of an older version than one before");
    tap_is_int(callers.failed, 0, "no call failed");
    dunlin_runtime_stats stats;
    dunlin_runtime_get_stats(world.runtime, &stats);
    tap_is_int(stats.functions, FUNCTIONS, "replaced functions are gone");
    tap_is_int(stats.slots_busy, 0, "no slot is left taken");
    world_free(&world);
}

/* Its number and version stand at the beginning and the end of a long heap. */
static void deploy_version(struct world *world, int number, int version)
{
    char name[16], source[512];
    snprintf(name, sizeof name, "f%d", number);
    snprintf(source, sizeof source,
             "const v = %d, f = %d; const a = Array.from({length: %d}, () => [v]); const last = { "
             "f, v };"
             "export default () => { const r = [last.f, v, a.every(x => x[0] === v), last.v];"
             "a.fill([-1]); last.v = -1; last.f = -1; return r; };",
             version, number, 10 + (version * 37 + number) % 3000);
    dunlin_function_free(deploy_text(world, name, source));
}

static void *call_by_name(void *context)
{
    struct callers *callers = context;
    struct world own = {.runtime = callers->world->runtime, .err = dunlin_error_new()};
    must(dunlin_call_new(own.runtime, &own.call, own.err), own.err, "a call");
    dunlin_call_set_timeout_ms(own.call, 0);
    int newest[FUNCTIONS] = {0};
    uint64_t random = (uint64_t)(uintptr_t)&own;
    while (!atomic_load(&callers->quit)) {
        int number = (int)(next_random(&random) % FUNCTIONS), f = -1, v = -1, last = -1;
        char name[16], yes[8] = "";
        snprintf(name, sizeof name, "f%d", number);
        dunlin_function *function;
        must(dunlin_function_open(own.runtime, name, &function, own.err), own.err, name);
        dunlin_status status = call_json(&own, function, NULL, NULL);
        dunlin_function_free(function);
        struct text out = output_of(own.call);
        callers->calls++;
        if (status) {
            tap_note("%s", dunlin_error_text(own.err));
            callers->failed++;
        } else if (sscanf(out.data, "[%d,%d,%7[a-z],%d]", &f, &v, yes, &last) != 4 || f != number ||
                   strcmp(yes, "true") || v != last) {
            tap_note("%s: %s", name, out.data);
            callers->torn++;
        } else {
            callers->backwards += v < newest[number];
            newest[number] = v;
        }
        free(out.data);
    }
    dunlin_call_free(own.call);
    dunlin_error_free(own.err);
    return NULL;
}

/* ---- Queueing --------------------------------------------------------- */

struct queued {
    struct world *world;
    dunlin_function *function;
    int calls, right;
};

static void queue_in_one_slot(void)
{
    struct world world = world_new(1, 64);
    dunlin_function *function = deploy_text(
        &world, "slow",
        "let n = 0; export default x => { for (let i = 0; i < 20000; i++) n++; return n + x; }");
    pthread_t threads[THREADS];
    struct queued queued[THREADS];
    for (int i = 0; i < THREADS; i++) {
        queued[i] = (struct queued){.world = &world, .function = function};
        pthread_create(&threads[i], NULL, call_slow, &queued[i]);
    }
    int calls = 0, right = 0;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        calls += queued[i].calls;
        right += queued[i].right;
    }
    tap_is_int(calls, THREADS * 40, "%d threads call through one slot", THREADS);
    tap_is_int(right, calls, "and each gets its own answer");
    dunlin_runtime_stats stats;
    dunlin_runtime_get_stats(world.runtime, &stats);
    tap_ok(stats.waits > 0 && stats.refused == 0, "%llu calls waited",
           (unsigned long long)stats.waits);
    tap_is_int(stats.instances_made, 1, "one instance served them");
    dunlin_function_free(function);
    world_free(&world);
}

static void *call_slow(void *context)
{
    struct queued *queued = context;
    struct world own = {.runtime = queued->world->runtime, .err = dunlin_error_new()};
    must(dunlin_call_new(own.runtime, &own.call, own.err), own.err, "a call");
    for (int i = 0; i < 40; i++) {
        char input[16], expected[16];
        int number = (int)((uintptr_t)&own % 1000) + i;
        snprintf(input, sizeof input, "%d", number);
        snprintf(expected, sizeof expected, "%d", 20000 + number);
        dunlin_status status;
        do
            status = call_json(&own, queued->function, NULL, input);
        while (status == DUNLIN_TIMEOUT); /* a slow machine */
        queued->calls++;
        queued->right += !status && output_is(own.call, expected);
    }
    dunlin_call_free(own.call);
    dunlin_error_free(own.err);
    return NULL;
}

/* ---- Who is not served ------------------------------------------------ */

struct held {
    struct world *world;
    dunlin_function *function;
};

static void refuse_when_full(void)
{
    struct world world = world_new(1, 1);
    dunlin_function *function = deploy_text(&world, "holder", holder);
    pthread_t holding, waiting;
    hold_slot(&world, function, &holding);
    dunlin_status status =
        dunlin_call_try_run(world.call, function, "quick", DUNLIN_JSON, bytes_of("1"), world.err);
    tap_is_int(status, DUNLIN_BUSY, "try_run is refused at once");
    tap_ok(strstr(dunlin_error_message(world.err), "1 slots") != NULL,
           "and told how many there are: %s", dunlin_error_message(world.err));
    hold_slot(&world, function, &waiting);
    status = call_json(&world, function, "quick", "1");
    tap_is_int(status, DUNLIN_BUSY, "run is refused where the queue is full");
    tap_ok(strstr(dunlin_error_message(world.err), "1 callers are waiting") != NULL,
           "and told so: %s", dunlin_error_message(world.err));
    dunlin_runtime_stats stats;
    dunlin_runtime_get_stats(world.runtime, &stats);
    tap_is_int(stats.refused, 2, "both are counted");
    pthread_join(holding, NULL);
    pthread_join(waiting, NULL);
    status =
        dunlin_call_try_run(world.call, function, "quick", DUNLIN_JSON, bytes_of("1"), world.err);
    tap_is_int(status, DUNLIN_OK, "served as soon as the slot is free");
    dunlin_function_free(function);
    world_free(&world);
}

static void wait_in_vain(void)
{
    struct world world = world_new(1, 8);
    dunlin_function *function = deploy_text(&world, "holder", holder);
    pthread_t holding;
    hold_slot(&world, function, &holding);
    dunlin_call_set_timeout_ms(world.call, 30);
    uint64_t began = now_us();
    dunlin_status status = call_json(&world, function, "quick", "1");
    tap_is_int(status, DUNLIN_TIMEOUT, "the deadline covers the queue");
    tap_ok(strstr(dunlin_error_message(world.err), "waiting") != NULL, "the message says so: %s",
           dunlin_error_message(world.err));
    tap_ok(now_us() - began >= 29000, "not before its time");
    dunlin_call_stats stats;
    dunlin_call_get_stats(world.call, &stats);
    tap_ok(stats.total_ns >= 29000000 && stats.wait_ns >= 29000000,
           "its statistics tell the wait: %llu of %llu ns", (unsigned long long)stats.wait_ns,
           (unsigned long long)stats.total_ns);
    pthread_join(holding, NULL);
    dunlin_call_set_timeout_ms(world.call, 0);
    tap_is_int(call_json(&world, function, "quick", "1"), DUNLIN_OK, "the queue is empty again");
    dunlin_function_free(function);
    world_free(&world);
}

static void *cancel_soon(void *context)
{
    sleep_us(20000);
    dunlin_call_cancel(context);
    return NULL;
}

static void cancel_in_queue(void)
{
    struct world world = world_new(1, 8);
    dunlin_function *function = deploy_text(&world, "holder", holder);
    pthread_t holding, cancelling;
    hold_slot(&world, function, &holding);
    pthread_create(&cancelling, NULL, cancel_soon, world.call);
    tap_is_int(call_json(&world, function, "quick", "1"), DUNLIN_CANCELLED,
               "cancelled in the queue");
    pthread_join(cancelling, NULL);
    pthread_join(holding, NULL);
    tap_is_int(call_json(&world, function, "quick", "1"), DUNLIN_OK, "only that run was cancelled");
    dunlin_call_cancel(world.call);
    tap_is_int(call_json(&world, function, "quick", "1"), DUNLIN_CANCELLED,
               "a cancellation between runs is for the next");
    tap_is_int(call_json(&world, function, "quick", "2"), DUNLIN_OK, "and for no other");
    tap_ok(output_is(world.call, "2"), "which is right");
    dunlin_function_free(function);
    world_free(&world);
}

static void success_leaves_error_alone(void)
{
    struct world world = world_new(1, 8);
    dunlin_function *function = deploy_text(&world, "holder", holder);
    call_json(&world, function, "absent", NULL);
    tap_is_int(dunlin_error_status(world.err), DUNLIN_NOT_FOUND, "a failure to remember");
    pthread_t holding;
    hold_slot(&world, function, &holding);
    tap_is_int(call_json(&world, function, "quick", "1"), DUNLIN_OK, "a call that waited");
    tap_is_int(dunlin_error_status(world.err), DUNLIN_NOT_FOUND, "success leaves the error alone");
    pthread_join(holding, NULL);
    dunlin_function_free(function);
    world_free(&world);
}

/* Another thread takes, or waits for, a slot for 300 ms. */
static void hold_slot(struct world *world, dunlin_function *function, pthread_t *thread)
{
    static struct held held;
    dunlin_runtime_stats stats;
    dunlin_runtime_get_stats(world->runtime, &stats);
    held = (struct held){world, function};
    pthread_create(thread, NULL, hold, &held);
    if (!stats.slots_busy)
        wait_until_busy(world, 1);
    else
        for (uint64_t waits = stats.waits; stats.waits == waits; sleep_us(500))
            dunlin_runtime_get_stats(world->runtime, &stats);
    sleep_us(5000);
}

static void wait_until_busy(struct world *world, uint32_t busy)
{
    dunlin_runtime_stats stats;
    do {
        sleep_us(500);
        dunlin_runtime_get_stats(world->runtime, &stats);
    } while (stats.slots_busy < busy);
}

static void *hold(void *context)
{
    struct held held = *(struct held *)context;
    struct world own = {.runtime = held.world->runtime, .err = dunlin_error_new()};
    must(dunlin_call_new(own.runtime, &own.call, own.err), own.err, "a call");
    must(call_json(&own, held.function, NULL, "300"), own.err, "holding a slot");
    dunlin_call_free(own.call);
    dunlin_error_free(own.err);
    return NULL;
}

/* ---- Several runtimes ------------------------------------------------- */

static void several_runtimes(void)
{
    pthread_t threads[4];
    long right = 0;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, use_own_runtime, (void *)(intptr_t)i);
    for (int i = 0; i < 4; i++) {
        void *result;
        pthread_join(threads[i], &result);
        right += (intptr_t)result;
    }
    tap_is_int(right, 4 * 5 * 20, "four threads make and end runtimes of their own");

    struct world a = world_new(1, 1), b = world_new(1, 1);
    dunlin_function *of_a = deploy_text(&a, "same", "export default () => 'a'");
    dunlin_function *of_b = deploy_text(&b, "same", "export default () => 'b'");
    tap_ok(!call_json(&a, of_a, NULL, NULL) && output_is(a.call, "\"a\""), "a name in one runtime");
    tap_ok(!call_json(&b, of_b, NULL, NULL) && output_is(b.call, "\"b\""),
           "is not that of another");
    tap_is_int(call_json(&a, of_b, NULL, NULL), DUNLIN_INVALID, "the two cannot be mixed up");
    dunlin_function_free(of_a);
    dunlin_function_free(of_b);
    world_free(&a);
    world_free(&b);
}

static void *use_own_runtime(void *context)
{
    intptr_t right = 0;
    for (int round = 0; round < 5; round++) {
        struct world world = world_new(2, 4);
        dunlin_function *function =
            deploy_text(&world, "f", "let n = 1; export default x => n++ + x;");
        for (int i = 0; i < 20; i++)
            right += !call_json(&world, function, NULL, "1") && output_is(world.call, "2");
        if ((round + (intptr_t)context) % 2)
            world_free(&world);
        dunlin_function_free(function);
        if (!((round + (intptr_t)context) % 2))
            world_free(&world);
    }
    return (void *)right;
}
