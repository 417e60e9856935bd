/*
 * idle.c - what a function costs while nobody calls it: sizes, and the resident
 * memory of a process that has loaded very many.
 *
 * The artefacts are written by one process and loaded by another, so that no
 * memory that deploying freed hides what loading takes.  All are made from
 * page.js with a different last line.
 */
#include "idle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cases.h"

static int about(void);
static int save(uint32_t count);
static int save_variant(dunlin_runtime *runtime, dunlin_bytes page, uint32_t i);
static int load_all(uint32_t count, uint32_t files);
static int load_one(dunlin_runtime *runtime, uint32_t i, uint32_t files, dunlin_function **out);
static int call_it(dunlin_runtime *runtime, dunlin_function *function);
static int artefact_path(uint32_t i, char *out, size_t size);
static uint64_t resident_kb(void);
static int exit_code(int failed);

int idle_about(void)
{
    return exit_code(about());
}

int idle_save(uint32_t count)
{
    return exit_code(save(count));
}

int idle_load(uint32_t count, uint32_t files)
{
    return exit_code(load_all(count, files ? files : 1));
}

static int exit_code(int failed)
{
    if (failed)
        fprintf(stderr, "calls: %s\n", bench_message());
    return failed ? 1 : 0;
}

static int about(void)
{
    static const char *const names[] = {"football", "page"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct job *job = job_find(names[i]);
        if (!job)
            return -1;
        dunlin_function_stats stats;
        dunlin_function_get_stats(job->functions[0], &stats);
        if (i == 0)
            printf("{\"engine\":\"%s\",\"version\":\"%s\"",
                   dunlin_runtime_engine_version(job->runtime), dunlin_version());
        printf(",\"%s\":{\"source_bytes\":%llu,\"image_pages\":%llu,\"artefact_bytes\":%llu}",
               names[i], (unsigned long long)stats.source_bytes,
               (unsigned long long)stats.image_pages, (unsigned long long)stats.artefact_bytes);
    }
    printf("}\n");
    return 0;
}

static int save(uint32_t count)
{
    dunlin_runtime *runtime;
    dunlin_bytes page;
    mkdir("idle", 0777);
    if (bench_read("page.js", &page))
        return -1;
    if (dunlin_runtime_new(NULL, &runtime, bench_error()))
        return bench_fail_dunlin("a runtime", bench_error());
    for (uint32_t i = 0; i < count; i++) {
        if (save_variant(runtime, page, i))
            return -1;
    }
    dunlin_runtime_free(runtime);
    printf("{\"saved\":%u}\n", count);
    return 0;
}

static int save_variant(dunlin_runtime *runtime, dunlin_bytes page, uint32_t i)
{
    char name[64], path[64];
    dunlin_function *function;
    char *text = malloc(page.size + 64);
    int size = snprintf(text, page.size + 64, "%.*s\nexport const variant = () => %u;\n",
                        (int)page.size, (const char *)page.data, i);
    dunlin_bytes source = {(const uint8_t *)text, (size_t)size};
    snprintf(name, sizeof name, "page-%u", i);
    artefact_path(i, path, sizeof path);
    int status =
        dunlin_function_deploy(runtime, name, source, "page.js", NULL, &function, bench_error());
    free(text);
    if (status)
        return bench_fail_dunlin(name, bench_error());
    status = dunlin_function_save(function, path, bench_error());
    dunlin_function_free(function);
    return status ? bench_fail_dunlin(path, bench_error()) : 0;
}

static int load_all(uint32_t count, uint32_t files)
{
    dunlin_runtime *runtime;
    dunlin_function **functions = calloc(count, sizeof *functions);
    if (dunlin_runtime_new(NULL, &runtime, bench_error()))
        return bench_fail_dunlin("a runtime", bench_error());
    if (load_one(runtime, 0, files, &functions[0])) /* what only the first one costs */
        return -1;
    uint64_t before_kb = resident_kb(), start = now_ns();
    for (uint32_t i = 1; i < count; i++) {
        if (load_one(runtime, i, files, &functions[i]))
            return -1;
    }
    uint64_t ns = now_ns() - start, after_kb = resident_kb();
    if (call_it(runtime, functions[count - 1]))
        return -1;
    printf("{\"loaded\":%u,\"files\":%u,\"before_kb\":%llu,\"after_kb\":%llu,\"kb_each\":%.2f,"
           "\"load_ns\":%.0f}\n",
           count, files, (unsigned long long)before_kb, (unsigned long long)after_kb,
           ((double)after_kb - (double)before_kb) / (count - 1), (double)ns / (count - 1));
    return 0;
}

static int load_one(dunlin_runtime *runtime, uint32_t i, uint32_t files, dunlin_function **out)
{
    char name[64], path[64];
    snprintf(name, sizeof name, "loaded-%u", i);
    artefact_path(i % files, path, sizeof path);
    if (dunlin_function_load(runtime, name, path, out, bench_error()))
        return bench_fail_dunlin(path, bench_error());
    return 0;
}

/* What was loaded can be called. */
static int call_it(dunlin_runtime *runtime, dunlin_function *function)
{
    dunlin_call *call;
    if (dunlin_call_new(runtime, &call, bench_error()) ||
        dunlin_call_run(call, function, "variant", DUNLIN_NONE, (dunlin_bytes){NULL, 0},
                        bench_error()))
        return bench_fail_dunlin("a loaded function", bench_error());
    dunlin_call_free(call);
    return 0;
}

static int artefact_path(uint32_t i, char *out, size_t size)
{
    return snprintf(out, size, "idle/page-%u.dunlin", i);
}

static uint64_t resident_kb(void)
{
    char line[256];
    unsigned long long kb = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status)) {
        if (sscanf(line, "VmRSS: %llu", &kb) == 1)
            break;
    }
    if (status)
        fclose(status);
    return kb;
}
