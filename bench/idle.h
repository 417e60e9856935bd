/* idle.h - what a function costs while nobody calls it. */
#ifndef BENCH_IDLE_H
#define BENCH_IDLE_H

#include <stdint.h>

/* Each prints a line of JSON and returns an exit code. */
int idle_about(void);
int idle_save(uint32_t count);
int idle_load(uint32_t count, uint32_t files);

#endif
