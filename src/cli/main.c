/*
 * main.c - the program: finds the command, reads its options, runs it.
 *
 * The command line uses the library as any other program would: it includes
 * <dunlin.h> and nothing else of dunlin.  A command is a table in its own
 * file; its options and its help page come from that table.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <dunlin.h>

#include "commands.h"
#include "exit_code.h"
#include "files.h"
#include "suggest.h"
#include "terminal.h"

static int run_command(const struct dun_cli_command *command, int argc, char **argv);
static int ask_for_command(void);
static int refuse_command(const char *name);
static int print_help(int argc, char **argv);
static int print_command_help(const struct dun_cli_command *command);
static int print_version(void);
static void add_overview(struct dun_cli_text *text);
static const struct dun_cli_command *find_command(const char *name);
static bool is_one_of(const char *word, const char *a, const char *b, const char *c);

static const struct dun_cli_command *const commands[] = {
    &dun_cli_call, &dun_cli_map, &dun_cli_eval, &dun_cli_build, &dun_cli_inspect, &dun_cli_doctor,
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

int main(int argc, char **argv)
{
    dun_cli_hold_standard_files();
    signal(SIGPIPE, SIG_DFL);
    if (argc < 2)
        return ask_for_command();
    if (is_one_of(argv[1], "help", "--help", "-h"))
        return print_help(argc - 2, argv + 2);
    if (is_one_of(argv[1], "version", "--version", "-V"))
        return print_version();
    const struct dun_cli_command *command = find_command(argv[1]);
    return command ? run_command(command, argc - 2, argv + 2) : refuse_command(argv[1]);
}

static int run_command(const struct dun_cli_command *command, int argc, char **argv)
{
    struct dun_cli_arguments arguments;
    bool help;
    void *options = dun_cli_alloc(1, command->options_size ? command->options_size : 1);
    if (command->init)
        command->init(options);
    int code = dun_cli_parse(command, argc, argv, options, &arguments, &help);
    if (code == 0)
        code = help ? print_command_help(command) : command->run(options, &arguments);
    dun_cli_free_values(command, options);
    free(options);
    return code;
}

static const struct dun_cli_command *find_command(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int ask_for_command(void)
{
    struct dun_cli_text text = {0};
    add_overview(&text);
    dun_cli_tell(text.data, text.size);
    dun_cli_text_deinit(&text);
    return DUN_CLI_USAGE;
}

static int refuse_command(const char *name)
{
    struct dun_cli_suggestion suggestion;
    if (name[0] != '-' && strchr(name, '.'))
        return dun_cli_usage("there is no command %s; to call it as a function: dunlin call %s",
                             name, name);
    dun_cli_suggest_begin(&suggestion, name);
    for (int i = 0; i < COMMAND_COUNT; i++)
        dun_cli_suggest_offer(&suggestion, commands[i]->name);
    dun_cli_suggest_offer(&suggestion, "help");
    dun_cli_suggest_offer(&suggestion, "run");
    if (suggestion.best && strcmp(suggestion.best, "run") == 0)
        suggestion.best = "call";
    if (suggestion.best)
        return dun_cli_usage("there is no command %s; did you mean dunlin %s?", name,
                             suggestion.best);
    return dun_cli_usage("there is no command %s; `dunlin --help` lists them", name);
}

/* ---- Help ------------------------------------------------------------- */

static int print_help(int argc, char **argv)
{
    struct dun_cli_text text = {0};
    if (argc > 0 && strcmp(argv[0], "exit-codes") == 0) {
        dun_cli_text_puts(&text, dun_cli_exit_help);
    } else if (argc > 0 && !is_one_of(argv[0], "help", "--help", "-h")) {
        const struct dun_cli_command *command = find_command(argv[0]);
        return command ? print_command_help(command) : refuse_command(argv[0]);
    } else {
        add_overview(&text);
    }
    int code = dun_cli_print(&text);
    dun_cli_text_deinit(&text);
    return code;
}

static void add_overview(struct dun_cli_text *text)
{
    dun_cli_text_puts(
        text, "dunlin runs functions that somebody else wrote, safely and fast.\n"
              "\n"
              "  dunlin eval '6 * 7'                        a script, in a sandbox\n"
              "  dunlin call add.js -d '[1, 2]'             a function, on some JSON\n"
              "  dunlin build add.js -o add.dunlin          once, so that it starts at once\n"
              "  dunlin map add.dunlin <in.jsonl >out.jsonl for each line, on every core\n"
              "\n"
              "Commands\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        dun_cli_text_printf(text, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
    dun_cli_text_puts(text,
                      "  help      explain a command: dunlin help map\n"
                      "\n"
                      "Every call starts in the same fresh state and reaches nothing outside:\n"
                      "no files, no network, no environment.  Time, memory, stack, input,\n"
                      "output and log are limited.  For scripts: dunlin help exit-codes\n");
}

static int print_command_help(const struct dun_cli_command *command)
{
    struct dun_cli_text text = {0};
    dun_cli_add_help(&text, command);
    int code = dun_cli_print(&text);
    dun_cli_text_deinit(&text);
    return code;
}

static int print_version(void)
{
    struct dun_cli_text text = {0};
    dun_cli_text_printf(&text, "dunlin %s\n", DUNLIN_VERSION);
    if (strcmp(dunlin_version(), DUNLIN_VERSION) != 0)
        dun_cli_text_printf(&text, "libdunlin %s\n", dunlin_version());
    int code = dun_cli_print(&text);
    dun_cli_text_deinit(&text);
    return code;
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}
