/*
 * scenario.c - everything a program does with the library, with the nth call of
 * the C library failing, for every n: a clean status, no crash, and the same
 * thing done again succeeds. Saving leaves the old file or the new one, whole,
 * and nothing beside it.
 *
 * usage: scenario once|lasting
 */
#include <dirent.h>

#include "../../harness.h"
#include "inject.h"

static const char source[] = "let n = 0; const big = 'x'.repeat(50000);\n"
                             "export default x => [++n, x.length ?? x];\n"
                             "export const fail = () => { throw new Error('e'); };\n"
                             "export const grow = () => new Array(2e5).fill(1).length;\n"
                             "export const loop = () => { for (;;); };\n"
                             "export const host = () => env.host('x');\n";

static struct {
    dunlin_runtime *runtime;
    dunlin_function *function, *loaded;
    dunlin_call *call;
    dunlin_error *err;
    char *large;
    struct text saved;
    char path[96];
    int bad, lasting;
} s;

static dunlin_status host(void *user, dunlin_host_call *host_call)
{
    (void)user;
    dunlin_bytes bytes;
    dunlin_kind kind = dunlin_host_call_input(host_call, &bytes);
    return dunlin_host_call_set_output(host_call, kind, bytes);
}

static dunlin_status make_runtime(void)
{
    dunlin_runtime_options options;
    dunlin_runtime_options_init(&options);
    options.slots = 1;
    return dunlin_runtime_new(&options, &s.runtime, s.err);
}

static dunlin_status make_call(void)
{
    return dunlin_call_new(s.runtime, &s.call, s.err);
}

static dunlin_status add_host(void)
{
    return dunlin_runtime_add_host_function(s.runtime, "host", host, NULL, s.err);
}

static dunlin_status deploy(void)
{
    static const char *const grants[] = {"host"};
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.grants = grants;
    options.grant_count = 1;
    return dunlin_function_deploy(s.runtime, "f", bytes_of(source), "f.js", &options, &s.function,
                                  s.err);
}

static dunlin_status run(dunlin_function *function, const char *name, const char *input,
                         const char *expected)
{
    dunlin_status status =
        dunlin_call_run(s.call, function, name, DUNLIN_JSON, bytes_of(input), s.err);
    if (!status && !output_is(s.call, expected)) {
        struct text out = output_of(s.call);
        tap_ok(0, "%s gives %.60s instead of %s", name, out.data, expected);
        s.bad++;
    }
    return status;
}

static dunlin_status call_small(void)
{
    return run(s.function, "default", "7", "[1,7]");
}

static dunlin_status call_large(void)
{
    return run(s.function, "default", s.large, "[1,299998]");
}

static dunlin_status call_growing(void)
{
    return run(s.function, "grow", "0", "200000");
}

static dunlin_status call_host(void)
{
    return run(s.function, "host", "0", "\"x\"");
}

static dunlin_status call_failing(void)
{
    dunlin_status status = run(s.function, "fail", "0", "");
    dunlin_error_text(s.err);
    return status == DUNLIN_GUEST ? DUNLIN_OK : status;
}

static dunlin_status call_endless(void)
{
    dunlin_call_set_timeout_ms(s.call, 2);
    dunlin_status status = run(s.function, "loop", "0", "");
    dunlin_call_set_timeout_ms(s.call, 0);
    return status == DUNLIN_TIMEOUT ? DUNLIN_OK : status;
}

static dunlin_status save(void)
{
    return dunlin_function_save(s.function, s.path, s.err);
}

static dunlin_status load(void)
{
    return dunlin_function_load(s.runtime, "g", s.path, &s.loaded, s.err);
}

static dunlin_status call_loaded(void)
{
    return run(s.loaded, "default", "8", "[1,8]");
}

static dunlin_status evaluate(void)
{
    return dunlin_call_eval(s.call, bytes_of("1 + 1"), "e.js", NULL, s.err);
}

static dunlin_status remove_name(void)
{
    return dunlin_runtime_remove(s.runtime, "g", s.err);
}

