/*
 * cmd_call.c - dunlin call: one function, once or many times.
 *
 * With --repeat the same input goes in each time, each time to a fresh
 * instance; the last result is printed.  What the calls cost is in samples.c.
 */
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "exit_code.h"
#include "files.h"
#include "input.h"
#include "interrupt.h"
#include "limit_options.h"
#include "log.h"
#include "output.h"
#include "samples.h"
#include "target.h"
#include "terminal.h"

struct call_options {
    const char *input;
    const char *data;
    const char *output;
    bool bytes;
    bool stats;
    uint64_t repeat;
    int log_level;
    dunlin_limits limits;
};

static void set_defaults(void *into);
static int run_call(const void *given, const struct dun_cli_arguments *arguments);
static int call_target(const struct call_options *options,
                       const struct dun_cli_arguments *arguments, struct dun_cli_target *target);
static int repeat_call(const struct call_options *options, const char *export_name,
                       struct dun_cli_target *target, const struct dun_cli_input *input,
                       dunlin_call *call);

#define MEMBER(name) offsetof(struct call_options, name)

enum { REPEAT_MAX = 10000000 };

static const struct dun_cli_option call_option_table[] = {
    {"input", 'i', "FILE", DUN_CLI_TEXT, MEMBER(input), 0, 0,
     "read the input from FILE, - for standard input"},
    {"data", 'd', "TEXT", DUN_CLI_TEXT, MEMBER(data), 0, 0, "the input itself"},
    {"bytes", 'b', NULL, DUN_CLI_SWITCH, MEMBER(bytes), 0, 0,
     "the input is not JSON: pass it as a Uint8Array"},
    {"output", 'o', "FILE", DUN_CLI_TEXT, MEMBER(output), 0, 0, "write the result to FILE"},
    {"repeat", 'n', "COUNT", DUN_CLI_COUNT, MEMBER(repeat), 1, REPEAT_MAX,
     "call it so many times, print the last result [1]"},
    {"stats", 's', NULL, DUN_CLI_SWITCH, MEMBER(stats), 0, 0, "print what the calls cost"},
    DUN_CLI_LOG_OPTION(struct call_options),
    DUN_CLI_TIMEOUT_OPTION(struct call_options),
    DUN_CLI_LIMIT_OPTIONS(struct call_options),
    DUN_CLI_DEPLOY_TIMEOUT_OPTION(struct call_options),
};

const struct dun_cli_command dun_cli_call = {
    .name = "call",
    .summary = "call a function and print what it returns",
    .usage = "FILE [EXPORT] [options]",
    .about = "Call an export of FILE in a fresh sandbox; EXPORT is \"default\" unless given.\n"
             "FILE is JavaScript (- for standard input), deployed on the fly, or an artefact\n"
             "made by `dunlin build`, whose limits are its own: only --timeout shortens one.\n"
             "JSON comes out as a line, bytes as they are, undefined as nothing; console.*\n"
             "goes to standard error.  Without -i or -d the input is standard input if that\n"
             "is a pipe or a file and not empty; otherwise there is none.\n",
    .examples = "  dunlin call add.js -d '[1, 2]'\n"
                "  dunlin call football.js calculate -i track.json --timeout 50ms\n"
                "  curl -s https://example.com/track.json | dunlin call football.dunlin\n"
                "  dunlin call football.dunlin -i track.json --repeat 1000 --stats\n",
    .options = call_option_table,
    .option_count = sizeof call_option_table / sizeof call_option_table[0],
    .options_size = sizeof(struct call_options),
    .arguments_max = 2,
    .init = set_defaults,
    .run = run_call,
};

static void set_defaults(void *into)
{
    struct call_options *options = into;
    options->repeat = 1;
    options->log_level = DUNLIN_INFO;
}

static int run_call(const void *given, const struct dun_cli_arguments *arguments)
{
    const struct call_options *options = given;
    struct dun_cli_target target;
    if (arguments->count == 0)
        return dun_cli_usage("which function?  Expected: dunlin call %s", dun_cli_call.usage);
    if (options->input && options->data)
        return dun_cli_usage("-i and -d both give an input; only one can be used");
    dun_cli_interrupt_watch();
    struct dun_cli_target_wish wish = {.path = arguments->items[0],
                                       .limits = &options->limits,
                                       .slots = 1,
                                       .log_level = options->log_level};
    int code = dun_cli_target_open(&wish, &target);
    if (code != 0)
        return dun_cli_interrupt_finish(code);
    code = call_target(options, arguments, &target);
    dun_cli_target_close(&target);
    return code;
}

static int call_target(const struct call_options *options,
                       const struct dun_cli_arguments *arguments, struct dun_cli_target *target)
{
    const char *export_name = arguments->count > 1 ? arguments->items[1] : NULL;
    bool stdin_is_free = arguments->items[0][0] != '-' || arguments->items[0][1];
    struct dun_cli_input input;
    dunlin_limits limits;
    dunlin_call *call;
    dunlin_function_get_limits(target->function, &limits);
    int code = dun_cli_input_open(options->input, options->data, options->bytes, stdin_is_free,
                                  limits.input_bytes, &input);
    if (code != 0)
        return code;
    if (dunlin_call_new(target->runtime, &call, target->err) != DUNLIN_OK) {
        dun_cli_input_close(&input);
        return dun_cli_fail(target->err);
    }
    dunlin_call_set_timeout_ms(call, target->timeout_ms);
    dun_cli_interrupt_add(call);
    code = repeat_call(options, export_name, target, &input, call);
    code = dun_cli_interrupt_finish(code);
    if (code == 0)
        code = dun_cli_print_result(call, options->output);
    dun_cli_interrupt_forget_all();
    dunlin_call_free(call);
    dun_cli_input_close(&input);
    return code;
}

static int repeat_call(const struct call_options *options, const char *export_name,
                       struct dun_cli_target *target, const struct dun_cli_input *input,
                       dunlin_call *call)
{
    struct dun_cli_samples samples = {0};
    dunlin_status status = DUNLIN_OK;
    uint64_t done = 0;
    if (options->stats)
        dun_cli_samples_init(&samples, options->repeat);
    while (status == DUNLIN_OK && done < options->repeat) {
        status = dunlin_call_run(call, target->function, export_name, input->kind, input->bytes,
                                 target->err);
        done++;
        if (options->stats)
            dun_cli_samples_add(&samples, call);
    }
    if (options->stats && !dun_cli_interrupted())
        dun_cli_samples_print(&samples);
    dun_cli_samples_deinit(&samples);
    if (status == DUNLIN_OK || dun_cli_interrupted())
        return 0;
    int code = dun_cli_fail(target->err);
    if (options->repeat > 1)
        dun_cli_complain("that was call %llu of %llu", (unsigned long long)done,
                         (unsigned long long)options->repeat);
    return code;
}
