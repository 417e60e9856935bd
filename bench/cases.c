/*
 * cases.c - what is measured of dunlin.
 *
 * The table at the top lists every case.  Each has a runtime of its own, so that
 * no slot has run another case's function; two of them use an engine of their
 * own, compiled to parse with QuickJS-ng's own JSON.parse.  Sources and inputs
 * lie in the folder it runs in.
 */
#include "cases.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define THOUSAND 1000
#define THOUSAND_SLOTS 8

struct bench_case {
    const char *name;
    int (*set_up)(struct job *job);
    int (*once)(struct job *job, dunlin_call *call);
    int (*after)(struct job *job);
    const char *file, *export_name, *engine_dir;
    dunlin_kind kind;
    const char *input; /* a file, or where there is no '.', the text itself */
    const char *expected;
};

static int deploy_one(struct job *job);
static int deploy_thousand(struct job *job);
static int no_function(struct job *job);
static int load_one(struct job *job);
static int run(struct job *job, dunlin_call *call);
static int run_next(struct job *job, dunlin_call *call);
static int run_script(struct job *job, dunlin_call *call);
static int run_script_anew(struct job *job, dunlin_call *call);
static int deploy(struct job *job, dunlin_call *call);
static int load(struct job *job, dunlin_call *call);
static int give_back(struct job *job);
static int set_up(struct job *job, const struct bench_case *from);
static int new_runtime(const char *engine_dir, uint32_t slots, dunlin_runtime **out);
static int deploy_text(struct job *job, const char *name, const char *text, dunlin_function **out);
static int check_output(struct job *job, dunlin_call *call);

#define TRACK DUNLIN_JSON, "track.json", "48.42"
#define COMPACT DUNLIN_JSON, "track-compact.json", "48.42"

static const struct bench_case cases[] = {
    {"trivial", deploy_one, run, NULL, "football.js", "trivial", NULL, DUNLIN_JSON, "41", "42"},
    {"thousand", deploy_thousand, run_next, NULL, NULL, "default", NULL, DUNLIN_JSON, "41", NULL},
    {"football", deploy_one, run, NULL, "football.js", "calculate", NULL, TRACK},
    {"football-compact", deploy_one, run, NULL, "football.js", "calculate", NULL, COMPACT},
    {"engine-json", deploy_one, run, NULL, "football.js", "calculate", "engine-json", TRACK},
    {"engine-json-compact", deploy_one, run, NULL, "football.js", "calculate", "engine-json",
     COMPACT},
    {"ignore-none", deploy_one, run, NULL, "ignore.js", "default", NULL, DUNLIN_NONE, "", "0"},
    {"ignore-json", deploy_one, run, NULL, "ignore.js", "default", NULL, DUNLIN_JSON, "track.json",
     "0"},
    {"ignore-json-compact", deploy_one, run, NULL, "ignore.js", "default", NULL, DUNLIN_JSON,
     "track-compact.json", "0"},
    {"ignore-bytes", deploy_one, run, NULL, "ignore.js", "default", NULL, DUNLIN_BYTES,
     "track.json", "0"},
    {"ignore-bytes-compact", deploy_one, run, NULL, "ignore.js", "default", NULL, DUNLIN_BYTES,
     "track-compact.json", "0"},
    {"runtime-per-call", no_function, run_script_anew, NULL, "script-and-data.js", NULL, NULL,
     DUNLIN_BYTES, "script-and-data.js", "48.42"},
    {"script-and-data", no_function, run_script, NULL, "script-and-data.js", NULL, NULL,
     DUNLIN_BYTES, "script-and-data.js", "48.42"},
    {"data-as-source", deploy_one, run, NULL, "data-as-source.js", "default", NULL, DUNLIN_BYTES,
     "track.json", "48.42"},
    {"data-in-image", deploy_one, run, NULL, "data-in-image.js", "default", NULL, DUNLIN_NONE, "",
     "48.42"},
    {"page", deploy_one, run, NULL, "page.js", "default", NULL, DUNLIN_JSON, "order.json",
     "{\"order\":"},
    {"deploy-page", no_function, deploy, give_back, "page.js", NULL, NULL, DUNLIN_BYTES, "page.js",
     NULL},
    {"load-page", load_one, load, give_back, "page.js", NULL, NULL, DUNLIN_BYTES, "page.js", NULL},
};

