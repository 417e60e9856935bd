/* threads.h - one case called from several threads at once. */
#ifndef BENCH_THREADS_H
#define BENCH_THREADS_H

#include "cases.h"

/* Call for `budget_ns` on `threads` threads, each with a dunlin_call of its
 * own; prints a line of JSON with the calls a second of all together. */
int threads_measure(struct job *job, uint32_t threads, uint64_t budget_ns);

#endif
