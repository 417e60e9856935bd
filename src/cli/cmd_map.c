/*
 * cmd_map.c - dunlin map: a function for each line, on every core.
 *
 * Lines flow in batches through map_input.c, map_worker.c and map_output.c;
 * this file sets that up, watches it and sums up.  Threads are not joined when
 * the end comes early: one of them may be waiting for input that never comes,
 * so the process ends under them.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "exit_code.h"
#include "files.h"
#include "interrupt.h"
#include "limit_options.h"
#include "log.h"
#include "map_worker.h"
#include "progress.h"
#include "target.h"
#include "terminal.h"
#include "units.h"

struct map_options {
    const char *input;
    const char *output;
    bool keep_going;
    uint64_t threads;
    int log_level;
    dunlin_limits limits;
};

static void set_defaults(void *into);
static int run_map(const void *given, const struct dun_cli_arguments *arguments);
static uint64_t processors(void);
static int open_files(const struct map_options *options, int fds[static 2]);
static int open_output(const char *path, int input_fd);
static int map_target(const struct map_options *options, const struct dun_cli_arguments *arguments,
                      struct dun_cli_target *target, const int fds[static 2]);
static int start_workers(struct dun_map_job *job, struct dun_map_worker *workers, unsigned count,
                         struct dun_cli_target *target);
static int start_worker(struct dun_map_worker *worker, struct dun_cli_target *target);
static struct dun_map_state watch(struct dun_map_job *job, const struct dun_cli_progress *progress);
static int sum_up(struct dun_map_job *job, const struct dun_cli_progress *progress,
                  const struct dun_map_state *state, bool keep_going);
static _Noreturn void end_under(struct dun_map_worker *workers, unsigned count, int code);
static void free_workers(struct dun_map_worker *workers, unsigned count);

#define MEMBER(member) offsetof(struct map_options, member)

enum { THREADS_MAX = 1024, WORKER_STACK_BYTES = 4 * 1024 * 1024, TICK_MS = 100 };

static const struct dun_cli_option map_option_table[] = {
    {"threads", 'j', "COUNT", DUN_CLI_COUNT, MEMBER(threads), 1, THREADS_MAX,
     "how many calls run at once [one a processor]"},
    {"keep-going", 'k', NULL, DUN_CLI_SWITCH, MEMBER(keep_going), 0, 0,
     "after a failed line write null and go on"},
    {"input", 'i', "FILE", DUN_CLI_TEXT, MEMBER(input), 0, 0,
     "read lines from FILE [standard input]"},
    {"output", 'o', "FILE", DUN_CLI_TEXT, MEMBER(output), 0, 0,
     "write lines to FILE [standard output]"},
    DUN_CLI_LOG_OPTION(struct map_options),
    DUN_CLI_TIMEOUT_OPTION(struct map_options),
    DUN_CLI_LIMIT_OPTIONS(struct map_options),
    DUN_CLI_DEPLOY_TIMEOUT_OPTION(struct map_options),
};

const struct dun_cli_command dun_cli_map = {
    .name = "map",
    .summary = "call a function for each line of JSON, on every core",
    .usage = "FILE [EXPORT] [options] <IN >OUT",
    .about = "Call an export of FILE for each line of standard input, one JSON value a line,\n"
             "each in a fresh sandbox.  Line n of the output belongs to line n of the input:\n"
             "a blank line gives a blank line, undefined gives null.  At the first line that\n"
             "fails dunlin names it and stops; with --keep-going it writes null and goes on.\n",
    .examples = "  dunlin map football.dunlin calculate <tracks.jsonl >lengths.jsonl\n"
                "  zcat log.jsonl.gz | dunlin map parse.js --keep-going 2>failed.txt | sort -n\n",
    .options = map_option_table,
    .option_count = sizeof map_option_table / sizeof map_option_table[0],
    .options_size = sizeof(struct map_options),
    .arguments_max = 2,
    .init = set_defaults,
    .run = run_map,
};

static void set_defaults(void *into)
{
    struct map_options *options = into;
    options->threads = processors();
    options->log_level = DUNLIN_INFO;
}

/* Those that this process may use. */
static uint64_t processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (uint64_t)CPU_COUNT(&set);
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > THREADS_MAX ? THREADS_MAX : (uint64_t)count;
}

static int run_map(const void *given, const struct dun_cli_arguments *arguments)
{
    const struct map_options *options = given;
    struct dun_cli_target target;
    int fds[2];
    if (arguments->count == 0)
        return dun_cli_usage("which function?  Expected: dunlin map %s", dun_cli_map.usage);
    if (strcmp(arguments->items[0], "-") == 0 && !options->input)
        return dun_cli_usage("standard input cannot be both the function and its lines; "
                             "give the lines with -i FILE");
    dun_cli_interrupt_watch();
    struct dun_cli_target_wish wish = {.path = arguments->items[0],
                                       .limits = &options->limits,
                                       .slots = (uint32_t)options->threads,
                                       .log_level = options->log_level};
    int code = dun_cli_target_open(&wish, &target);
    if (code != 0)
        return dun_cli_interrupt_finish(code);
    code = open_files(options, fds);
    if (code == 0)
        code = map_target(options, arguments, &target, fds);
    dun_cli_target_close(&target);
    return code;
}

