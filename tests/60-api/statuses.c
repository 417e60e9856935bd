/*
 * Every status but INTERNAL is reached by what dunlin.h says gives it, with a
 * message that says what, where and how much; err may be NULL everywhere.
 *
 * ARTEFACT and IO are in artefacts.c too, FORKED in process.c, BUSY in
 * 20-sandbox/threads.c.
 *
 * time limit: 60 s
 */
#include <sys/resource.h>

#include "../harness.h"
#include "../tap.h"

static int seen[DUNLIN_INTERNAL + 1];

/* A failure with this status, and a message in which `part` is. */
static void is_failure(dunlin_status status, dunlin_status expected, const dunlin_error *err,
                       const char *part, const char *what)
{
    int right = status == expected && dunlin_error_status(err) == expected &&
                strstr(dunlin_error_message(err), part);
    tap_ok(right, "%s: %s: %s", what, dunlin_status_name(status), dunlin_error_message(err));
    if (!right)
        tap_note("expected %s and \"%s\"", dunlin_status_name(expected), part);
    seen[expected] += right;
}

static void calls(struct world *world);
static void deployments(struct world *world);
static void runtimes(struct world *world);
static void limits(struct world *world);
static void arguments(struct world *world);
static void errors(struct world *world);
static void without_error(struct world *world);
static void scripts(struct world *world);
static void no_memory(void);
static void texts(void);

int main(void)
{
    struct world world = world_new(2, 8);
    seen[DUNLIN_OK] = 1;
    calls(&world);
    deployments(&world);
    runtimes(&world);
    limits(&world);
    arguments(&world);
    errors(&world);
    without_error(&world);
    scripts(&world);
    no_memory();
    texts();
    world_free(&world);
    for (int status = 0; status < DUNLIN_INTERNAL; status++)
        if (status != DUNLIN_FORKED && status != DUNLIN_BUSY && status != DUNLIN_TRAP)
            tap_ok(seen[status], "%s was seen", dunlin_status_name((dunlin_status)status));
    return tap_done();
}

/* ---- Calls ------------------------------------------------------------ */

static void calls(struct world *world)
{
    static const char source[] =
        "export default x => x;\n"
        "export const loop = () => { for (;;); };\n"
        "export const eat = () => { const a = []; for (;;) a.push(new Array(1000).fill(0)); };\n"
        "export const deep = () => deep() + 1;\n"
        "export const big = n => 'x'.repeat(n);\n"
        "export const log = () => { for (;;) console.log('x'.repeat(100)); };\n"
        "export const fail = () => { throw new TypeError('odd'); };\n"
        "export const never = () => new Promise(() => 0);\n"
        "export const none = () => undefined;\n"
        "export const bytes = b => b.map(x => x + 1);\n";
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.limits.memory_bytes = 8 << 20;
    options.limits.timeout_ms = 5000;
    options.limits.input_bytes = 1000;
    options.limits.output_bytes = 1000;
    options.limits.log_bytes = 1000;
    options.limits.stack_bytes = 64 << 10;
    dunlin_function *f = deploy_with(world, "calls", source, &options);
    char large[1200];
    memset(large, ' ', sizeof large);
    large[0] = '1';
    large[1001] = 0;
    is_failure(call_json(world, f, "absent", NULL), DUNLIN_NOT_FOUND, world->err, "\"absent\"",
               "no such export");
    tap_ok(strstr(dunlin_error_message(world->err), "never") != NULL, "what there is is listed");
    is_failure(call_json(world, f, NULL, large), DUNLIN_INPUT_LIMIT, world->err, "1001", "input");
    is_failure(call_json(world, f, "big", "999"), DUNLIN_OUTPUT_LIMIT, world->err, "1000",
               "output");
    is_failure(call_json(world, f, "log", NULL), DUNLIN_LOG_LIMIT, world->err, "1000", "log");
    is_failure(call_json(world, f, "eat", NULL), DUNLIN_MEMORY_LIMIT, world->err, "8388608",
               "memory");
    is_failure(call_json(world, f, "deep", NULL), DUNLIN_STACK_LIMIT, world->err, "65536", "stack");
    dunlin_call_set_timeout_ms(world->call, 20);
    is_failure(call_json(world, f, "loop", NULL), DUNLIN_TIMEOUT, world->err, "20 ms", "a loop");
    dunlin_call_set_timeout_ms(world->call, 0);
    dunlin_call_cancel(world->call);
    is_failure(call_json(world, f, "loop", NULL), DUNLIN_CANCELLED, world->err, "cancelled",
               "cancelled");
    is_failure(call_json(world, f, NULL, "{\"a\": nope}"), DUNLIN_INPUT, world->err, "JSON",
               "not JSON");
    is_failure(call_json(world, f, NULL, ""), DUNLIN_INPUT, world->err, "JSON", "empty JSON");
    is_failure(call_json(world, f, "fail", NULL), DUNLIN_GUEST, world->err, "TypeError: odd",
               "thrown");
    is_failure(call_json(world, f, "never", NULL), DUNLIN_GUEST, world->err, "never settle",
               "pending");
    dunlin_bytes out;
    tap_ok(dunlin_call_output(world->call, &out) == DUNLIN_NONE && out.size == 0,
           "a failed call has no output");
    tap_ok(!call_json(world, f, "none", NULL) &&
               dunlin_call_output(world->call, &out) == DUNLIN_NONE,
           "undefined is no output");
    large[1000] = 0;
    tap_ok(!call_json(world, f, NULL, large) && output_is(world->call, "1"),
           "input of the limit's size");
    tap_ok(!call_json(world, f, "big", "998"), "output of the limit's size");
    uint8_t bytes[] = {1, 255};
    tap_ok(!dunlin_call_run(world->call, f, "bytes", DUNLIN_BYTES, (dunlin_bytes){bytes, 2},
                            world->err) &&
               dunlin_call_output(world->call, &out) == DUNLIN_BYTES && out.size == 2 &&
               out.data[0] == 2 && out.data[1] == 0,
           "bytes in, bytes out");
    dunlin_function_free(f);
}

