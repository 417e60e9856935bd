/*
 * options.c - reading a command's options from its table.
 *
 * Long options take their value as --name=VALUE or --name VALUE, short ones
 * as -xVALUE or -x VALUE; options and arguments may be mixed; after -- there
 * are only arguments.  Every mistake is answered with what was expected and,
 * where there is one, the nearest right name.
 *
 * Messages about values are in values.c.
 */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit_code.h"
#include "suggest.h"
#include "terminal.h"
#include "values.h"

struct reader {
    const struct dun_cli_command *command;
    int argc;
    char **argv;
    int at;
    void *into;
    bool help;
};

/* Names that users of other command lines will try. */
static const struct {
    const char *theirs;
    const char *ours;
} foreign_names[] = {
    {"loop", "--repeat"},
    {"memory-max", "--memory"},
    {"max-memory-size", "--memory"},
    {"max-memory", "--memory"},
    {"max-wasm-stack", "--stack"},
    {"stdin", "-i -"},
    {"invoke", "EXPORT, as the second argument"},
    {"out", "--output"},
    {"jobs", "--threads"},
    {"verbose", "--log-level debug"},
    {"quiet", "--log-level off"},
};

static int read_long(struct reader *reader);
static int read_short(struct reader *reader);
static int take_value(struct reader *reader, const struct dun_cli_option *option,
                      const char *attached);
static const struct dun_cli_option *find_long(const struct dun_cli_command *command,
                                              const char *name, size_t size);
static const struct dun_cli_option *find_short(const struct dun_cli_command *command, char letter);
static int refuse_long(const struct dun_cli_command *command, const char *name);
static int check_arguments(const struct reader *reader, int kept);
static void add_option_help(struct dun_cli_text *text, const struct dun_cli_option *option,
                            size_t width);
static size_t title_width(const struct dun_cli_option *option);

int dun_cli_parse(const struct dun_cli_command *command, int argc, char **argv, void *into,
                  struct dun_cli_arguments *arguments, bool *help)
{
    struct reader reader = {.command = command, .argc = argc, .argv = argv, .into = into};
    int kept = 0, code = 0;
    bool only_arguments = false;
    for (reader.at = 0; reader.at < argc && code == 0; reader.at++) {
        char *word = argv[reader.at];
        if (only_arguments || word[0] != '-' || word[1] == 0)
            argv[kept++] = word;
        else if (strcmp(word, "--") == 0)
            only_arguments = true;
        else if (word[1] == '-')
            code = read_long(&reader);
        else
            code = read_short(&reader);
    }
    if (code == 0 && !reader.help)
        code = check_arguments(&reader, kept);
    *arguments = (struct dun_cli_arguments){(const char *const *)argv, (size_t)kept};
    *help = reader.help;
    return code;
}

static int read_long(struct reader *reader)
{
    const char *name = reader->argv[reader->at] + 2;
    const char *equals = strchr(name, '=');
    size_t size = equals ? (size_t)(equals - name) : strlen(name);
    if (!equals && strcmp(name, "help") == 0) {
        reader->help = true;
        return 0;
    }
    const struct dun_cli_option *option = find_long(reader->command, name, size);
    if (!option)
        return refuse_long(reader->command, name);
    if (option->type == DUN_CLI_SWITCH && equals)
        return dun_cli_usage("--%s takes no value, found '%s'", option->name, equals + 1);
    return take_value(reader, option, equals ? equals + 1 : NULL);
}

static int read_short(struct reader *reader)
{
    const char *word = reader->argv[reader->at];
    if (strcmp(word, "-h") == 0) {
        reader->help = true;
        return 0;
    }
    const struct dun_cli_option *option = find_short(reader->command, word[1]);
    if (!option)
        return dun_cli_usage(
            "dunlin %s has no option -%c%s; `dunlin %s --help` lists them", reader->command->name,
            word[1], word[1] == 'W' ? " (Wasmtime's -W timeout=50ms is --timeout 50ms here)" : "",
            reader->command->name);
    if (option->type == DUN_CLI_SWITCH && word[2])
        return dun_cli_usage("-%c takes no value, found '%s'", option->letter, word + 2);
    return take_value(reader, option, word[2] ? word + 2 : NULL);
}

