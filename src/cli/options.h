/*
 * options.h - a command's options as a table: read from it, printed from it.
 */
#ifndef DUN_CLI_OPTIONS_H
#define DUN_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

/* What the value of an option is, and with it the type of the field that
 * gets it. */
enum dun_cli_type {
    DUN_CLI_SWITCH, /* bool */
    DUN_CLI_TEXT,   /* const char * */
    DUN_CLI_LIST,   /* struct dun_cli_list; may be given several times */
    DUN_CLI_SIZE,   /* uint64_t, bytes */
    DUN_CLI_SIZE32, /* uint32_t, bytes */
    DUN_CLI_TIME,   /* uint32_t, milliseconds */
    DUN_CLI_COUNT,  /* uint64_t */
    DUN_CLI_LEVEL   /* int, a dunlin_log_level or DUN_CLI_LOG_OFF */
};

enum { DUN_CLI_LOG_OFF = 4 };

struct dun_cli_list {
    const char **items;
    size_t count;
};

struct dun_cli_option {
    const char *name;  /* without the dashes */
    char letter;       /* 0: none */
    const char *value; /* what the help calls its value; NULL for a switch */
    enum dun_cli_type type;
    size_t offset; /* of the field in the command's options */
    uint64_t min, max;
    const char *help; /* lines after the first begin below it */
};

/* What is not an option. */
struct dun_cli_arguments {
    const char *const *items;
    size_t count;
};

struct dun_cli_command {
    const char *name;
    const char *summary;  /* for the list of commands */
    const char *usage;    /* what follows the name */
    const char *about;    /* a few lines; ends with a line feed */
    const char *examples; /* the same */
    const struct dun_cli_option *options;
    size_t option_count;
    size_t options_size;
    size_t arguments_max;
    /* Before the options are read; may be NULL: all fields are zero then. */
    void (*init)(void *options);
    /* Returns the exit code. */
    int (*run)(const void *options, const struct dun_cli_arguments *arguments);
};

/*
 * Read the options of `command` into `into`, and move what is not an option
 * to the front of argv, which `arguments` then points at.  `*help` is set if
 * help was asked for.  0, or DUN_CLI_USAGE with the message printed.
 */
int dun_cli_parse(const struct dun_cli_command *command, int argc, char **argv, void *into,
                  struct dun_cli_arguments *arguments, bool *help);

/* Free what dun_cli_parse put in `into`. */
void dun_cli_free_values(const struct dun_cli_command *command, void *into);

/* The page that `dunlin COMMAND --help` prints. */
void dun_cli_add_help(struct dun_cli_text *text, const struct dun_cli_command *command);

#endif
