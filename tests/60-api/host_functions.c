/*
 * Functions of the host's own, called from a guest: values both ways, errors,
 * time, cancellation, calls inside of them, and who may not have them.
 *
 * time limit: 60 s
 */
#include <pthread.h>

#include "../harness.h"
#include "../tap.h"

static const char source[] =
    "export default x => env.echo(x);\n"
    "export const typed = x => { const r = env.echo(x); return [typeof r, r instanceof Uint8Array, "
    "r ? "
    "r.length ?? null : null]; };\n"
    "export const caught = () => { try { env.refuse(); } catch (e) { return [e instanceof Error, "
    "e.message]; } };\n"
    "export const refused = () => env.refuse();\n"
    "export const nothing = () => env.nothing() === undefined;\n"
    "export const broken = () => env.broken();\n"
    "export const large = () => env.large();\n"
    "export const sleepy = ms => env.sleepy(ms);\n"
    "export const remaining = () => env.remaining();\n"
    "export const nested = n => env.nested(n);\n"
    "export const many = n => { let s = 0; for (let i = 0; i < n; i++) s += env.echo(i); return s; "
    "};\n"
    "export const names = (x, context) => [Object.keys(context.env), typeof env.other, "
    "Object.isFrozen(context)];\n"
    "export const huge = () => env.echo('x'.repeat(3e6)).length;\n"
    "export const odd = () => [() => env.echo(1n), () => env.echo({ get a() { throw Error('g'); } "
    "}), () => "
    "env.echo(Symbol()), () => env.echo.call(null, 5), () => new env.echo(1)].map(f => { try { "
    "return f(); } "
    "catch (e) { return 'threw'; } });\n";

struct nest {
    struct world *world;
    dunlin_function *function;
    int depth;
};

static dunlin_status echo(void *user, dunlin_host_call *host_call)
{
    (void)user;
    dunlin_bytes bytes;
    dunlin_kind kind = dunlin_host_call_input(host_call, &bytes);
    return dunlin_host_call_set_output(host_call, kind, bytes);
}

static long number_of(const dunlin_host_call *host_call)
{
    dunlin_bytes bytes;
    char text[24] = "";
    dunlin_host_call_input(host_call, &bytes);
    memcpy(text, bytes.data, bytes.size < sizeof text ? bytes.size : sizeof text - 1);
    return strtol(text, NULL, 10);
}

static dunlin_status refuse(void *user, dunlin_host_call *host_call)
{
    (void)user;
    dunlin_host_call_set_error(host_call, "not today");
    return DUNLIN_NOT_FOUND;
}

static dunlin_status nothing(void *user, dunlin_host_call *host_call)
{
    (void)user, (void)host_call;
    return DUNLIN_OK;
}

static dunlin_status broken(void *user, dunlin_host_call *host_call)
{
    (void)user;
    return dunlin_host_call_set_output(host_call, DUNLIN_JSON, bytes_of("{nope"));
}

static dunlin_status large(void *user, dunlin_host_call *host_call)
{
    size_t size = 6 << 20;
    uint8_t *bytes = calloc(1, size);
    dunlin_status *seen = user;
    *seen = dunlin_host_call_set_output(host_call, DUNLIN_BYTES, (dunlin_bytes){bytes, size});
    free(bytes);
    return *seen;
}

static dunlin_status sleepy(void *user, dunlin_host_call *host_call)
{
    (void)user;
    long ms = number_of(host_call);
    if (ms > 1000) /* as long as it may */
        while (dunlin_host_call_remaining_us(host_call))
            sleep_us(500);
    else
        sleep_us((uint64_t)ms * 1000);
    return dunlin_host_call_set_output(host_call, DUNLIN_JSON, bytes_of("\"slept\""));
}

static dunlin_status remaining(void *user, dunlin_host_call *host_call)
{
    (void)user;
    char text[32];
    snprintf(text, sizeof text, "%llu",
             (unsigned long long)dunlin_host_call_remaining_us(host_call));
    return dunlin_host_call_set_output(host_call, DUNLIN_JSON, bytes_of(text));
}