static int take_value(struct reader *reader, const struct dun_cli_option *option,
                      const char *attached)
{
    const char *value = attached;
    if (option->type != DUN_CLI_SWITCH && !value) {
        if (reader->at + 1 >= reader->argc)
            return dun_cli_usage("--%s needs a value: --%s %s", option->name, option->name,
                                 option->value);
        value = reader->argv[++reader->at];
    }
    return dun_cli_set_value(option, value, (char *)reader->into + option->offset);
}

static const struct dun_cli_option *find_long(const struct dun_cli_command *command,
                                              const char *name, size_t size)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const char *candidate = command->options[i].name;
        if (strlen(candidate) == size && memcmp(candidate, name, size) == 0)
            return &command->options[i];
    }
    return NULL;
}

static const struct dun_cli_option *find_short(const struct dun_cli_command *command, char letter)
{
    for (size_t i = 0; i < command->option_count; i++)
        if (command->options[i].letter == letter)
            return &command->options[i];
    return NULL;
}

static int refuse_long(const struct dun_cli_command *command, const char *name)
{
    char plain[48];
    snprintf(plain, sizeof plain, "%.*s", (int)strcspn(name, "="), name);
    for (size_t i = 0; i < sizeof foreign_names / sizeof foreign_names[0]; i++)
        if (strcmp(plain, foreign_names[i].theirs) == 0)
            return dun_cli_usage("dunlin %s has no option --%s; here it is %s", command->name,
                                 plain, foreign_names[i].ours);
    struct dun_cli_suggestion suggestion;
    dun_cli_suggest_begin(&suggestion, plain);
    for (size_t i = 0; i < command->option_count; i++)
        dun_cli_suggest_offer(&suggestion, command->options[i].name);
    dun_cli_suggest_offer(&suggestion, "help");
    if (suggestion.best)
        return dun_cli_usage("dunlin %s has no option --%s; did you mean --%s?", command->name,
                             plain, suggestion.best);
    return dun_cli_usage("dunlin %s has no option --%s; `dunlin %s --help` lists them",
                         command->name, plain, command->name);
}

static int check_arguments(const struct reader *reader, int kept)
{
    const struct dun_cli_command *command = reader->command;
    if ((size_t)kept <= command->arguments_max)
        return 0;
    return dun_cli_usage("unexpected argument '%s'; expected: dunlin %s%s%s",
                         reader->argv[command->arguments_max], command->name,
                         *command->usage ? " " : "", command->usage);
}

void dun_cli_free_values(const struct dun_cli_command *command, void *into)
{
    for (size_t i = 0; i < command->option_count; i++) {
        const struct dun_cli_option *option = &command->options[i];
        if (option->type == DUN_CLI_LIST)
            free(((struct dun_cli_list *)((char *)into + option->offset))->items);
    }
}

/* ---- The help page ---------------------------------------------------- */

void dun_cli_add_help(struct dun_cli_text *text, const struct dun_cli_command *command)
{
    dun_cli_text_printf(text, "dunlin %s%s%s\n\n%s", command->name, *command->usage ? " " : "",
                        command->usage, command->about);
    if (command->examples)
        dun_cli_text_printf(text, "\nExamples\n%s", command->examples);
    if (command->option_count == 0)
        return;
    size_t width = 0;
    for (size_t i = 0; i < command->option_count; i++)
        if (title_width(&command->options[i]) > width)
            width = title_width(&command->options[i]);
    dun_cli_text_puts(text, "\nOptions\n");
    for (size_t i = 0; i < command->option_count; i++)
        add_option_help(text, &command->options[i], width);
}

static void add_option_help(struct dun_cli_text *text, const struct dun_cli_option *option,
                            size_t width)
{
    if (option->letter)
        dun_cli_text_printf(text, "  -%c, --%s", option->letter, option->name);
    else
        dun_cli_text_printf(text, "      --%s", option->name);
    if (option->value)
        dun_cli_text_printf(text, " %s", option->value);
    dun_cli_text_repeat(text, ' ', width - title_width(option) + 2);
    const char *line = option->help;
    for (const char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        dun_cli_text_add(text, line, (size_t)(end - line) + 1);
        dun_cli_text_repeat(text, ' ', width + 8);
    }
    dun_cli_text_printf(text, "%s\n", line);
}

/* What "--name VALUE" takes. */
static size_t title_width(const struct dun_cli_option *option)
{
    return 2 + strlen(option->name) + (option->value ? 1 + strlen(option->value) : 0);
}
