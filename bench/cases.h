/* cases.h - what is measured of dunlin: one struct job a case. */
#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include <stddef.h>
#include <stdint.h>

#include <dunlin.h>

struct job {
    const char *name;
    dunlin_runtime *runtime;
    dunlin_call *call; /* NULL where none is kept */
    dunlin_function **functions;
    uint32_t function_count, next;
    const char *export_name;
    dunlin_kind kind;
    dunlin_bytes input;   /* or the source of a script */
    const char *expected; /* what the output begins with; NULL: anything */
    const char *file;
    const char *engine_dir;
    /* What is timed, once; 0, or -1 with a message. */
    int (*once)(struct job *job, dunlin_call *call);
    /* What is not timed and follows each; NULL where all is timed. */
    int (*after)(struct job *job);
};

/* The case, set up at first use and tried once.  NULL with a message. */
struct job *job_find(const char *name);
/* Run it once more and look at the output. */
int job_check(struct job *job);

/* Set the message; returns -1. */
int bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same, with what dunlin says; takes nothing over. */
int bench_fail_dunlin(const char *what, const dunlin_error *err);
const char *bench_message(void);
/* Read a whole file; the bytes live as long as the process. */
int bench_read(const char *path, dunlin_bytes *out);
dunlin_error *bench_error(void); /* this thread's */
uint64_t now_ns(void);

#endif
