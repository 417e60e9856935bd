/*
 * interrupt.h - Ctrl-C.
 */
#ifndef DUN_CLI_INTERRUPT_H
#define DUN_CLI_INTERRUPT_H

#include <stdbool.h>

#include <dunlin.h>

/*
 * From now on SIGINT and SIGTERM cancel the calls that were added, and the
 * program ends a moment later whatever it is doing.  A second one ends it at
 * once.  Call it before any other thread is started.
 */
void dun_cli_interrupt_watch(void);

/* Have `call` cancelled too. */
void dun_cli_interrupt_add(dunlin_call *call);
/* Before the calls are freed. */
void dun_cli_interrupt_forget_all(void);

bool dun_cli_interrupted(void);

/* The exit code to end with: `code`, except that an interrupted program ends
 * here, by the signal, as a shell expects of it. */
int dun_cli_interrupt_finish(int code);

#endif