/* ---- Deployments ------------------------------------------------------ */

static dunlin_status deploy(struct world *world, const char *name, const char *source,
                            const dunlin_deploy_options *options)
{
    dunlin_function *function = (dunlin_function *)world;
    dunlin_status status = dunlin_function_deploy(world->runtime, name, bytes_of(source), "d.js",
                                                  options, &function, world->err);
    if (status ? function != (dunlin_function *)world : !function)
        tap_ok(0, "the out parameter is written on success alone");
    if (!status)
        dunlin_function_free(function);
    return status;
}

static void deployments(struct world *world)
{
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.limits.deploy_timeout_ms = 30;
    options.limits.memory_bytes = 8 << 20;
    options.limits.log_bytes = 100;
    static const char good[] = "export default 1; export const f = () => 1;";
    is_failure(deploy(world, "", good, NULL), DUNLIN_INVALID, world->err, "name", "no name");
    is_failure(deploy(world, "a b", good, NULL), DUNLIN_INVALID, world->err, "\"a b\"",
               "a bad name");
    is_failure(deploy(world,
                      "a23456789012345678901234567890123456789012345678901234567890123456789", good,
                      NULL),
               DUNLIN_INVALID, world->err, "64", "a long name");
    is_failure(deploy(world, "d", "export const a = 1;", NULL), DUNLIN_INVALID, world->err, "d.js",
               "no function exported");
    is_failure(deploy(world, "d", "\n\nexport default (", NULL), DUNLIN_GUEST, world->err,
               "SyntaxError", "a syntax error");
    tap_is_int(dunlin_error_line(world->err), 3, "has a line");
    tap_is_text(dunlin_error_file(world->err), "d.js", "and a file");
    is_failure(deploy(world, "d", "null.x; export default () => 1", NULL), DUNLIN_GUEST, world->err,
               "TypeError", "a top level that throws");
    is_failure(deploy(world, "d", "for (;;);", &options), DUNLIN_TIMEOUT, world->err, "30 ms",
               "a top level without end");
    options.limits.deploy_timeout_ms = 10000;
    is_failure(deploy(world, "d", "const a = []; for (;;) a.push([1,2,3]);", &options),
               DUNLIN_MEMORY_LIMIT, world->err, "8388608", "a top level that takes all memory");
    is_failure(deploy(world, "d", "const f = () => f() + 1; f();", &options), DUNLIN_STACK_LIMIT,
               world->err, "stack", "a top level that recurses");
    is_failure(deploy(world, "d", "for (;;) console.log('x'.repeat(50));", &options),
               DUNLIN_LOG_LIMIT, world->err, "100", "a top level that logs");
    is_failure(deploy(world, "d", "import './x.js'; export default () => 1", NULL), DUNLIN_INVALID,
               world->err, "./x.js", "an import where no folder was given");
    options.root_dir = "/nonexistent";
    is_failure(deploy(world, "d", "import './x.js'; export default () => 1", &options),
               DUNLIN_NOT_FOUND, world->err, "x.js", "an import that is not there");
    options.root_dir = "/dev";
    tap_ok(deploy(world, "d", "import '../etc/passwd'; export default () => 1", &options) &&
               strstr(dunlin_error_message(world->err), "outside"),
           "an import outside of the folder: %s", dunlin_error_message(world->err));
    options.root_dir = NULL;
    static const char *const unknown[] = {"unknown"};
    options.grants = unknown;
    options.grant_count = 1;
    is_failure(deploy(world, "d", good, &options), DUNLIN_INVALID, world->err, "\"unknown\"",
               "an unknown grant");
    dunlin_function *function;
    is_failure(dunlin_function_deploy_file(world->runtime, "d", "/nonexistent.js", NULL, &function,
                                           world->err),
               DUNLIN_NOT_FOUND, world->err, "/nonexistent.js", "a file that is not there");
    is_failure(dunlin_function_deploy_file(world->runtime, "d", "/proc/self/mem", NULL, &function,
                                           world->err),
               DUNLIN_IO, world->err, "/proc/self/mem", "a file that cannot be read");
    is_failure(dunlin_function_open(world->runtime, "d", &function, world->err), DUNLIN_NOT_FOUND,
               world->err, "\"d\"", "what failed is not deployed");
    is_failure(dunlin_runtime_remove(world->runtime, "d", world->err), DUNLIN_NOT_FOUND, world->err,
               "\"d\"", "nor can it be removed");
    is_failure(dunlin_function_load(world->runtime, NULL, "/proc/self/exe", &function, world->err),
               DUNLIN_ARTEFACT, world->err, "/proc/self/exe", "no artefact");
}

