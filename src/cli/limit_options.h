/*
 * limit_options.h - the options that set a function's limits, the same everywhere.
 */
#ifndef DUN_CLI_LIMIT_OPTIONS_H
#define DUN_CLI_LIMIT_OPTIONS_H

#include <stdbool.h>

#include <dunlin.h>

#include "options.h"

#define DUN_CLI_KIB ((uint64_t)1 << 10)
#define DUN_CLI_MIB ((uint64_t)1 << 20)
#define DUN_CLI_GIB ((uint64_t)1 << 30)
#define DUN_CLI_DAY_MS 86400000

/* Rows for a table whose options have a member `dunlin_limits limits`.  Fields
 * that stay zero mean the default. */
#define DUN_CLI_TIMEOUT_OPTION(type)                                                               \
    {"timeout",                                                                                    \
     't',                                                                                          \
     "TIME",                                                                                       \
     DUN_CLI_TIME,                                                                                 \
     offsetof(type, limits.timeout_ms),                                                            \
     1,                                                                                            \
     DUN_CLI_DAY_MS,                                                                               \
     "stop a call after this long: 50ms, 2s, 1m [1s]"}
#define DUN_CLI_LIMIT_OPTIONS(type)                                                                \
    {"memory",                                                                                     \
     'm',                                                                                          \
     "SIZE",                                                                                       \
     DUN_CLI_SIZE,                                                                                 \
     offsetof(type, limits.memory_bytes),                                                          \
     2 * DUN_CLI_MIB,                                                                              \
     2 * DUN_CLI_GIB,                                                                              \
     "memory of a call, engine included [64MiB]"},                                                 \
        {"stack",                                                                                  \
         0,                                                                                        \
         "SIZE",                                                                                   \
         DUN_CLI_SIZE32,                                                                           \
         offsetof(type, limits.stack_bytes),                                                       \
         16 * DUN_CLI_KIB,                                                                         \
         DUN_CLI_MIB,                                                                              \
         "how deep JavaScript may recurse [256KiB]"},                                              \
        {"max-input",                                                                              \
         0,                                                                                        \
         "SIZE",                                                                                   \
         DUN_CLI_SIZE,                                                                             \
         offsetof(type, limits.input_bytes),                                                       \
         1,                                                                                        \
         2 * DUN_CLI_GIB,                                                                          \
         "largest input [16MiB]"},                                                                 \
        {"max-output",                                                                             \
         0,                                                                                        \
         "SIZE",                                                                                   \
         DUN_CLI_SIZE,                                                                             \
         offsetof(type, limits.output_bytes),                                                      \
         1,                                                                                        \
         2 * DUN_CLI_GIB,                                                                          \
         "largest output [16MiB]"},                                                                \
        {"max-log",                                                                                \
         0,                                                                                        \
         "SIZE",                                                                                   \
         DUN_CLI_SIZE,                                                                             \
         offsetof(type, limits.log_bytes),                                                         \
         1,                                                                                        \
         DUN_CLI_GIB,                                                                              \
         "most that a call may log [64KiB]"}
#define DUN_CLI_DEPLOY_TIMEOUT_OPTION(type)                                                        \
    {"deploy-timeout",                                                                             \
     0,                                                                                            \
     "TIME",                                                                                       \
     DUN_CLI_TIME,                                                                                 \
     offsetof(type, limits.deploy_timeout_ms),                                                     \
     1,                                                                                            \
     DUN_CLI_DAY_MS,                                                                               \
     "stop the file's top level after this long [10s]"}

/* The name of the first limit that an artefact has fixed and `limits` sets, as
 * an option without dashes; NULL if there is none. */
const char *dun_cli_fixed_limit(const dunlin_limits *limits);

#endif