/* Calls the function again, with a call of its own, n times deep. */
static dunlin_status nested(void *user, dunlin_host_call *host_call)
{
    struct nest *nest = user;
    dunlin_bytes bytes;
    long n = number_of(host_call);
    struct world own = {.runtime = nest->world->runtime, .err = dunlin_error_new()};
    dunlin_status status = dunlin_call_new(own.runtime, &own.call, own.err);
    char input[16];
    snprintf(input, sizeof input, "%ld", n - 1);
    nest->depth++;
    if (!status)
        status = call_json(&own, nest->function, n > 1 ? "nested" : "many", n > 1 ? input : "10");
    dunlin_call_output(own.call, &bytes);
    if (!status)
        status = dunlin_host_call_set_output(host_call, DUNLIN_JSON, bytes);
    else
        dunlin_host_call_set_error(host_call, dunlin_error_message(own.err));
    dunlin_call_free(own.call);
    dunlin_error_free(own.err);
    return status;
}

static void add(struct world *world, const char *name, dunlin_host_fn fn, void *user)
{
    must(dunlin_runtime_add_host_function(world->runtime, name, fn, user, world->err), world->err,
         name);
}

static void is_output(struct world *world, dunlin_function *f, const char *export_name,
                      const char *input, const char *expected)
{
    dunlin_status status = call_json(world, f, export_name, input);
    struct text out = output_of(world->call);
    tap_is_text(status ? dunlin_error_text(world->err) : out.data, expected, "%s(%s)", export_name,
                input ? input : "");
    free(out.data);
}

static void values(struct world *world, dunlin_function *f, const dunlin_status *large_status);
static void time_and_cancel(struct world *world, dunlin_function *f);
static void nesting(struct world *world, dunlin_function *f, struct nest *nest);
static void grants(struct world *world);
static void *cancel_soon(void *call);

int main(void)
{
    struct world world = world_new(8, 8);
    struct nest nest = {.world = &world};
    dunlin_status large_status = DUNLIN_OK;
    add(&world, "echo", echo, NULL);
    add(&world, "refuse", refuse, NULL);
    add(&world, "nothing", nothing, NULL);
    add(&world, "broken", broken, NULL);
    add(&world, "large", large, &large_status);
    add(&world, "sleepy", sleepy, NULL);
    add(&world, "remaining", remaining, NULL);
    add(&world, "nested", nested, &nest);
    add(&world, "other", nothing, NULL);
    static const char *const names[] = {"echo",  "refuse", "nothing",   "broken",
                                        "large", "sleepy", "remaining", "nested"};
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.grants = names;
    options.grant_count = 8;
    options.limits.input_bytes = 4 << 20;
    options.limits.timeout_ms = 5000;
    dunlin_function *f = deploy_with(&world, "host", source, &options);
    nest.function = f;
    values(&world, f, &large_status);
    time_and_cancel(&world, f);
    nesting(&world, f, &nest);
    grants(&world);
    dunlin_function_free(f);
    world_free(&world);
    return tap_done();
}

static void values(struct world *world, dunlin_function *f, const dunlin_status *large_status)
{
    is_output(world, f, "default", "{\"a\":[1,\"\\u00e4\",null]}", "{\"a\":[1,\"ä\",null]}");
    is_output(world, f, "typed", "\"text\"", "[\"string\",false,4]");
    uint8_t bytes[] = {0, 1, 2};
    must(dunlin_call_run(world->call, f, "typed", DUNLIN_BYTES, (dunlin_bytes){bytes, 3},
                         world->err),
         world->err, "bytes");
    tap_ok(output_is(world->call, "[\"object\",true,3]"), "bytes go in and out as Uint8Array");
    is_output(world, f, "typed", NULL, "[\"undefined\",false,null]");
    is_output(world, f, "nothing", NULL, "true");
    is_output(world, f, "caught", NULL, "[true,\"not today\"]");
    tap_is_int(call_json(world, f, "refused", NULL), DUNLIN_GUEST, "an error that is not caught");
    tap_ok(strstr(dunlin_error_message(world->err), "not today") != NULL, "is the host's: %s",
           dunlin_error_message(world->err));
    tap_is_int(call_json(world, f, "broken", NULL), DUNLIN_GUEST, "a host that gives no JSON: %s",
               dunlin_error_message(world->err));
    dunlin_status status = call_json(world, f, "large", NULL);
    tap_ok(status && *large_status == DUNLIN_OUTPUT_LIMIT, "too large an answer is refused: %s",
           dunlin_error_message(world->err));
    is_output(world, f, "huge", NULL, "3000000");
    is_output(world, f, "many", "1000", "499500");
    is_output(world, f, "odd", NULL, "[\"threw\",\"threw\",null,5,\"threw\"]");
}

