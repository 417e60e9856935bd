/*
 * commands.h - the commands; each is one file, cmd_NAME.c.
 */
#ifndef DUN_CLI_COMMANDS_H
#define DUN_CLI_COMMANDS_H

#include "options.h"

extern const struct dun_cli_command dun_cli_call;
extern const struct dun_cli_command dun_cli_map;
extern const struct dun_cli_command dun_cli_eval;
extern const struct dun_cli_command dun_cli_build;
extern const struct dun_cli_command dun_cli_inspect;
extern const struct dun_cli_command dun_cli_doctor;

#endif