#define CASES (sizeof cases / sizeof *cases)

static struct job jobs[CASES];

struct job *job_find(const char *name)
{
    size_t i = 0;
    while (i < CASES && strcmp(cases[i].name, name))
        i++;
    if (i == CASES) {
        bench_fail("no case %s", name);
        return NULL;
    }
    if (!jobs[i].name) {
        if (set_up(&jobs[i], &cases[i])) {
            jobs[i] = (struct job){0};
            return NULL;
        }
        jobs[i].name = cases[i].name;
    }
    return &jobs[i];
}

int job_check(struct job *job)
{
    if (!job->expected)
        return 0;
    if (job->once == run_script_anew)
        return job->once(job, NULL); /* checks each time */
    return job->once(job, job->call) || check_output(job, job->call) ? -1 : 0;
}

/* ---- Setting up ------------------------------------------------------- */

static int set_up(struct job *job, const struct bench_case *from)
{
    *job = (struct job){.file = from->file,
                        .export_name = from->export_name,
                        .engine_dir = from->engine_dir,
                        .kind = from->kind,
                        .expected = from->expected,
                        .once = from->once,
                        .after = from->after};
    job->input = (dunlin_bytes){(const uint8_t *)from->input, strlen(from->input)};
    if (strchr(from->input, '.') && bench_read(from->input, &job->input))
        return -1;
    if (from->set_up(job))
        return -1;
    if (!job->call && dunlin_call_new(job->runtime, &job->call, bench_error()))
        return bench_fail_dunlin("a call", bench_error());
    return job_check(job);
}

static int new_runtime(const char *engine_dir, uint32_t slots, dunlin_runtime **out)
{
    dunlin_runtime_options options;
    dunlin_runtime_options_init(&options);
    options.engine_dir = engine_dir;
    options.slots = slots;
    if (dunlin_runtime_new(&options, out, bench_error()))
        return bench_fail_dunlin("a runtime", bench_error());
    return 0;
}

static int no_function(struct job *job)
{
    return new_runtime(job->engine_dir, 0, &job->runtime);
}

static int deploy_one(struct job *job)
{
    if (new_runtime(job->engine_dir, 0, &job->runtime))
        return -1;
    job->functions = calloc(1, sizeof *job->functions);
    job->function_count = 1;
    if (dunlin_function_deploy_file(job->runtime, "measured", job->file, NULL, job->functions,
                                    bench_error()))
        return bench_fail_dunlin(job->file, bench_error());
    return 0;
}

/* Small functions, no two alike, in a runtime with few slots. */
static int deploy_thousand(struct job *job)
{
    if (new_runtime(NULL, THOUSAND_SLOTS, &job->runtime))
        return -1;
    job->functions = calloc(THOUSAND, sizeof *job->functions);
    for (uint32_t i = 0; i < THOUSAND; i++) {
        char name[64], text[256];
        snprintf(name, sizeof name, "small-%u", i);
        snprintf(text, sizeof text,
                 "const table = new Map([[\"step\", %u], [\"name\", \"small %u\"]]);\n"
                 "export default function add_%u(n) { return n + table.get(\"step\"); }\n",
                 i, i, i);
        if (deploy_text(job, name, text, &job->functions[i]))
            return -1;
        job->function_count++;
    }
    return 0;
}

static int deploy_text(struct job *job, const char *name, const char *text, dunlin_function **out)
{
    dunlin_bytes source = {(const uint8_t *)text, strlen(text)};
    if (dunlin_function_deploy(job->runtime, name, source, name, NULL, out, bench_error()))
        return bench_fail_dunlin(name, bench_error());
    return 0;
}