static void time_and_cancel(struct world *world, dunlin_function *f)
{
    is_output(world, f, "sleepy", "1", "\"slept\"");
    must(call_json(world, f, "remaining", NULL), world->err, "remaining");
    struct text out = output_of(world->call);
    long left = strtol(out.data, NULL, 10);
    tap_ok(left > 1000000 && left <= 5000000, "%ld us are left of 5 s", left);
    free(out.data);
    dunlin_call_set_timeout_ms(world->call, 30);
    tap_is_int(call_json(world, f, "sleepy", "300"), DUNLIN_TIMEOUT,
               "a host function that overstays");
    tap_ok(strstr(dunlin_error_message(world->err), "\"sleepy\"") != NULL, "is named: %s",
           dunlin_error_message(world->err));
    uint64_t began = now_us();
    tap_is_int(call_json(world, f, "sleepy", "9999"), DUNLIN_TIMEOUT, "one that asks what remains");
    tap_ok(now_us() - began < 1000000, "leaves in time");
    dunlin_call_set_timeout_ms(world->call, 0);
    pthread_t thread;
    began = now_us();
    pthread_create(&thread, NULL, cancel_soon, world->call);
    tap_is_int(call_json(world, f, "sleepy", "9999"), DUNLIN_CANCELLED,
               "cancelled in a host function");
    tap_ok(now_us() - began < 2000000, "remaining_us told it so");
    pthread_join(thread, NULL);
    is_output(world, f, "default", "1", "1");
}

static void *cancel_soon(void *call)
{
    sleep_us(20000);
    dunlin_call_cancel(call);
    return NULL;
}

static void nesting(struct world *world, dunlin_function *f, struct nest *nest)
{
    is_output(world, f, "nested", "1", "45");
    is_output(world, f, "nested", "5", "45");
    tap_is_int(nest->depth, 6, "calls inside of host functions");
    dunlin_call_set_timeout_ms(world->call, 500);
    dunlin_status status = call_json(world, f, "nested", "50");
    tap_ok(status == DUNLIN_TIMEOUT || status == DUNLIN_GUEST,
           "more of them than slots end by the deadline, not by waiting for ever: %s",
           dunlin_error_message(world->err));
    dunlin_call_set_timeout_ms(world->call, 0);
    is_output(world, f, "nested", "2", "45");
}

static void grants(struct world *world)
{
    static const char *const one[] = {"echo"};
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.grants = one;
    options.grant_count = 1;
    dunlin_function *f = deploy_with(world, "one", source, &options);
    tap_is_int(dunlin_function_grant_count(f), 1, "a grant");
    tap_is_text(dunlin_function_grant(f, 0), "echo", "has its name");
    tap_ok(!dunlin_function_grant(f, 1), "and is the only one");
    must(call_json(world, f, "names", NULL), world->err, "names");
    tap_ok(output_is(world->call, "[[\"echo\"],\"undefined\",true]"),
           "what is not granted is not there");
    tap_is_int(call_json(world, f, "refused", NULL), DUNLIN_GUEST, "and cannot be called: %s",
               dunlin_error_message(world->err));
    dunlin_function_free(f);
    dunlin_function *none =
        deploy_text(world, "none", "export default () => [typeof env, Object.keys(env)]");
    must(call_json(world, none, NULL, NULL), world->err, "none");
    tap_ok(output_is(world->call, "[\"object\",[]]"), "without grants env is empty");
    dunlin_function_free(none);
    dunlin_status status = dunlin_function_deploy(world->runtime, "top",
                                                  bytes_of("env.echo(1); export default () => 1"),
                                                  "top.js", &options, &f, world->err);
    tap_is_int(status, DUNLIN_GUEST, "while a function is deployed host functions are refused");
    tap_ok(strstr(dunlin_error_message(world->err), "deployed") != NULL, "and it is said: %s",
           dunlin_error_message(world->err));
    tap_is_int(dunlin_runtime_add_host_function(world->runtime, "echo", echo, NULL, world->err),
               DUNLIN_INVALID, "a name cannot be taken twice");
    static const char *const bad[] = {
        "",    "1a", "a-b",
        "a b", "ä",  "a2345678901234567890123456789012345678901234567890123456789012345"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        tap_is_int(dunlin_runtime_add_host_function(world->runtime, bad[i], echo, NULL, world->err),
                   DUNLIN_INVALID, "\"%s\" is no name", bad[i]);
}
