/*
 * cmd_inspect.c - dunlin inspect: what a function is and what it may do.
 *
 * Source is deployed to find out, so its top level runs, in the sandbox.
 */
#include <string.h>

#include "commands.h"
#include "exit_code.h"
#include "files.h"
#include "log.h"
#include "target.h"
#include "terminal.h"
#include "units.h"

struct inspect_options {
    bool json;
    struct dun_cli_list grants;
};

/* What is known of a function. */
struct facts {
    const char *path;
    const dunlin_function *function;
    bool is_artefact;
    dunlin_limits limits;
    dunlin_function_stats stats;
};

static int run_inspect(const void *given, const struct dun_cli_arguments *arguments);
static void describe(struct dun_cli_text *text, const struct facts *facts);
static void describe_limits(struct dun_cli_text *text, const dunlin_limits *limits);
static void add_size(struct dun_cli_text *text, const char *label, uint64_t bytes);
static void add_title(struct dun_cli_text *text, const char *title);
static void describe_as_json(struct dun_cli_text *text, const struct facts *facts);
static void add_names(struct dun_cli_text *text, const dunlin_function *function,
                      const char *(*name_at)(const dunlin_function *, size_t), size_t count,
                      bool json);

#define MEMBER(member) offsetof(struct inspect_options, member)

static const struct dun_cli_option inspect_option_table[] = {
    {"json", 0, NULL, DUN_CLI_SWITCH, MEMBER(json), 0, 0, "print it as JSON"},
    {"grant", 'g', "NAME", DUN_CLI_LIST, MEMBER(grants), 0, 0,
     "a function of the embedding program that the file\nneeds; may be repeated"},
};

const struct dun_cli_command dun_cli_inspect = {
    .name = "inspect",
    .summary = "show what a function exports and what it may do",
    .usage = "FILE [options]",
    .about = "Show the exports, size and limits of FILE, JavaScript or an artefact, and what\n"
             "it may reach outside its sandbox.  JavaScript is deployed to find out.\n",
    .examples = "  dunlin inspect football.dunlin\n"
                "  dunlin inspect football.js --json | jq .exports\n",
    .options = inspect_option_table,
    .option_count = sizeof inspect_option_table / sizeof inspect_option_table[0],
    .options_size = sizeof(struct inspect_options),
    .arguments_max = 1,
    .run = run_inspect,
};

static int run_inspect(const void *given, const struct dun_cli_arguments *arguments)
{
    const struct inspect_options *options = given;
    struct dun_cli_text text = {0};
    struct dun_cli_target target;
    if (arguments->count == 0)
        return dun_cli_usage("which file?  Expected: dunlin inspect %s", dun_cli_inspect.usage);
    struct dun_cli_target_wish wish = {.path = arguments->items[0],
                                       .slots = 1,
                                       .log_level = DUN_CLI_LOG_OFF,
                                       .grants = &options->grants};
    int code = dun_cli_target_open(&wish, &target);
    if (code != 0)
        return code;
    struct facts facts = {.path = arguments->items[0],
                          .function = target.function,
                          .is_artefact = target.is_artefact};
    dunlin_function_get_limits(target.function, &facts.limits);
    dunlin_function_get_stats(target.function, &facts.stats);
    if (options->json)
        describe_as_json(&text, &facts);
    else
        describe(&text, &facts);
    code = dun_cli_print(&text);
    dun_cli_text_deinit(&text);
    dun_cli_target_close(&target);
    return code;
}

/* ---- For people ------------------------------------------------------- */

