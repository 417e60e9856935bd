/*
 * cmd_build.c - dunlin build: JavaScript to an artefact.
 */
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "exit_code.h"
#include "limit_options.h"
#include "log.h"
#include "target.h"
#include "terminal.h"
#include "units.h"

struct build_options {
    const char *output;
    const char *name;
    struct dun_cli_list grants;
    int log_level;
    dunlin_limits limits;
};

static void set_defaults(void *into);
static int run_build(const void *given, const struct dun_cli_arguments *arguments);
static int save(const struct build_options *options, struct dun_cli_target *target);
static void tell_size(const char *path, const struct dun_cli_target *target);

#define MEMBER(member) offsetof(struct build_options, member)

static const struct dun_cli_option build_option_table[] = {
    {"output", 'o', "FILE", DUN_CLI_TEXT, MEMBER(output), 0, 0, "write the artefact here"},
    {"name", 0, "NAME", DUN_CLI_TEXT, MEMBER(name), 0, 0,
     "the function's name [the file's, without .js]"},
    {"grant", 'g', "NAME", DUN_CLI_LIST, MEMBER(grants), 0, 0,
     "let it call this function of the program that\nembeds it, as env.NAME(); may be repeated"},
    DUN_CLI_LOG_OPTION(struct build_options),
    DUN_CLI_TIMEOUT_OPTION(struct build_options),
    DUN_CLI_LIMIT_OPTIONS(struct build_options),
    DUN_CLI_DEPLOY_TIMEOUT_OPTION(struct build_options),
};

const struct dun_cli_command dun_cli_build = {
    .name = "build",
    .summary = "save a function as one file that starts at once",
    .usage = "FILE -o ARTEFACT [options]",
    .about = "Run the top level of FILE (JavaScript, - for standard input) once and save what\n"
             "results as an artefact: one file with the function, what it imports and its\n"
             "limits.  The same file, options and version of dunlin give the same bytes.\n",
    .examples = "  dunlin build football.js -o football.dunlin\n"
                "  dunlin build resize.js -o resize.dunlin --memory 256MiB --timeout 5s\n",
    .options = build_option_table,
    .option_count = sizeof build_option_table / sizeof build_option_table[0],
    .options_size = sizeof(struct build_options),
    .arguments_max = 1,
    .init = set_defaults,
    .run = run_build,
};

static void set_defaults(void *into)
{
    struct build_options *options = into;
    options->log_level = DUNLIN_INFO;
}

static int run_build(const void *given, const struct dun_cli_arguments *arguments)
{
    const struct build_options *options = given;
    struct dun_cli_target target;
    if (arguments->count == 0)
        return dun_cli_usage("which file?  Expected: dunlin build %s", dun_cli_build.usage);
    if (!options->output)
        return dun_cli_usage("where to?  Expected: dunlin build %s -o ARTEFACT",
                             arguments->items[0]);
    struct dun_cli_target_wish wish = {.path = arguments->items[0],
                                       .name = options->name,
                                       .limits = &options->limits,
                                       .slots = 1,
                                       .log_level = options->log_level,
                                       .grants = &options->grants,
                                       .only_source = true};
    int code = dun_cli_target_open(&wish, &target);
    if (code != 0)
        return code;
    code = save(options, &target);
    dun_cli_target_close(&target);
    return code;
}

static int save(const struct build_options *options, struct dun_cli_target *target)
{
    if (dunlin_function_save(target->function, options->output, target->err) != DUNLIN_OK)
        return dun_cli_fail(target->err);
    if (dun_cli_is_terminal(STDERR_FILENO))
        tell_size(options->output, target);
    return 0;
}

static void tell_size(const char *path, const struct dun_cli_target *target)
{
    struct dun_cli_text text = {0};
    char size[DUN_CLI_UNITS_ROOM];
    dunlin_function_stats stats;
    dunlin_function_get_stats(target->function, &stats);
    dun_cli_text_printf(&text, "%s  %s\n", path, dun_cli_format_size(stats.artefact_bytes, size));
    dun_cli_tell(text.data, text.size);
    dun_cli_text_deinit(&text);
}
