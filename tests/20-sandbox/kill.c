/*
 * Killed at a random instant, a call leaves nothing behind, and whoever calls
 * beside it notices nothing.
 *
 * A thread cancels the call after 0 to 2000 us, wherever it is: in a copy, a
 * sort, a regular expression, JSON.parse, an allocation, or while its input is
 * being placed. After each kill the next calls in the one slot are right. Then
 * the same with deadlines, while a neighbour's answers are checked.
 *
 * usage: 20-sandbox-kill [KILLS [SEED]]
 *
 * time limit: 120 s
 */
#include <pthread.h>
#include <stdatomic.h>

#include "../harness.h"
#include "../tap.h"

#ifndef KILLS
#define KILLS 300
#endif
#define INPUT_BYTES ((size_t)3 << 20)

static const char victim[] =
    "const list = Array.from({ length: 20000 }, (_, i) => String((i * 7919) % 20011));\n"
    "const text = JSON.stringify(list.map((x, i) => ({ x, i, n: [i / 3, null, true] })));\n"
    "let count = 0;\n"
    "const begin = () => console.info('begin');\n"
    "export function copy() { begin(); const a = new Uint8Array(16 << 20); for (;;) { a.fill(7); "
    "a.copyWithin(1, "
    "0); a.slice(100); } }\n"
    "export function sort() { begin(); for (;;) list.sort().reverse(); }\n"
    "export function pattern() { begin(); return /^(a+)+$/.test('a'.repeat(80) + 'b'); }\n"
    "export function parse() { begin(); for (;;) JSON.parse(text); }\n"
    "export function write() { begin(); for (;;) JSON.stringify(list); }\n"
    "export function allocate() { begin(); for (;;) { let a = []; for (let i = 0; i < 1e5; i++) "
    "a.push({ i "
    "}); } }\n"
    "export function grow() { begin(); for (let a = 'x'.repeat(1000);;) { const b = []; for (let i "
    "= 0; i < "
    "2000; i++) "
    "b.push(a + i); count += b.join('').length; } }\n"
    "export async function jobs() { begin(); for (;;) await null; }\n"
    "export function sleep() { begin(); return new Promise(() => setInterval(() => count++, 1)); "
    "}\n"
    "export function log() { begin(); for (;;) { console.debug('x'); } }\n"
    "export function entropy() { begin(); const b = new Uint8Array(65536); for (;;) "
    "crypto.getRandomValues(b); }\n"
    "export function loop() { begin(); for (;;) count++; }\n"
    "export function input(bytes) { begin(); for (;;) count += bytes.indexOf(300); }\n"
    "export function check(n) { count++; return { count, n, first: list[0], last: list.at(-1), "
    "length: "
    "list.length, text: text.length, sum: list.slice(n, n + 50).join() }; }\n";

static const char *const ways[] = {"copy",     "sort", "pattern", "parse", "write",
                                   "allocate", "grow", "jobs",    "sleep", "log",
                                   "entropy",  "loop", "input"};
#define WAYS (sizeof ways / sizeof *ways)

struct killer {
    dunlin_call *call;
    uint64_t next;          /* number << 32 | delay in us */
    _Atomic uint64_t order; /* the same, once the time has begun to run */
    _Atomic uint64_t done;  /* number of the last kill */
};

static void kill_often(long kills, uint64_t seed);
static void kill_once(struct world *world, struct killer *killer, dunlin_function *function,
                      long number, uint64_t random, dunlin_bytes input, int *counts);
static void order_kill(void *user, const char *name, dunlin_log_level level, const char *line,
                       size_t size);
static void *cancel_on_order(void *context);
static int right_after(struct world *world, dunlin_function *function, dunlin_function *neighbour,
                       const struct text *expected, const struct text *expected_neighbour);
static void neighbours(int seconds_tenths);
static void *be_killed(void *context);
static struct text check_of(struct world *world, dunlin_function *function);

int main(int count, char **arguments)
{
    long kills = count > 1 ? strtol(arguments[1], NULL, 10) : KILLS;
    uint64_t seed = count > 2 ? strtoull(arguments[2], NULL, 10) : (uint64_t)getpid();
    tap_note("seed %llu", (unsigned long long)seed);
    kill_often(kills, seed);
    neighbours(kills > 1000 ? 100 : 20);
    return tap_done();
}

/* ---- At random instants ----------------------------------------------- */

static void kill_often(long kills, uint64_t seed)
{
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.limits.timeout_ms = 30000;
    options.limits.log_bytes = 1 << 30;
    struct world world = world_new(1, 8);
    dunlin_function *function = deploy_with(&world, "victim", victim, &options);
    dunlin_function *neighbour =
        deploy_text(&world, "neighbour", "let n = 41; export const check = x => [++n, x, 'n'];");
    struct text expected = check_of(&world, function);
    struct text expected_neighbour = check_of(&world, neighbour);

    struct killer killer = {.call = world.call};
    pthread_t thread;
    dunlin_call_set_log(world.call, order_kill, &killer);
    pthread_create(&thread, NULL, cancel_on_order, &killer);
    uint8_t *bytes = calloc(1, INPUT_BYTES);
    int counts[DUNLIN_INTERNAL + 1] = {0}, wrong = 0;
    uint64_t random = seed;
    for (long i = 1; i <= kills && wrong < 5; i++) {
        kill_once(&world, &killer, function, i, next_random(&random),
                  (dunlin_bytes){bytes, INPUT_BYTES}, counts);
        wrong += !right_after(&world, function, neighbour, &expected, &expected_neighbour);
    }
    atomic_store(&killer.order, UINT64_MAX);
    pthread_join(thread, NULL);
    tap_is_int(wrong, 0, "after each of %ld kills the next calls are right", kills);
    tap_is_int(counts[DUNLIN_CANCELLED], kills, "each was told as cancelled");
    dunlin_runtime_stats stats;
    dunlin_runtime_get_stats(world.runtime, &stats);
    tap_ok(stats.stopped > (uint64_t)kills / 2 && stats.instances_made >= stats.stopped,
           "%llu were stopped in the guest, and %llu instances made",
           (unsigned long long)stats.stopped, (unsigned long long)stats.instances_made);
    free(bytes);
    free(expected.data);
    free(expected_neighbour.data);
    dunlin_function_free(function);
    dunlin_function_free(neighbour);
    world_free(&world);
}

