/*
 * Artefacts: what is saved is loaded, byte for byte the same wherever it is
 * made; whatever else a file holds is refused, and a file that is truncated
 * while it is in use is an error and not the end of the process.
 *
 * time limit: 120 s
 */
#include <sys/mman.h>

#include "../harness.h"
#include "../tap.h"

/* Offsets in the header, as docs/artefact.md draws it. */
enum { AT_FORMAT = 8, AT_VERSION = 16, AT_ENGINE = 32, HEADER_BYTES = 512 };

static char *folder;
static char path[96], other[96];

static void round_trip(struct world *world);
static void same_bytes(struct world *world);
static void save_in_new_process(const char *to);
static void damaged(struct world *world);
static int refused(struct world *world, const void *bytes, size_t size, dunlin_status expected);
static void foreign(struct world *world);
static void truncated_in_use(void);
static void truncate_and_call(size_t left, int call_before);
static void replaced_in_use(struct world *world);
static void places(struct world *world);

static const char source[] =
    "const table = Array.from({ length: 300 }, (_, i) => ({ i, name: 'n' + i }));\n"
    "const map = new Map(table.map(x => [x.name, x]));\n"
    "let count = 0;\n"
    "export default name => [++count, map.get(name)?.i ?? null];\n"
    "export function fail() {\n"
    "  throw new Error('failed');\n"
    "}\n"
    "export const write = n => { for (const x of table) x.i += n; return table.at(-1).i; };\n";

int main(void)
{
    folder = make_directory();
    snprintf(path, sizeof path, "%s/f.dunlin", folder);
    snprintf(other, sizeof other, "%s/g.dunlin", folder);
    save_in_new_process(other);
    struct world world = world_new(2, 8);
    round_trip(&world);
    same_bytes(&world);
    damaged(&world);
    foreign(&world);
    replaced_in_use(&world);
    places(&world);
    world_free(&world);
    truncated_in_use();
    remove_directory(folder);
    return tap_done();
}

static dunlin_function *deploy_source(struct world *world)
{
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.limits.timeout_ms = 10000;
    options.limits.output_bytes = 12345;
    dunlin_function *function;
    must(dunlin_function_deploy(world->runtime, "table", bytes_of(source), "table.js", &options,
                                &function, world->err),
         world->err, "deploying");
    return function;
}

static dunlin_function *load(struct world *world, const char *name, const char *from)
{
    dunlin_function *function;
    must(dunlin_function_load(world->runtime, name, from, &function, world->err), world->err, from);
    return function;
}

/* ---- The same function ------------------------------------------------ */

static void round_trip(struct world *world)
{
    dunlin_function *made = deploy_source(world);
    must(dunlin_function_save(made, path, world->err), world->err, "saving");
    dunlin_function_stats stats;
    dunlin_function_get_stats(made, &stats);
    struct stat st;
    stat(path, &st);
    tap_is_int(st.st_size, (long long)stats.artefact_bytes,
               "it has the size that the function tells");

    dunlin_function *loaded = load(world, NULL, path);
    tap_is_text(dunlin_function_name(loaded), "table", "its name is kept");
    tap_is_int(dunlin_function_export_count(loaded), 3, "its exports are kept");
    tap_is_text(dunlin_function_export(loaded, 1), dunlin_function_export(made, 1),
                "in their order");
    tap_ok(!dunlin_function_export(loaded, 3), "and no more");
    dunlin_limits limits;
    dunlin_function_get_limits(loaded, &limits);
    tap_ok(limits.timeout_ms == 10000 && limits.output_bytes == 12345, "its limits are kept");
    for (int i = 0; i < 3; i++)
        tap_ok(!call_json(world, loaded, NULL, "\"n77\"") && output_is(world->call, "[1,77]"),
               "it is called, and fresh each time");
    tap_is_int(call_json(world, loaded, "fail", NULL), DUNLIN_GUEST, "it throws");
    tap_is_text(dunlin_error_file(world->err), "table.js", "the error names the author's file");
    tap_is_int(dunlin_error_line(world->err), 6, "and line");
    tap_ok(strstr(dunlin_error_excerpt(world->err), "throw new Error") != NULL,
           "and shows the source, which is in the artefact");
    dunlin_function *renamed = load(world, "renamed", path);
    tap_is_text(dunlin_function_name(renamed), "renamed", "it can be given another name");
    dunlin_function_free(made);
    dunlin_function_free(loaded);
    dunlin_function_free(renamed);
}

