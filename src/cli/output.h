/*
 * output.h - the result of a call, printed.
 */
#ifndef DUN_CLI_OUTPUT_H
#define DUN_CLI_OUTPUT_H

#include <dunlin.h>

/* JSON and a line feed, bytes as they are, nothing for nothing; to the file
 * `path`, or to standard output where it is NULL.  0, or an exit code with the
 * message printed. */
int dun_cli_print_result(const dunlin_call *call, const char *path);

#endif
