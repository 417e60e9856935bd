/*
 * log.h - what functions say with console.*, on standard error.
 */
#ifndef DUN_CLI_LOG_H
#define DUN_CLI_LOG_H

#include <stdint.h>

#include <dunlin.h>

#include "options.h"

/* A row for a table whose options have a member `int log_level`; its init
 * sets that to DUNLIN_INFO. */
#define DUN_CLI_LOG_OPTION(type)                                                                   \
    {"log-level",                                                                                  \
     0,                                                                                            \
     "LEVEL",                                                                                      \
     DUN_CLI_LEVEL,                                                                                \
     offsetof(type, log_level),                                                                    \
     0,                                                                                            \
     0,                                                                                            \
     "least level of console.* to show: debug, info,\nwarn, error or off [info]"}

/* Have `options->log` print lines of `level` and above. */
void dun_cli_log_to_terminal(dunlin_runtime_options *options, int level);

#endif