static void describe(struct dun_cli_text *text, const struct facts *facts)
{
    char size[DUN_CLI_UNITS_ROOM], memory[DUN_CLI_UNITS_ROOM];
    size_t grants = dunlin_function_grant_count(facts->function);
    dun_cli_text_printf(text, "%s%s%s  %s", dun_cli_colour(1, DUN_CLI_BOLD),
                        dunlin_function_name(facts->function), dun_cli_colour_end(1),
                        facts->is_artefact ? "artefact" : "JavaScript");
    add_title(text, "exports");
    add_names(text, facts->function, dunlin_function_export,
              dunlin_function_export_count(facts->function), false);
    add_title(text, "may reach");
    add_names(text, facts->function, dunlin_function_grant, grants, false);
    if (grants == 0)
        dun_cli_text_puts(text, "nothing");
    add_title(text, "source");
    dun_cli_text_printf(text, "%s, %u module%s",
                        dun_cli_format_size(facts->stats.source_bytes, size), facts->stats.modules,
                        facts->stats.modules == 1 ? "" : "s");
    add_title(text, "image");
    dun_cli_text_printf(text, "%s of its own, %s when a call starts",
                        dun_cli_format_size(facts->stats.image_pages * 4096, size),
                        dun_cli_format_size(facts->stats.memory_bytes, memory));
    add_title(text, "artefact");
    dun_cli_text_puts(text, dun_cli_format_size(facts->stats.artefact_bytes, size));
    dun_cli_text_puts(text, "\n");
    describe_limits(text, &facts->limits);
}

static void describe_limits(struct dun_cli_text *text, const dunlin_limits *limits)
{
    char value[DUN_CLI_UNITS_ROOM];
    dun_cli_text_puts(text, "limits");
    dun_cli_text_printf(text, "      timeout   %s\n", dun_cli_format_ms(limits->timeout_ms, value));
    add_size(text, "memory", limits->memory_bytes);
    add_size(text, "stack", limits->stack_bytes);
    add_size(text, "input", limits->input_bytes);
    add_size(text, "output", limits->output_bytes);
    add_size(text, "log", limits->log_bytes);
}

static void add_size(struct dun_cli_text *text, const char *label, uint64_t bytes)
{
    char value[DUN_CLI_UNITS_ROOM];
    dun_cli_text_printf(text, "            %-9s %s\n", label, dun_cli_format_size(bytes, value));
}

static void add_title(struct dun_cli_text *text, const char *title)
{
    dun_cli_text_printf(text, "\n%-11s ", title);
}

/* ---- For programs ----------------------------------------------------- */

static void describe_as_json(struct dun_cli_text *text, const struct facts *facts)
{
    const dunlin_limits *limits = &facts->limits;
    const dunlin_function_stats *stats = &facts->stats;
    dun_cli_text_puts(text, "{\"name\":");
    dun_cli_text_add_json(text, dunlin_function_name(facts->function));
    dun_cli_text_printf(text, ",\"kind\":\"%s\",\"exports\":[",
                        facts->is_artefact ? "artefact" : "javascript");
    add_names(text, facts->function, dunlin_function_export,
              dunlin_function_export_count(facts->function), true);
    dun_cli_text_puts(text, "],\"grants\":[");
    add_names(text, facts->function, dunlin_function_grant,
              dunlin_function_grant_count(facts->function), true);
    dun_cli_text_printf(text, "],\"modules\":%u,\"source_bytes\":%llu,\"image_pages\":%llu,",
                        stats->modules, (unsigned long long)stats->source_bytes,
                        (unsigned long long)stats->image_pages);
    dun_cli_text_printf(text, "\"memory_bytes\":%llu,\"artefact_bytes\":%llu,",
                        (unsigned long long)stats->memory_bytes,
                        (unsigned long long)stats->artefact_bytes);
    dun_cli_text_printf(text, "\"limits\":{\"timeout_ms\":%u,\"memory_bytes\":%llu,",
                        limits->timeout_ms, (unsigned long long)limits->memory_bytes);
    dun_cli_text_printf(text, "\"stack_bytes\":%u,\"input_bytes\":%llu,", limits->stack_bytes,
                        (unsigned long long)limits->input_bytes);
    dun_cli_text_printf(text, "\"output_bytes\":%llu,\"log_bytes\":%llu}}\n",
                        (unsigned long long)limits->output_bytes,
                        (unsigned long long)limits->log_bytes);
}

static void add_names(struct dun_cli_text *text, const dunlin_function *function,
                      const char *(*name_at)(const dunlin_function *, size_t), size_t count,
                      bool json)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = name_at(function, i);
        if (i > 0)
            dun_cli_text_puts(text, json ? "," : ", ");
        if (json)
            dun_cli_text_add_json(text, name);
        else
            dun_cli_text_add_visible(text, name, strlen(name));
    }
}