static void same_bytes(struct world *world)
{
    char again[128];
    struct text first = read_file(path), elsewhere = read_file(other);
    snprintf(again, sizeof again, "%s/again.dunlin", folder);
    for (int i = 0; i < 3; i++) {
        dunlin_function *function = deploy_source(world);
        call_json(world, function, "write", "5");
        must(dunlin_function_save(function, again, world->err), world->err, "saving");
        struct text second = read_file(again);
        if (!tap_ok(same_text(first, second), "deployed again it is the same bytes"))
            note_difference(second, first);
        free(second.data);
        dunlin_function_free(function);
    }
    if (!tap_ok(same_text(first, elsewhere), "another process makes the same bytes"))
        note_difference(elsewhere, first);
    dunlin_function *loaded = load(world, NULL, path);
    must(dunlin_function_save(loaded, again, world->err), world->err, "saving what was loaded");
    struct text second = read_file(again);
    tap_ok(same_text(first, second), "loaded and saved it is the same bytes");
    free(second.data);
    free(first.data);
    free(elsewhere.data);
    dunlin_function_free(loaded);
}

static void save_in_new_process(const char *to)
{
    pid_t child = fork();
    if (!child) {
        struct world world = world_new(1, 1);
        must(dunlin_function_save(deploy_source(&world), to, world.err), world.err, "saving");
        _exit(0);
    }
    int ended;
    waitpid(child, &ended, 0);
    tap_ok(!ended, "another process saves");
}

/* ---- Not the same function -------------------------------------------- */

static int refused(struct world *world, const void *bytes, size_t size, dunlin_status expected)
{
    char bad[128];
    snprintf(bad, sizeof bad, "%s/bad.dunlin", folder);
    write_file(bad, bytes, size);
    dunlin_function *function = (dunlin_function *)world;
    dunlin_status status = dunlin_function_load(world->runtime, "bad", bad, &function, world->err);
    if (status == expected && function == (dunlin_function *)world &&
        strstr(dunlin_error_message(world->err), bad))
        return 1;
    tap_note("%s: %s", dunlin_status_name(status), dunlin_error_message(world->err));
    if (!status)
        dunlin_function_free(function);
    return 0;
}

static void damaged(struct world *world)
{
    struct text good = read_file(path);
    uint8_t *bytes = malloc(good.size + 1);
    int bad = 0, tried = 0;
    for (size_t at = 0; at < good.size && bad < 5; at += at < 400 ? 1 : 4999) {
        memcpy(bytes, good.data, good.size);
        bytes[at] ^= (uint8_t)(1 << at % 8);
        if (!refused(world, bytes, good.size, DUNLIN_ARTEFACT) && ++bad)
            tap_note("byte %zu was flipped", at);
        tried++;
    }
    tap_is_int(bad, 0, "a flipped bit is refused, at %d places", tried);
    bad = tried = 0;
    for (size_t size = 0; size < good.size && bad < 5; size += size < 600 ? 7 : 1999, tried++)
        if (!refused(world, good.data, size, DUNLIN_ARTEFACT) && ++bad)
            tap_note("truncated to %zu bytes", size);
    tap_is_int(bad, 0, "a truncated file is refused, at %d lengths", tried);
    memcpy(bytes, good.data, good.size);
    bytes[good.size] = 0;
    tap_ok(refused(world, bytes, good.size + 1, DUNLIN_ARTEFACT), "a file too long is refused");
    memset(bytes, 0, good.size);
    tap_ok(refused(world, bytes, good.size, DUNLIN_ARTEFACT), "zeros are refused");
    memset(bytes, 0xff, good.size);
    tap_ok(refused(world, bytes, good.size, DUNLIN_ARTEFACT), "ones are refused");
    free(bytes);
    free(good.data);
}

static void foreign(struct world *world)
{
    struct text good = read_file(path);
    tap_ok(refused(world, source, sizeof source - 1, DUNLIN_ARTEFACT), "source is refused");
    tap_ok(strstr(dunlin_error_message(world->err), "dunlin build") != NULL,
           "and it is said how to make an artefact: %s", dunlin_error_message(world->err));
    good.data[AT_FORMAT]++;
    tap_ok(refused(world, good.data, good.size, DUNLIN_ARTEFACT), "a newer format is refused");
    tap_ok(strstr(dunlin_error_message(world->err), "format 2") != NULL, "and said to be one: %s",
           dunlin_error_message(world->err));
    free(good.data);
    dunlin_function *function;
    tap_is_int(dunlin_function_load(world->runtime, NULL, "/nonexistent/x", &function, world->err),
               DUNLIN_NOT_FOUND, "no file");
    tap_is_int(dunlin_function_load(world->runtime, NULL, folder, &function, world->err), DUNLIN_IO,
               "a folder");
    tap_is_int(dunlin_function_load(world->runtime, "a/b", path, &function, world->err),
               DUNLIN_INVALID, "a bad name");
}