/* ---- Options and limits ----------------------------------------------- */

static void runtimes(struct world *world)
{
    dunlin_runtime_options options;
    dunlin_runtime *runtime = (dunlin_runtime *)world;
    dunlin_runtime_options_init(&options);
    options.slots = 4097;
    is_failure(dunlin_runtime_new(&options, &runtime, world->err), DUNLIN_INVALID, world->err,
               "4096", "too many slots");
    dunlin_runtime_options_init(&options);
    options.queue = 1000001;
    is_failure(dunlin_runtime_new(&options, &runtime, world->err), DUNLIN_INVALID, world->err,
               "queue", "too long a queue");
    dunlin_runtime_options_init(&options);
    options.clock_step_us = 1000001;
    is_failure(dunlin_runtime_new(&options, &runtime, world->err), DUNLIN_INVALID, world->err,
               "clock_step_us", "too coarse a clock");
    dunlin_runtime_options_init(&options);
    options.reserved[3] = 1;
    is_failure(dunlin_runtime_new(&options, &runtime, world->err), DUNLIN_INVALID, world->err,
               "reserved", "a reserved field");
    dunlin_runtime_options_init(&options);
    options.engine_dir = "/nonexistent";
    is_failure(dunlin_runtime_new(&options, &runtime, world->err), DUNLIN_NOT_FOUND, world->err,
               "/nonexistent", "no engine there");
    tap_ok(runtime == (dunlin_runtime *)world, "no out parameter was written");
}

