/*
 * cmd_eval.c - dunlin eval: a script in a fresh instance, its value printed.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "exit_code.h"
#include "files.h"
#include "interrupt.h"
#include "limit_options.h"
#include "log.h"
#include "output.h"
#include "samples.h"
#include "target.h"
#include "terminal.h"

struct eval_options {
    const char *script;
    const char *output;
    bool stats;
    int log_level;
    dunlin_limits limits;
};

struct script {
    const char *filename;
    dunlin_bytes bytes;
    struct dun_cli_text held;
};

static void set_defaults(void *into);
static int run_eval(const void *given, const struct dun_cli_arguments *arguments);
static int find_script(const struct eval_options *options,
                       const struct dun_cli_arguments *arguments, struct script *script);
static bool names_a_file(const char *argument);
static int eval_script(const struct eval_options *options, const struct script *script);
static int eval_in(const struct eval_options *options, const struct script *script,
                   dunlin_runtime *runtime, dunlin_error *err);

#define MEMBER(member) offsetof(struct eval_options, member)

static const struct dun_cli_option eval_option_table[] = {
    {"eval", 'e', "TEXT", DUN_CLI_TEXT, MEMBER(script), 0, 0, "the script, whatever it looks like"},
    {"output", 'o', "FILE", DUN_CLI_TEXT, MEMBER(output), 0, 0, "write the value to FILE"},
    {"stats", 's', NULL, DUN_CLI_SWITCH, MEMBER(stats), 0, 0, "print what it cost"},
    DUN_CLI_LOG_OPTION(struct eval_options),
    DUN_CLI_TIMEOUT_OPTION(struct eval_options),
    DUN_CLI_LIMIT_OPTIONS(struct eval_options),
};

const struct dun_cli_command dun_cli_eval = {
    .name = "eval",
    .summary = "run a script and print its value",
    .usage = "SCRIPT | FILE.js | - [options]",
    .about = "Run a script in a fresh sandbox and print the value of its last statement as\n"
             "JSON; a promise is waited for.  An argument that ends in .js is a file, - or no\n"
             "argument at all is standard input, and anything else is the script itself.\n",
    .examples = "  dunlin eval '6 * 7'\n"
                "  dunlin eval report.js --timeout 5s\n"
                "  generate-code | dunlin eval -\n",
    .options = eval_option_table,
    .option_count = sizeof eval_option_table / sizeof eval_option_table[0],
    .options_size = sizeof(struct eval_options),
    .arguments_max = 1,
    .init = set_defaults,
    .run = run_eval,
};

static void set_defaults(void *into)
{
    struct eval_options *options = into;
    options->log_level = DUNLIN_INFO;
}

static int run_eval(const void *given, const struct dun_cli_arguments *arguments)
{
    const struct eval_options *options = given;
    struct script script = {0};
    if (options->script && arguments->count)
        return dun_cli_usage("-e gives the script; unexpected argument '%s'", arguments->items[0]);
    if (!options->script && arguments->count == 0 && dun_cli_is_terminal(STDIN_FILENO))
        return dun_cli_usage("which script?  Expected: dunlin eval %s", dun_cli_eval.usage);
    dun_cli_interrupt_watch();
    int code = find_script(options, arguments, &script);
    if (code == 0)
        code = eval_script(options, &script);
    dun_cli_text_deinit(&script.held);
    return code;
}

static int find_script(const struct eval_options *options,
                       const struct dun_cli_arguments *arguments, struct script *script)
{
    const char *argument = arguments->count ? arguments->items[0] : "-";
    const char *text = options->script ? options->script : argument;
    if (options->script || !names_a_file(argument)) {
        script->filename = "script.js";
        script->bytes = (dunlin_bytes){(const uint8_t *)text, strlen(text)};
        return 0;
    }
    script->filename = strcmp(argument, "-") == 0 ? "stdin.js" : argument;
    int fd = dun_cli_open_input(argument);
    if (fd < 0)
        return DUN_CLI_FILE;
    int code = dun_cli_read_all(fd, dun_cli_file_label(argument), DUN_CLI_GIB, &script->held);
    if (fd != STDIN_FILENO)
        close(fd);
    script->bytes = (dunlin_bytes){(const uint8_t *)script->held.data, script->held.size};
    return code;
}

/* By its spelling alone, so that the same command always means the same. */
static bool names_a_file(const char *argument)
{
    size_t size = strlen(argument);
    if (strcmp(argument, "-") == 0)
        return true;
    return (size > 3 && strcmp(argument + size - 3, ".js") == 0) ||
           (size > 4 && strcmp(argument + size - 4, ".mjs") == 0);
}

static int eval_script(const struct eval_options *options, const struct script *script)
{
    dunlin_runtime *runtime;
    dunlin_error *err = dunlin_error_new();
    int code = dun_cli_runtime_open(1, options->log_level, &runtime, err);
    if (code == 0) {
        code = eval_in(options, script, runtime, err);
        dunlin_runtime_free(runtime);
    }
    dunlin_error_free(err);
    return code;
}

static int eval_in(const struct eval_options *options, const struct script *script,
                   dunlin_runtime *runtime, dunlin_error *err)
{
    struct dun_cli_samples samples;
    dunlin_call *call;
    if (dunlin_call_new(runtime, &call, err) != DUNLIN_OK)
        return dun_cli_fail(err);
    dun_cli_interrupt_add(call);
    dunlin_status status =
        dunlin_call_eval(call, script->bytes, script->filename, &options->limits, err);
    dun_cli_interrupt_finish(0);
    if (options->stats) {
        dun_cli_samples_init(&samples, 1);
        dun_cli_samples_add(&samples, call);
        dun_cli_samples_print(&samples);
        dun_cli_samples_deinit(&samples);
    }
    int code =
        status == DUNLIN_OK ? dun_cli_print_result(call, options->output) : dun_cli_fail(err);
    dun_cli_interrupt_forget_all();
    dunlin_call_free(call);
    return code;
}
