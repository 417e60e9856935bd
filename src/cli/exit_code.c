/*
 * exit_code.c - library statuses to exit codes, in one place.
 *
 * Scripts decide on these numbers: they are documented in
 * docs/command-line.md and do not change within a major version.
 */
#include "exit_code.h"

static const unsigned char exit_codes[] = {
    [DUNLIN_OK] = DUN_CLI_OK,
    [DUNLIN_INVALID] = DUN_CLI_USAGE,
    [DUNLIN_NOT_FOUND] = DUN_CLI_FILE,
    [DUNLIN_BUSY] = DUN_CLI_INTERNAL,
    [DUNLIN_MEMORY_LIMIT] = DUN_CLI_LIMIT,
    [DUNLIN_STACK_LIMIT] = DUN_CLI_LIMIT,
    [DUNLIN_INPUT_LIMIT] = DUN_CLI_INPUT,
    [DUNLIN_OUTPUT_LIMIT] = DUN_CLI_LIMIT,
    [DUNLIN_LOG_LIMIT] = DUN_CLI_LIMIT,
    [DUNLIN_TIMEOUT] = DUN_CLI_TIMEOUT,
    [DUNLIN_CANCELLED] = DUN_CLI_INTERRUPTED,
    [DUNLIN_TRAP] = DUN_CLI_FAILED,
    [DUNLIN_GUEST] = DUN_CLI_FAILED,
    [DUNLIN_INPUT] = DUN_CLI_INPUT,
    [DUNLIN_ARTEFACT] = DUN_CLI_FILE,
    [DUNLIN_IO] = DUN_CLI_FILE,
    [DUNLIN_NO_MEMORY] = DUN_CLI_INTERNAL,
    [DUNLIN_FORKED] = DUN_CLI_INTERNAL,
    [DUNLIN_INTERNAL] = DUN_CLI_INTERNAL,
};

const char dun_cli_exit_help[] =
    "  0    all went well\n"
    "  1    the function failed: it threw, was rejected, faulted or does not parse\n"
    "  2    the command line is wrong\n"
    "  3    a limit was reached: memory, stack, output or log\n"
    "  4    the timeout passed\n"
    "  5    the input is not JSON, or is larger than its limit\n"
    "  6    a file or an export is missing, or a file cannot be read, written or accepted\n"
    "  7    this machine has no memory left, or dunlin has a bug\n"
    "  130  stopped by Ctrl-C\n";

int dun_cli_exit_code(dunlin_status status)
{
    if ((size_t)status >= sizeof exit_codes)
        return DUN_CLI_INTERNAL;
    return exit_codes[status];
}
