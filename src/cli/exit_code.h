/*
 * exit_code.h - what the program's exit code means: the one table.
 */
#ifndef DUN_CLI_EXIT_CODE_H
#define DUN_CLI_EXIT_CODE_H

#include <dunlin.h>

enum dun_cli_exit {
    DUN_CLI_OK = 0,
    DUN_CLI_FAILED = 1,       /* the function threw or faulted; doctor found something */
    DUN_CLI_USAGE = 2,        /* the command line is wrong */
    DUN_CLI_LIMIT = 3,        /* memory, stack, output or log */
    DUN_CLI_TIMEOUT = 4,      /* the deadline passed */
    DUN_CLI_INPUT = 5,        /* not JSON, or too large */
    DUN_CLI_FILE = 6,         /* not there, not readable, not writable, refused */
    DUN_CLI_INTERNAL = 7,     /* no memory left, or a bug */
    DUN_CLI_INTERRUPTED = 130 /* Ctrl-C */
};

/* The exit code for a library status. */
int dun_cli_exit_code(dunlin_status status);

/* The table as the help prints it, one code a line. */
extern const char dun_cli_exit_help[];

#endif
