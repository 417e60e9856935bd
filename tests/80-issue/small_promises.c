/*
 * Promises of dunlin.h that were not kept: a grant's name could smuggle in
 * another; a child made by fork drew its parent's random numbers; a host
 * function could run the call that it is in; a logged line could be two; an
 * export without a name made an artefact that could not be loaded; leaving the
 * image of an artefact that was truncated was blamed on the next function.
 */
#include "../harness.h"

static struct world world;
static dunlin_function *function;
static char lines[256];

static void keep_line(void *user, const char *name, dunlin_log_level level, const char *line,
                      size_t size)
{
    (void)user, (void)name, (void)level;
    size_t used = strlen(lines);
    snprintf(lines + used, sizeof lines - used, "[%.*s]", (int)size, line);
}

static dunlin_status run_again(void *user, dunlin_host_call *host_call)
{
    (void)host_call;
    *(dunlin_status *)user = call_json(&world, function, NULL, "5");
    return DUNLIN_OK;
}

static void grants(void)
{
    static const char *const names[] = {"again\nother"};
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.grants = names;
    options.grant_count = 1;
    dunlin_function *smuggler;
    tap_is_int(dunlin_function_deploy(world.runtime, "s", bytes_of("export default () => 1"),
                                      "s.js", &options, &smuggler, world.err),
               DUNLIN_INVALID, "two names in one grant");
}

static void random_after_fork(void)
{
    const char *sanitizer = getenv("DUNLIN_SANITIZE");
    if (sanitizer && !strcmp(sanitizer, "thread"))
        return; /* it does not let a child make threads */
    dunlin_function *draw = deploy_text(&world, "draw", "export default () => Math.random()");
    must(call_json(&world, draw, NULL, NULL), world.err, "drawing");
    int ends[2];
    if (pipe(ends))
        exit(1);
    fflush(stdout);
    pid_t child = fork();
    if (!child) {
        struct world own = world_new(1, 1);
        dunlin_function *same = deploy_text(&own, "draw", "export default () => Math.random()");
        must(call_json(&own, same, NULL, NULL), own.err, "drawing in the child");
        struct text drawn = output_of(own.call);
        _exit(write(ends[1], drawn.data, drawn.size) < 0);
    }
    char drawn[64] = "";
    if (read(ends[0], drawn, sizeof drawn - 1) <= 0)
        tap_ok(0, "the child drew");
    waitpid(child, NULL, 0);
    must(call_json(&world, draw, NULL, NULL), world.err, "drawing");
    tap_ok(!output_is(world.call, drawn), "parent and child draw different numbers (%s)", drawn);
    dunlin_function_free(draw);
}

static void export_without_name(const char *path)
{
    dunlin_function *nameless =
        deploy_text(&world, "nameless", "const f = () => 1; export { f as '', f as default };");
    must(dunlin_function_save(nameless, path, world.err), world.err, "saving");
    dunlin_function_free(nameless);
    dunlin_status status = dunlin_function_load(world.runtime, NULL, path, &nameless, world.err);
    tap_is_int(status, DUNLIN_OK, "its artefact loads: %s", dunlin_error_message(world.err));
    if (!status)
        dunlin_function_free(nameless);
}

static void leave_truncated(const char *path)
{
    struct world own = world_new(1, 1);
    dunlin_function *saved = deploy_text(&own, "saved", "export default () => 1");
    must(dunlin_function_save(saved, path, own.err), own.err, "saving");
    dunlin_function_free(saved);
    must(dunlin_function_load(own.runtime, NULL, path, &saved, own.err), own.err, "loading");
    must(call_json(&own, saved, NULL, NULL), own.err, "calling");
    if (truncate(path, 0))
        exit(1);
    dunlin_function *next;
    dunlin_status status = dunlin_function_deploy(
        own.runtime, "next", bytes_of("export default () => 2"), "n.js", NULL, &next, own.err);
    tap_is_int(status, DUNLIN_OK, "the slot goes on to others: %s", dunlin_error_message(own.err));
    if (!status)
        tap_is_int(call_json(&own, next, NULL, NULL), DUNLIN_OK, "which run");
    if (!status)
        dunlin_function_free(next);
    dunlin_function_free(saved);
    world_free(&own);
}

int main(void)
{
    char *folder = make_directory(), path[128];
    snprintf(path, sizeof path, "%s/f.dunlin", folder);
    dunlin_status nested = DUNLIN_INTERNAL;
    world = world_new(2, 2);
    must(dunlin_runtime_add_host_function(world.runtime, "again", run_again, &nested, world.err),
         world.err, "a host function");
    must(dunlin_runtime_add_host_function(world.runtime, "other", run_again, &nested, world.err),
         world.err, "a host function");
    static const char *const names[] = {"again"};
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.grants = names;
    options.grant_count = 1;
    function = deploy_with(&world, "f",
                           "export default (n, { env }) => {\n"
                           "    console.log('one\\ntwo\\n');\n"
                           "    if (n === 1) env.again();\n"
                           "    return n;\n"
                           "};\n",
                           &options);
    dunlin_call_set_log(world.call, keep_line, NULL);
    tap_ok(!call_json(&world, function, NULL, "1") && output_is(world.call, "1"),
           "the outer call is as it was");
    tap_is_int(nested, DUNLIN_INVALID, "a host function cannot run its own call");
    tap_is_text(lines, "[one][two][]", "a line at a time");
    grants();
    random_after_fork();
    export_without_name(path);
    leave_truncated(path);
    dunlin_function_free(function);
    world_free(&world);
    remove_directory(folder);
    return tap_done();
}