static void kill_once(struct world *world, struct killer *killer, dunlin_function *function,
                      long number, uint64_t random, dunlin_bytes input, int *counts)
{
    const char *way = ways[(random >> 20) % WAYS];
    int with_input = !strcmp(way, "input");
    uint64_t delay_us = (random >> 40) % 2001;
    killer->next = (uint64_t)number << 32 | delay_us;
    if (number % 4 == 0) /* perhaps before the guest is entered */
        atomic_store(&killer->order, killer->next);
    dunlin_status status =
        dunlin_call_run(world->call, function, way, with_input ? DUNLIN_BYTES : DUNLIN_NONE,
                        with_input ? input : (dunlin_bytes){0}, world->err);
    if (status != DUNLIN_CANCELLED)
        tap_note("%s, cancelled after %llu us: %s: %s", way, (unsigned long long)delay_us,
                 dunlin_status_name(status), dunlin_error_text(world->err));
    counts[status]++;
    while (atomic_load(&killer->done) < (uint64_t)number)
        sleep_us(10);
}

/* The guest says that it is about to begin. */
static void order_kill(void *user, const char *name, dunlin_log_level level, const char *line,
                       size_t size)
{
    (void)name, (void)line, (void)size;
    struct killer *killer = user;
    if (level == DUNLIN_INFO)
        atomic_store(&killer->order, killer->next);
}

static void *cancel_on_order(void *context)
{
    struct killer *killer = context;
    uint64_t last = 0;
    for (;;) {
        uint64_t order = atomic_load(&killer->order);
        if (order == UINT64_MAX)
            return NULL;
        if (order >> 32 == last) {
            sched_yield();
            continue;
        }
        uint64_t until = now_us() + (order & UINT32_MAX);
        while (now_us() < until)
            sched_yield();
        dunlin_call_cancel(killer->call);
        last = order >> 32;
        atomic_store(&killer->done, last);
    }
}

static int right_after(struct world *world, dunlin_function *function, dunlin_function *neighbour,
                       const struct text *expected, const struct text *expected_neighbour)
{
    struct text found = check_of(world, function), other = check_of(world, neighbour);
    int right = same_text(found, *expected) && same_text(other, *expected_neighbour);
    if (!right)
        tap_note("found %s and %s", found.data, other.data);
    free(found.data);
    free(other.data);
    return right;
}

static struct text check_of(struct world *world, dunlin_function *function)
{
    dunlin_status status = call_json(world, function, "check", "7");
    if (status)
        tap_note("check: %s", dunlin_error_text(world->err));
    return output_of(world->call);
}

/* ---- Neighbours ------------------------------------------------------- */

struct killed {
    dunlin_runtime *runtime;
    dunlin_function *function;
    _Atomic int quit;
    int timeouts, others;
};

/* One thread's calls time out all the time; this one's are all right. */
static void neighbours(int seconds_tenths)
{
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.limits.timeout_ms = 30000;
    struct world world = world_new(2, 8);
    dunlin_function *function = deploy_with(&world, "victim", victim, &options);
    struct text expected = check_of(&world, function);
    struct killed killed = {.runtime = world.runtime, .function = function};
    pthread_t thread;
    pthread_create(&thread, NULL, be_killed, &killed);
    int wrong = 0, right = 0;
    uint64_t until = now_us() + (uint64_t)seconds_tenths * 100000;
    while (now_us() < until && wrong < 5) {
        struct text found = check_of(&world, function);
        same_text(found, expected) ? right++ : wrong++;
        free(found.data);
    }
    atomic_store(&killed.quit, 1);
    pthread_join(thread, NULL);
    tap_is_int(wrong, 0, "%d calls beside one that timed out %d times", right, killed.timeouts);
    tap_ok(killed.timeouts > 5, "it timed out often");
    tap_is_int(killed.others, 0, "and ended in no other way");
    free(expected.data);
    dunlin_function_free(function);
    world_free(&world);
}

static void *be_killed(void *context)
{
    struct killed *killed = context;
    struct world world = {.runtime = killed->runtime, .err = dunlin_error_new()};
    must(dunlin_call_new(killed->runtime, &world.call, world.err), world.err, "a call");
    dunlin_call_set_timeout_ms(world.call, 5);
    static const char *const endless[] = {"copy", "sort", "pattern", "parse",
                                          "jobs", "loop", "sleep"};
    for (int i = 0; !atomic_load(&killed->quit); i++) {
        dunlin_status status = call_json(&world, killed->function, endless[i % 7], NULL);
        *(status == DUNLIN_TIMEOUT ? &killed->timeouts : &killed->others) += 1;
    }
    dunlin_call_free(world.call);
    dunlin_error_free(world.err);
    return NULL;
}