/* ---- In use ----------------------------------------------------------- */

static void replaced_in_use(struct world *world)
{
    dunlin_function *old = load(world, "table", path);
    dunlin_function *next =
        deploy_text(world, "next", "export default () => 'next'; const big = 'x'.repeat(9999);");
    must(dunlin_function_save(next, path, world->err), world->err, "saving over it");
    tap_ok(!call_json(world, old, NULL, "\"n5\"") && output_is(world->call, "[1,5]"),
           "a file replaced by rename: the old function goes on");
    dunlin_function *new_one = load(world, "new", path);
    tap_ok(!call_json(world, new_one, NULL, NULL) && output_is(world->call, "\"next\""),
           "and the new one is loaded");
    unlink(path);
    tap_ok(!call_json(world, old, NULL, "\"n6\"") && !call_json(world, new_one, NULL, NULL),
           "a file removed: both go on");
    dunlin_function_free(old);
    dunlin_function_free(next);
    dunlin_function_free(new_one);
}

/* In a process of its own each, so that a crash is seen. */
static void truncated_in_use(void)
{
    static const size_t lefts[] = {0, 100, 4096, 8192, 40960};
    for (size_t i = 0; i < sizeof lefts / sizeof *lefts; i++) {
        for (int call_before = 0; call_before < 2; call_before++) {
            fflush(stdout);
            pid_t child = fork();
            if (!child) {
                tap_failures = 0;
                truncate_and_call(lefts[i], call_before);
                _exit(tap_failures ? 1 : 0);
            }
            int ended;
            waitpid(child, &ended, 0);
            tap_is_int(ended, 0, "truncated to %zu bytes while in use, %s", lefts[i],
                       call_before ? "after a call" : "before a call");
        }
    }
}

static void truncate_and_call(size_t left, int call_before)
{
    struct world world = world_new(1, 1);
    dunlin_function *function = deploy_source(&world);
    dunlin_function *second = deploy_text(&world, "second", "export default () => 2");
    char victim[128];
    snprintf(victim, sizeof victim, "%s/victim.dunlin", folder);
    must(dunlin_function_save(function, victim, world.err), world.err, "saving");
    dunlin_function_free(function);
    function = load(&world, NULL, victim);
    if (call_before)
        must(call_json(&world, function, NULL, "\"n5\""), world.err, "before");
    if (truncate(victim, (off_t)left))
        _exit(2);
    static const char *const names[] = {"default", "write", "fail", "default", "write", "fail"};
    for (int i = 0; i < 6; i++) {
        dunlin_status status = call_json(&world, function, names[i], i % 3 ? "5" : "\"n5\"");
        if (status == DUNLIN_IO || (status == DUNLIN_GUEST && i % 3 == 2))
            continue;
        if (status == DUNLIN_OK && output_is(world.call, i % 3 ? "304" : "[1,5]"))
            continue; /* it was in memory already */
        struct text out = output_of(world.call);
        tap_ok(0, "call %d: %s %s %s", i, dunlin_status_name(status),
               status ? dunlin_error_text(world.err) : "", out.data);
    }
    if (call_json(&world, second, NULL, NULL) || !output_is(world.call, "2"))
        tap_ok(0, "another function is right afterwards");
    dunlin_status status = call_json(&world, function, NULL, "\"n5\"");
    if (status != DUNLIN_IO)
        tap_ok(0, "and the truncated one an error: %s", dunlin_status_name(status));
    status = dunlin_function_save(function, other, world.err);
    if (status != DUNLIN_IO)
        tap_ok(0, "it cannot be saved either: %s", dunlin_status_name(status));
    dunlin_function_free(function);
    dunlin_function_free(second);
    world_free(&world);
}

/* ---- Where files cannot be written ------------------------------------ */

static void places(struct world *world)
{
    dunlin_function *function = deploy_source(world);
    char place[160];
    snprintf(place, sizeof place, "%s/absent/f.dunlin", folder);
    tap_is_int(dunlin_function_save(function, place, world->err), DUNLIN_IO, "no such folder");
    tap_ok(strstr(dunlin_error_message(world->err), place) != NULL,
           "the message names the file: %s", dunlin_error_message(world->err));
    tap_is_int(dunlin_function_save(function, folder, world->err), DUNLIN_IO,
               "a folder is in the way");
    tap_is_int(dunlin_function_save(function, "/proc/f.dunlin", world->err), DUNLIN_IO,
               "a file system that takes none");
    dunlin_function_free(function);
}