static int open_files(const struct map_options *options, int fds[static 2])
{
    fds[0] = dun_cli_open_input(options->input ? options->input : "-");
    if (fds[0] < 0)
        return DUN_CLI_FILE;
    fds[1] = STDOUT_FILENO;
    if (options->output && strcmp(options->output, "-") != 0)
        fds[1] = open_output(options->output, fds[0]);
    return fds[1] < 0 ? DUN_CLI_FILE : 0;
}

static int open_output(const char *path, int input_fd)
{
    struct stat in, out;
    if (fstat(input_fd, &in) == 0 && stat(path, &out) == 0 && S_ISREG(out.st_mode) &&
        in.st_dev == out.st_dev && in.st_ino == out.st_ino) {
        dun_cli_complain("%s is the input; the output must be another file", path);
        return -1;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        dun_cli_complain("cannot write %s: %s", path, strerror(errno));
    return fd;
}

static int map_target(const struct map_options *options, const struct dun_cli_arguments *arguments,
                      struct dun_cli_target *target, const int fds[static 2])
{
    unsigned count = (unsigned)options->threads;
    struct dun_map_worker *workers = dun_cli_alloc(count, sizeof *workers);
    struct dun_map_job job = {.function = target->function,
                              .export_name = arguments->count > 1 ? arguments->items[1] : NULL,
                              .keep_going = options->keep_going};
    struct dun_cli_progress progress;
    dunlin_limits limits;
    dunlin_function_get_limits(target->function, &limits);
    dun_map_output_init(&job.output, fds[1], count);
    dun_map_input_init(&job.input, fds[0], limits.input_bytes, &job.output);
    dun_cli_progress_begin(&progress, fds[0], fds[1]);
    int code = start_workers(&job, workers, count, target);
    if (code != 0)
        _exit(dun_cli_interrupt_finish(code));
    struct dun_map_state state = watch(&job, &progress);
    code = sum_up(&job, &progress, &state, options->keep_going);
    if (!state.idle)
        end_under(workers, count, code);
    free_workers(workers, count);
    dun_map_input_deinit(&job.input);
    dun_map_output_deinit(&job.output);
    return code;
}

static int start_workers(struct dun_map_job *job, struct dun_map_worker *workers, unsigned count,
                         struct dun_cli_target *target)
{
    for (unsigned i = 0; i < count; i++) {
        workers[i].job = job;
        int code = start_worker(&workers[i], target);
        if (code != 0)
            return code;
    }
    return 0;
}

static int start_worker(struct dun_map_worker *worker, struct dun_cli_target *target)
{
    pthread_attr_t attributes;
    worker->err = dunlin_error_new();
    if (dunlin_call_new(target->runtime, &worker->call, target->err) != DUNLIN_OK)
        return dun_cli_fail(target->err);
    dunlin_call_set_timeout_ms(worker->call, target->timeout_ms);
    dun_cli_interrupt_add(worker->call);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, WORKER_STACK_BYTES);
    int failure = pthread_create(&worker->thread, &attributes, dun_map_worker_run, worker);
    pthread_attr_destroy(&attributes);
    if (failure == 0)
        return 0;
    dun_cli_complain("cannot start a thread: %s; try fewer with --threads", strerror(failure));
    return DUN_CLI_INTERNAL;
}

static struct dun_map_state watch(struct dun_map_job *job, const struct dun_cli_progress *progress)
{
    for (;;) {
        struct dun_map_state state =
            dun_map_output_wait(&job->output, progress->shown ? TICK_MS : 3600 * 1000);
        if (state.ended)
            return state;
        dun_cli_progress_show(progress, atomic_load(&job->input.bytes_taken), state.lines,
                              state.failed);
    }
}

/* The exit code, after a word about what failed. */
static int sum_up(struct dun_map_job *job, const struct dun_cli_progress *progress,
                  const struct dun_map_state *state, bool keep_going)
{
    char failed[DUN_CLI_UNITS_ROOM], lines[DUN_CLI_UNITS_ROOM];
    dun_cli_progress_end(progress, state->lines);
    dun_cli_interrupt_finish(0);
    if (keep_going && state->failed)
        dun_cli_complain("%s of %s lines failed", dun_cli_format_count(state->failed, failed),
                         dun_cli_format_count(state->lines, lines));
    if (state->code == 0 && state->idle)
        return job->input.code;
    return state->code;
}

/* The threads are let go, so that nobody takes them for forgotten. */
static _Noreturn void end_under(struct dun_map_worker *workers, unsigned count, int code)
{
    for (unsigned i = 0; i < count; i++)
        pthread_detach(workers[i].thread);
    _exit(code);
}

static void free_workers(struct dun_map_worker *workers, unsigned count)
{
    dun_cli_interrupt_forget_all();
    for (unsigned i = 0; i < count; i++) {
        pthread_join(workers[i].thread, NULL);
        dunlin_call_free(workers[i].call);
        dunlin_error_free(workers[i].err);
    }
    free(workers);
}