static const struct step {
    const char *name;
    dunlin_status (*run)(void);
} steps[] = {
    {"runtime", make_runtime},
    {"call_new", make_call},
    {"add_host", add_host},
    {"deploy", deploy},
    {"small", call_small},
    {"large", call_large},
    {"grow", call_growing},
    {"host", call_host},
    {"fail", call_failing},
    {"endless", call_endless},
    {"again", call_small},
    {"save", save},
    {"load", load},
    {"loaded", call_loaded},
    {"eval", evaluate},
    {"remove", remove_name},
    {"last", call_small},
};

/* After a save that failed: what is there is whole, and nothing is beside it. */
static void check_folder(const char *failure)
{
    char folder[96];
    snprintf(folder, sizeof folder, "%s", s.path);
    *strrchr(folder, '/') = 0;
    DIR *directory = opendir(folder);
    struct dirent *entry;
    int files = 0;
    while (directory && (entry = readdir(directory)))
        files += entry->d_name[0] != '.';
    closedir(directory);
    struct text now = read_file(s.path);
    if (files != 1 || !same_text(now, s.saved)) {
        tap_ok(0, "save with a failing %s leaves %d files, %zu bytes", failure, files, now.size);
        s.bad++;
    }
    free(now.data);
}

static void take(const struct step *step)
{
    static const dunlin_status fair[] = {DUNLIN_NO_MEMORY,    DUNLIN_IO,           DUNLIN_NOT_FOUND,
                                         DUNLIN_MEMORY_LIMIT, DUNLIN_OUTPUT_LIMIT, DUNLIN_TRAP};
    const char *before = injected_failure();
    dunlin_status status = step->run();
    const char *failure = injected_failure();
    if (!status)
        return;
    int is_fair = status == DUNLIN_INTERNAL && failure && !strcmp(failure, "madvise");
    for (size_t i = 0; i < sizeof fair / sizeof *fair; i++)
        is_fair |= status == fair[i];
    is_fair |= step->run == call_host && status == DUNLIN_GUEST; /* what the guest is told */
    is_fair |= step->run == deploy && status == DUNLIN_INVALID;  /* "too many", not "no memory" */
    if (!is_fair || !failure || (before && !s.lasting)) {
        tap_ok(0, "%s with a failing %s: %s: %s", step->name, failure ? failure : "nothing",
               dunlin_status_name(status), dunlin_error_text(s.err));
        s.bad++;
    }
    inject(0, 0);
    if (step->run == save)
        check_folder(failure);
    status = step->run();
    if (status) {
        tap_ok(0, "%s again after a failing %s: %s: %s", step->name, failure ? failure : "nothing",
               dunlin_status_name(status), dunlin_error_text(s.err));
        printf("1..%d\n", tap_count);
        exit(1);
    }
}

/* How many calls there were while none had failed. */
static long play(long nth, int lasting)
{
    inject(nth, lasting);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        take(&steps[i]);
    long calls = injected_calls();
    int struck = injected_failure() != NULL;
    inject(0, 0);
    dunlin_function_free(s.function);
    dunlin_function_free(s.loaded);
    dunlin_call_free(s.call);
    dunlin_runtime_free(s.runtime);
    return struck || !nth ? calls : -1;
}

int main(int count, char **arguments)
{
    int lasting = s.lasting = count > 1 && !strcmp(arguments[1], "lasting");
    char *folder = make_directory();
    snprintf(s.path, sizeof s.path, "%s/f.dunlin", folder);
    s.err = dunlin_error_new();
    s.large = malloc(300001);
    memset(s.large, 'x', 300000);
    s.large[0] = s.large[299999] = '"';
    s.large[300000] = 0;

    long calls = play(0, 0);
    s.saved = read_file(s.path);
    dunlin_error_free(s.err);
    long live = injected_live();
    int leaks = 0;
    tap_note("%ld calls of the C library that can fail", calls);
    for (long nth = 1; nth <= calls && s.bad < 10 && leaks < 10; nth++) {
        s.err = dunlin_error_new();
        play(nth, lasting);
        dunlin_error_free(s.err);
        if (injected_live() != live && ++leaks)
            tap_note("call %ld: %ld blocks more than before are not freed", nth,
                     injected_live() - live);
        live = injected_live();
    }
    tap_is_int(s.bad, 0, "each of %ld calls fails, %s: a clean status, and then success", calls,
               lasting ? "with all after it" : "once");
    tap_is_int(leaks, 0, "and nothing is left behind");
    free(s.large);
    free(s.saved.data);
    remove_directory(folder);
    return tap_done();
}
