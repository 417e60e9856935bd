/*
 * Deploying and freeing, and calling, again and again: memory, mappings and
 * files stay as they are.
 *
 * usage: 20-sandbox-cycles [DEPLOYS [CALLS [SECONDS for each]]]
 *
 * time limit: 90 s
 */
#include "../harness.h"
#include "../tap.h"

#ifndef DEPLOYS
#define DEPLOYS 10000
#define SECONDS 15
#endif

struct usage {
    long resident_kib, mappings, files;
};

static void deploy_and_free(long count, uint64_t seconds);
static void load_and_free(long count, uint64_t seconds);
static void call_often(long count, uint64_t seconds);
static struct usage measure(void);
static void is_flat(struct usage before, struct usage after, const char *what, long count);

int main(int count, char **arguments)
{
    long deploys = count > 1 ? strtol(arguments[1], NULL, 10) : DEPLOYS;
    long calls = count > 2 ? strtol(arguments[2], NULL, 10) : 1000000;
    uint64_t seconds = count > 3 ? strtoull(arguments[3], NULL, 10) : SECONDS;
    deploy_and_free(deploys, seconds);
    load_and_free(deploys, seconds / 2);
    call_often(calls, seconds);
    return tap_done();
}

static void deploy_and_free(long count, uint64_t seconds)
{
    struct world world = world_new(2, 8);
    struct usage before = {0};
    uint64_t until = now_us() + seconds * 1000000;
    long done = 0, wrong = 0;
    for (; done < count && now_us() < until; done++) {
        char source[128], expected[16];
        snprintf(source, sizeof source, "let n = %ld; export default x => n += x; const a = [%ld];",
                 done, done % 7);
        dunlin_function *function = deploy_text(&world, "f", source);
        snprintf(expected, sizeof expected, "%ld", done + 2);
        wrong += call_json(&world, function, NULL, "2") || !output_is(world.call, expected);
        dunlin_function_free(function);
        if (done == 100)
            before = measure();
    }
    tap_is_int(wrong, 0, "%ld functions deployed, called and freed", done);
    is_flat(before, measure(), "deployments", done);
    world_free(&world);
}

static void load_and_free(long count, uint64_t seconds)
{
    char *folder = make_directory(), path[96];
    snprintf(path, sizeof path, "%s/f.dunlin", folder);
    struct world world = world_new(2, 8);
    dunlin_function *function = deploy_text(&world, "f", "let n = 1; export default x => n += x;");
    must(dunlin_function_save(function, path, world.err), world.err, "saving");
    dunlin_function_free(function);
    struct usage before = {0};
    uint64_t until = now_us() + seconds * 1000000;
    long done = 0, wrong = 0;
    for (; done < count && now_us() < until; done++) {
        char name[16];
        snprintf(name, sizeof name, "g%ld", done % 50);
        must(dunlin_function_load(world.runtime, name, path, &function, world.err), world.err,
             path);
        wrong += call_json(&world, function, NULL, "2") || !output_is(world.call, "3");
        dunlin_function_free(function);
        if (done == 100)
            before = measure();
    }
    tap_is_int(wrong, 0, "%ld artefacts loaded, called and replaced", done);
    is_flat(before, measure(), "loads", done);
    world_free(&world);
    remove_directory(folder);
}

static void call_often(long count, uint64_t seconds)
{
    struct world world = world_new(2, 8);
    dunlin_function *functions[3] = {
        deploy_text(&world, "a", "let n = 0; export default x => ++n + x;"),
        deploy_text(&world, "b",
                    "const a = []; export default x => { for (let i = 0; i < x; i++) a.push({ i "
                    "}); return a.length + 1; }"),
        deploy_text(&world, "c",
                    "let n = 1; export default async x => { await null; return n++ + x; }"),
    };
    struct usage before = {0};
    uint64_t until = now_us() + seconds * 1000000;
    long done = 0, wrong = 0;
    for (; done < count && (done % 1000 || now_us() < until); done++) {
        /* Mostly one function, so that most calls switch nothing. */
        dunlin_function *function = functions[done % 16 ? 0 : done / 16 % 3];
        wrong += call_json(&world, function, NULL, "20") || !output_is(world.call, "21");
        if (done == 20000)
            before = measure();
    }
    tap_is_int(wrong, 0, "%ld calls", done);
    if (done > 20000)
        is_flat(before, measure(), "calls", done);
    for (int i = 0; i < 3; i++)
        dunlin_function_free(functions[i]);
    world_free(&world);
}

/* ---- What the process holds ------------------------------------------- */

static struct usage measure(void)
{
    struct usage usage = {0};
    char line[512];
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        sscanf(line, "VmRSS: %ld", &usage.resident_kib);
    if (file)
        fclose(file);
    file = fopen("/proc/self/maps", "r");
    while (file && fgets(line, sizeof line, file))
        usage.mappings++;
    if (file)
        fclose(file);
    for (int fd = 0; fd < 1024; fd++)
        usage.files += fcntl(fd, F_GETFD) != -1;
    return usage;
}

static void is_flat(struct usage before, struct usage after, const char *what, long count)
{
    const char *sanitize = getenv("DUNLIN_SANITIZE");
    tap_is_int(after.files, before.files, "%ld %s leave no file open", count, what);
    if (sanitize && strcmp(sanitize, "none"))
        return; /* a sanitizer keeps memory back */
    tap_ok(after.mappings - before.mappings <= 64, "%ld %s: %ld mappings before, %ld after", count,
           what, before.mappings, after.mappings);
    tap_ok(after.resident_kib - before.resident_kib <= 4096,
           "%ld %s: %ld KiB resident before, %ld after", count, what, before.resident_kib,
           after.resident_kib);
}
