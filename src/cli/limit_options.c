/*
 * limit_options.c - limits given on a command line.
 */
#include "limit_options.h"

const char *dun_cli_fixed_limit(const dunlin_limits *limits)
{
    if (limits->memory_bytes)
        return "memory";
    if (limits->stack_bytes)
        return "stack";
    if (limits->input_bytes)
        return "max-input";
    if (limits->output_bytes)
        return "max-output";
    if (limits->log_bytes)
        return "max-log";
    if (limits->deploy_timeout_ms)
        return "deploy-timeout";
    return NULL;
}
