/*
 * terminal.h - standard error: messages, colours, and one line of status.
 *
 * Any thread may call these.  Each message is one write, so that messages of
 * several threads or processes do not mix within a line.
 */
#ifndef DUN_CLI_TERMINAL_H
#define DUN_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include <dunlin.h>

enum dun_cli_colour {
    DUN_CLI_PLAIN,
    DUN_CLI_DIM,
    DUN_CLI_RED,
    DUN_CLI_YELLOW,
    DUN_CLI_GREEN,
    DUN_CLI_BOLD
};

/* Whether `fd` is a terminal, and whether it should get colours: NO_COLOR is
 * not set and the terminal can. */
bool dun_cli_is_terminal(int fd);
bool dun_cli_has_colour(int fd);
/* The sequence that begins a colour; "" where `fd` gets none. */
const char *dun_cli_colour(int fd, enum dun_cli_colour colour);
const char *dun_cli_colour_end(int fd);
/* Columns of the terminal at standard error, 80 if it does not say. */
size_t dun_cli_columns(void);

/* "dunlin: " and the message, a line to standard error. */
void dun_cli_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A message about a wrong command line; returns DUN_CLI_USAGE. */
int dun_cli_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* What the library said went wrong; returns the exit code for it. */
int dun_cli_fail(const dunlin_error *err);
/* Text as it stands, to standard error. */
void dun_cli_tell(const char *data, size_t size);

/* The line at the bottom that shows how far things are; NULL removes it. */
void dun_cli_set_status(const char *line);

#endif