static void limits(struct world *world)
{
    static const struct {
        const char *name;
        size_t offset;
        int small;
        uint64_t least, most;
    } ranges[] = {
        {"memory_bytes", offsetof(dunlin_limits, memory_bytes), 0, 4 << 20, UINT64_C(2) << 30},
        {"input_bytes", offsetof(dunlin_limits, input_bytes), 0, 1, 64 << 20},
        {"output_bytes", offsetof(dunlin_limits, output_bytes), 0, 1, 64 << 20},
        {"log_bytes", offsetof(dunlin_limits, log_bytes), 0, 1, 1 << 30},
        {"stack_bytes", offsetof(dunlin_limits, stack_bytes), 1, 16 << 10, 2 << 20},
        {"timeout_ms", offsetof(dunlin_limits, timeout_ms), 1, 1, 86400000},
        {"deploy_timeout_ms", offsetof(dunlin_limits, deploy_timeout_ms), 1, 1, 86400000},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        uint64_t tries[] = {ranges[i].least - 1, ranges[i].most + 1, UINT32_MAX, ranges[i].least,
                            ranges[i].most};
        for (int t = 0; t < 5; t++) {
            dunlin_deploy_options options;
            dunlin_deploy_options_init(&options);
            options.limits.deploy_timeout_ms = 20000;
            uint32_t small = (uint32_t)tries[t];
            memcpy((char *)&options.limits + ranges[i].offset,
                   ranges[i].small ? (const void *)&small : (const void *)&tries[t],
                   ranges[i].small ? sizeof small : sizeof tries[t]);
            if (!tries[t] || (t == 3 && !strcmp(ranges[i].name, "deploy_timeout_ms")))
                continue; /* zero is the default; in 1 ms nothing is deployed */
            dunlin_status status = deploy(world, "l", "export default () => 1", &options);
            if (t < 3)
                is_failure(status, DUNLIN_INVALID, world->err, ranges[i].name, "out of range");
            else
                tap_ok(!status, "%s of %llu: %s", ranges[i].name, (unsigned long long)tries[t],
                       status ? dunlin_error_message(world->err) : "");
        }
    }
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.limits.reserved[0] = 1;
    is_failure(deploy(world, "l", "export default () => 1", &options), DUNLIN_INVALID, world->err,
               "reserved", "a reserved limit");
    dunlin_deploy_options_init(&options);
    options.reserved[1] = 1;
    is_failure(deploy(world, "l", "export default () => 1", &options), DUNLIN_INVALID, world->err,
               "reserved", "a reserved option");
}

/* ---- Arguments -------------------------------------------------------- */

static void arguments(struct world *world)
{
    dunlin_function *f = deploy_text(world, "a", "export default x => x"), *out;
    dunlin_runtime *r = world->runtime;
    dunlin_error *err = world->err;
    dunlin_bytes none = {0}, bad = {NULL, 5};
    dunlin_call *call;
    static const char what[] = "a missing argument";
    is_failure(dunlin_runtime_new(NULL, NULL, err), DUNLIN_INVALID, err, "out", what);
    is_failure(dunlin_call_new(NULL, &call, err), DUNLIN_INVALID, err, "runtime", what);
    is_failure(dunlin_call_new(r, NULL, err), DUNLIN_INVALID, err, "out", what);
    is_failure(dunlin_function_deploy(NULL, "a", none, "a", NULL, &out, err), DUNLIN_INVALID, err,
               "runtime", what);
    is_failure(dunlin_function_deploy(r, NULL, none, "a", NULL, &out, err), DUNLIN_INVALID, err,
               "name", what);
    is_failure(dunlin_function_deploy(r, "a", none, NULL, NULL, &out, err), DUNLIN_INVALID, err,
               "filename", what);
    is_failure(dunlin_function_deploy(r, "a", none, "a", NULL, NULL, err), DUNLIN_INVALID, err,
               "out", what);
    is_failure(dunlin_function_deploy(r, "a", bad, "a", NULL, &out, err), DUNLIN_INVALID, err,
               "source", what);
    is_failure(dunlin_function_deploy_file(r, "a", NULL, NULL, &out, err), DUNLIN_INVALID, err,
               "path", what);
    is_failure(dunlin_function_open(r, NULL, &out, err), DUNLIN_INVALID, err, "name", what);
    is_failure(dunlin_function_load(r, NULL, NULL, &out, err), DUNLIN_INVALID, err, "path", what);
    is_failure(dunlin_function_save(NULL, "x", err), DUNLIN_INVALID, err, "function", what);
    is_failure(dunlin_function_save(f, NULL, err), DUNLIN_INVALID, err, "path", what);
    is_failure(dunlin_runtime_remove(r, NULL, err), DUNLIN_INVALID, err, "name", what);
    is_failure(dunlin_runtime_add_host_function(r, "x", NULL, NULL, err), DUNLIN_INVALID, err,
               "function", what);
    is_failure(dunlin_call_run(NULL, f, NULL, DUNLIN_NONE, none, err), DUNLIN_INVALID, err, "call",
               what);
    is_failure(dunlin_call_run(world->call, NULL, NULL, DUNLIN_NONE, none, err), DUNLIN_INVALID,
               err, "function", what);
    is_failure(dunlin_call_run(world->call, f, NULL, DUNLIN_JSON, bad, err), DUNLIN_INVALID, err,
               "data", what);
    is_failure(dunlin_call_run(world->call, f, NULL, DUNLIN_NONE, bytes_of("1"), err),
               DUNLIN_INVALID, err, "NONE", "input of no kind");
    is_failure(dunlin_call_run(world->call, f, NULL, (dunlin_kind)3, none, err), DUNLIN_INVALID,
               err, "3", "an unknown kind");
    is_failure(dunlin_call_eval(world->call, bad, "x", NULL, err), DUNLIN_INVALID, err, "source",
               what);
    dunlin_function_free(f);
    dunlin_function_free(NULL);
    dunlin_call_free(NULL);
    dunlin_runtime_free(NULL);
    dunlin_error_free(NULL);
}