/* An artefact, to be loaded again and again. */
static int load_one(struct job *job)
{
    if (deploy_one(job))
        return -1;
    if (dunlin_function_save(job->functions[0], "page.dunlin", bench_error()))
        return bench_fail_dunlin("page.dunlin", bench_error());
    return 0;
}

/* ---- What is timed ---------------------------------------------------- */

static int run(struct job *job, dunlin_call *call)
{
    if (dunlin_call_run(call, job->functions[0], job->export_name, job->kind, job->input,
                        bench_error()))
        return bench_fail_dunlin(job->file, bench_error());
    return 0;
}

static int run_next(struct job *job, dunlin_call *call)
{
    dunlin_function *function = job->functions[job->next];
    job->next = (job->next + 1) % job->function_count;
    if (dunlin_call_run(call, function, job->export_name, job->kind, job->input, bench_error()))
        return bench_fail_dunlin("one of a thousand", bench_error());
    return 0;
}

static int run_script(struct job *job, dunlin_call *call)
{
    if (dunlin_call_eval(call, job->input, job->file, NULL, bench_error()))
        return bench_fail_dunlin(job->file, bench_error());
    return 0;
}

/* Nothing is kept: the engine is mapped, its slot made, the script parsed. */
static int run_script_anew(struct job *job, dunlin_call *call)
{
    dunlin_runtime *runtime;
    (void)call;
    if (new_runtime(NULL, 1, &runtime))
        return -1;
    int status = dunlin_call_new(runtime, &call, bench_error())
                     ? bench_fail_dunlin("a call", bench_error())
                     : run_script(job, call) || check_output(job, call);
    dunlin_call_free(call);
    dunlin_runtime_free(runtime);
    return status ? -1 : 0;
}

static int deploy(struct job *job, dunlin_call *call)
{
    (void)call;
    if (!job->functions)
        job->functions = calloc(1, sizeof *job->functions);
    if (dunlin_function_deploy(job->runtime, "again", job->input, job->file, NULL, job->functions,
                               bench_error()))
        return bench_fail_dunlin(job->file, bench_error());
    return 0;
}

static int load(struct job *job, dunlin_call *call)
{
    (void)call;
    if (dunlin_function_load(job->runtime, "again", "page.dunlin", job->functions, bench_error()))
        return bench_fail_dunlin("page.dunlin", bench_error());
    return 0;
}

static int give_back(struct job *job)
{
    dunlin_function_free(job->functions[0]);
    if (dunlin_runtime_remove(job->runtime, "again", bench_error()))
        return bench_fail_dunlin("again", bench_error());
    return 0;
}

static int check_output(struct job *job, dunlin_call *call)
{
    dunlin_bytes output;
    dunlin_call_output(call, &output);
    size_t size = strlen(job->expected);
    if (output.size < size || memcmp(output.data, job->expected, size))
        return bench_fail("%s: expected %s, found %.*s", job->file, job->expected,
                          (int)(output.size > 80 ? 80 : output.size), (const char *)output.data);
    return 0;
}

/* ---- Small things ----------------------------------------------------- */

static _Thread_local char message[1024];

int bench_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return -1;
}

int bench_fail_dunlin(const char *what, const dunlin_error *err)
{
    return bench_fail("%s: %s: %s", what, dunlin_status_name(dunlin_error_status(err)),
                      dunlin_error_message(err));
}

const char *bench_message(void)
{
    return message;
}

dunlin_error *bench_error(void)
{
    static _Thread_local dunlin_error *err;
    if (!err)
        err = dunlin_error_new();
    return err;
}

int bench_read(const char *path, dunlin_bytes *out)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return bench_fail("%s: cannot be read", path);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    uint8_t *data = malloc((size_t)size + 1);
    size_t got = data ? fread(data, 1, (size_t)size, file) : 0;
    fclose(file);
    if (got != (size_t)size)
        return bench_fail("%s: %zu of %ld bytes could be read", path, got, size);
    *out = (dunlin_bytes){data, got};
    return 0;
}

uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}
