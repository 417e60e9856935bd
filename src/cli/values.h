/*
 * values.h - one value of one option.
 */
#ifndef DUN_CLI_VALUES_H
#define DUN_CLI_VALUES_H

#include "options.h"

/* Check `value` and put it in `field`, whose type option->type says.  0, or
 * DUN_CLI_USAGE with a message that names the option, what was expected and
 * what was found. */
int dun_cli_set_value(const struct dun_cli_option *option, const char *value, void *field);

#endif