/* ---- Errors ----------------------------------------------------------- */

static void errors(struct world *world)
{
    dunlin_error *err = dunlin_error_new();
    tap_is_int(dunlin_error_status(err), DUNLIN_OK, "a new error is none");
    tap_ok(!*dunlin_error_message(err) && !*dunlin_error_file(err) && !*dunlin_error_stack(err) &&
               !*dunlin_error_excerpt(err) && !*dunlin_error_text(err) && !dunlin_error_line(err) &&
               !dunlin_error_column(err),
           "and has nothing to say, which is \"\" and 0");
    dunlin_function *f = deploy_text(world, "e", "export default () => {\n\n  missing();\n}");
    dunlin_status status =
        dunlin_call_run(world->call, f, NULL, DUNLIN_NONE, (dunlin_bytes){0}, err);
    tap_is_int(status, DUNLIN_GUEST, "a reference to nothing");
    tap_is_text(dunlin_error_message(err), "ReferenceError: missing is not defined", "its message");
    tap_is_text(dunlin_error_file(err), "test.js", "its file");
    tap_is_int(dunlin_error_line(err), 3, "its line");
    tap_is_int(dunlin_error_column(err), 3, "its column");
    tap_ok(strstr(dunlin_error_stack(err), "test.js:3:3") != NULL, "its stack: %s",
           dunlin_error_stack(err));
    tap_ok(strstr(dunlin_error_excerpt(err), "> ") &&
               strstr(dunlin_error_excerpt(err), "missing();") &&
               strchr(dunlin_error_excerpt(err), '^'),
           "its excerpt");
    const char *text = dunlin_error_text(err);
    tap_ok(strstr(text, "missing is not defined") && strstr(text, "at test.js:3:3") &&
               strstr(text, dunlin_error_excerpt(err)),
           "its text has all of it");
    tap_ok(dunlin_error_text(err) == text, "which is made once");
    status = dunlin_call_run(world->call, f, "absent", DUNLIN_NONE, (dunlin_bytes){0}, err);
    tap_ok(status == DUNLIN_NOT_FOUND && !dunlin_error_line(err) && !*dunlin_error_stack(err) &&
               !*dunlin_error_file(err) && strstr(dunlin_error_text(err), "absent"),
           "the next failure replaces it whole");
    dunlin_function_free(f);
    dunlin_error_free(err);
}

static void without_error(struct world *world)
{
    dunlin_function *f = deploy_text(world, "w", "export default () => { throw 1 }"), *out;
    dunlin_runtime_options options;
    dunlin_runtime_options_init(&options);
    options.slots = 99999;
    dunlin_runtime *runtime;
    dunlin_bytes none = {0}, wrong = bytes_of("export default (");
    tap_is_int(dunlin_runtime_new(&options, &runtime, NULL), DUNLIN_INVALID,
               "runtime_new without err");
    tap_is_int(dunlin_call_new(NULL, NULL, NULL), DUNLIN_INVALID, "call_new without err");
    tap_is_int(dunlin_function_deploy(world->runtime, "w", wrong, "w", NULL, &out, NULL),
               DUNLIN_GUEST, "deploy without err");
    tap_is_int(dunlin_function_deploy_file(world->runtime, "w", "/x", NULL, &out, NULL),
               DUNLIN_NOT_FOUND, "deploy_file without err");
    tap_is_int(dunlin_function_load(world->runtime, "w", "/x", &out, NULL), DUNLIN_NOT_FOUND,
               "load without err");
    tap_is_int(dunlin_function_open(world->runtime, "x", &out, NULL), DUNLIN_NOT_FOUND,
               "open without err");
    tap_is_int(dunlin_function_save(f, "/nonexistent/x", NULL), DUNLIN_IO, "save without err");
    tap_is_int(dunlin_runtime_remove(world->runtime, "x", NULL), DUNLIN_NOT_FOUND,
               "remove without err");
    tap_is_int(dunlin_runtime_add_host_function(world->runtime, "1", NULL, NULL, NULL),
               DUNLIN_INVALID, "add_host_function without err");
    tap_is_int(dunlin_call_run(world->call, f, NULL, DUNLIN_NONE, none, NULL), DUNLIN_GUEST,
               "run without err");
    tap_is_int(dunlin_call_try_run(world->call, f, "x", DUNLIN_NONE, none, NULL), DUNLIN_NOT_FOUND,
               "try_run without err");
    tap_is_int(dunlin_call_eval(world->call, wrong, NULL, NULL, NULL), DUNLIN_GUEST,
               "eval without err");
    dunlin_function_free(f);
}

