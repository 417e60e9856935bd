/*
 * target.h - FILE on the command line: a runtime with a function in it.
 */
#ifndef DUN_CLI_TARGET_H
#define DUN_CLI_TARGET_H

#include <stdbool.h>

#include <dunlin.h>

#include "options.h"

/* What is asked for; zero where it does not matter. */
struct dun_cli_target_wish {
    const char *path;            /* "-": JavaScript on standard input */
    const char *name;            /* NULL: from the file's name */
    const dunlin_limits *limits; /* zero fields: the default */
    uint32_t slots;
    int log_level;
    const struct dun_cli_list *grants;
    bool only_source; /* an artefact will not do */
};

struct dun_cli_target {
    dunlin_runtime *runtime;
    dunlin_function *function;
    dunlin_error *err; /* for the calls that follow */
    bool is_artefact;
    uint32_t timeout_ms; /* for dunlin_call_set_timeout_ms */
};

/* 0, or an exit code with the message printed. */
int dun_cli_target_open(const struct dun_cli_target_wish *wish, struct dun_cli_target *out);
void dun_cli_target_close(struct dun_cli_target *target);

/* Start a runtime with `slots` slots that logs as `log_level` says.  0, or an
 * exit code with the message printed. */
int dun_cli_runtime_open(uint32_t slots, int log_level, dunlin_runtime **out, dunlin_error *err);

/* Whether the file is an artefact, not source: 1 or 0; -1 with the message
 * printed if it cannot be read. */
int dun_cli_is_artefact(const char *path);

#endif