/* ---- Scripts ---------------------------------------------------------- */

static dunlin_status eval(struct world *world, const char *source, const dunlin_limits *limits)
{
    return dunlin_call_eval(world->call, bytes_of(source), "s.js", limits, world->err);
}

static void scripts(struct world *world)
{
    dunlin_limits limits;
    dunlin_limits_init(&limits);
    limits.timeout_ms = 30;
    limits.input_bytes = 40;
    limits.output_bytes = 10;
    tap_ok(!eval(world, "1 + 1", NULL) && output_is(world->call, "2"), "a script's last value");
    tap_ok(!eval(world, "globalThis.x = 1; var y = 2; x + y", NULL) && output_is(world->call, "3"),
           "with globals");
    tap_ok(!eval(world, "typeof x + typeof y", NULL) &&
               output_is(world->call, "\"undefinedundefined\""),
           "that the next does not see");
    tap_ok(!eval(world, "Promise.resolve([1])", NULL) && output_is(world->call, "[1]"),
           "a promise is waited for");
    is_failure(eval(world, "for (;;);", &limits), DUNLIN_TIMEOUT, world->err, "30 ms",
               "a script's loop");
    is_failure(eval(world, "'12345678901'", &limits), DUNLIN_OUTPUT_LIMIT, world->err, "10",
               "a script's output");
    is_failure(eval(world, "/* 0123456789 0123456789 0123456789 0 */ 1", &limits),
               DUNLIN_INPUT_LIMIT, world->err, "40", "a script's size");
    is_failure(eval(world, "\n null.x", NULL), DUNLIN_GUEST, world->err, "TypeError",
               "a script throws");
    tap_is_int(dunlin_error_line(world->err), 2, "in its second line");
    is_failure(eval(world, "import('./x.js')", NULL), DUNLIN_GUEST, world->err, "modules",
               "a script imports");
    limits.memory_bytes = 1;
    is_failure(eval(world, "1", &limits), DUNLIN_INVALID, world->err, "memory_bytes", "its limits");
}

/* In a process with little address space, where no sanitizer needs it. */
static void no_memory(void)
{
    const char *sanitize = getenv("DUNLIN_SANITIZE");
    if (sanitize && strcmp(sanitize, "none")) {
        seen[DUNLIN_NO_MEMORY] = 1;
        tap_ok(1, "no address space # SKIP a sanitizer needs it");
        return;
    }
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        struct rlimit little = {UINT64_C(3) << 30, UINT64_C(3) << 30};
        setrlimit(RLIMIT_AS, &little);
        struct world world = {.err = dunlin_error_new()};
        must(dunlin_runtime_new(NULL, &world.runtime, world.err), world.err, "a small runtime");
        dunlin_function *function;
        dunlin_status status =
            dunlin_function_deploy(world.runtime, "f", bytes_of("export default () => 1"), "f.js",
                                   NULL, &function, world.err);
        if (!strstr(dunlin_error_message(world.err), "address space"))
            _exit(100);
        _exit((int)status);
    }
    int ended;
    waitpid(child, &ended, 0);
    tap_is_int(WIFEXITED(ended) ? WEXITSTATUS(ended) : -1, DUNLIN_NO_MEMORY,
               "without address space for a slot");
    seen[DUNLIN_NO_MEMORY] = 1;
}

static void texts(void)
{
    tap_is_text(dunlin_status_name(DUNLIN_TIMEOUT), "TIMEOUT", "a status has a name");
    tap_is_text(dunlin_status_text(DUNLIN_OK), "success", "and a text");
    tap_is_text(dunlin_status_text((dunlin_status)99), "unknown status", "an unknown one too");
    tap_is_text(dunlin_version(), DUNLIN_VERSION, "the library is of the header's version");
}
