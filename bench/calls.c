/*
 * calls.c - the measuring server for dunlin: reads "CASE MILLISECONDS [THREADS]"
 * lines from standard input and answers each with a line of JSON.  Node's
 * contestants answer the same questions (peers/peer.mjs), so bench/run can
 * measure all of them in turn while each stays warm.
 *
 * usage: calls serve            answer lines until the input ends
 *        calls about            sizes of the functions that are measured
 *        calls save COUNT       save that many different artefacts in idle/
 *        calls load COUNT FILES load that many functions from them; memory used
 *
 * It runs in the folder that bench/run prepares: sources and inputs are found
 * there under fixed names.  What a case does is in cases.c.
 *
 * A case is warmed up, then timed in samples.  A sample is one call, or, where
 * the clock would matter, as many calls as take 10 microseconds.  The median
 * of the samples is reported.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cases.h"
#include "idle.h"
#include "threads.h"

#define SAMPLE_NS 10000
#define SAMPLES_MAX (1 << 20)
#define SAMPLES_MIN 3
#define BATCH_MAX 65536

static uint64_t samples[SAMPLES_MAX];

static int serve(void);
static int answer(char *line);
static int measure(struct job *job, uint64_t budget_ns);
static int take_sample(struct job *job, uint32_t batch, uint64_t *ns);
static int find_batch(struct job *job, uint64_t warm_until, uint32_t *batch);
static int by_value(const void *a, const void *b);
static void print_error(const char *message);

int main(int argc, char **argv)
{
    if (argc == 2 && !strcmp(argv[1], "serve"))
        return serve();
    if (argc == 2 && !strcmp(argv[1], "about"))
        return idle_about();
    if (argc == 3 && !strcmp(argv[1], "save"))
        return idle_save((uint32_t)strtoul(argv[2], NULL, 10));
    if (argc == 4 && !strcmp(argv[1], "load"))
        return idle_load((uint32_t)strtoul(argv[2], NULL, 10),
                         (uint32_t)strtoul(argv[3], NULL, 10));
    fprintf(stderr, "usage: calls serve | about | save COUNT | load COUNT FILES\n");
    return 2;
}

static int serve(void)
{
    char line[256];
    while (fgets(line, sizeof line, stdin)) {
        if (answer(line))
            print_error(bench_message());
        fflush(stdout);
    }
    return 0;
}

static int answer(char *line)
{
    char name[64];
    unsigned milliseconds, threads = 0;
    if (sscanf(line, "%63s %u %u", name, &milliseconds, &threads) < 2)
        return bench_fail("expected CASE MILLISECONDS [THREADS], found %s", line);
    struct job *job = job_find(name);
    if (!job)
        return -1;
    uint64_t budget_ns = (uint64_t)milliseconds * 1000000;
    if (threads ? threads_measure(job, threads, budget_ns) : measure(job, budget_ns))
        return -1;
    return 0;
}

static int measure(struct job *job, uint64_t budget_ns)
{
    uint32_t batch, count = 0;
    uint64_t start = now_ns();
    if (find_batch(job, start + budget_ns / 5, &batch))
        return -1;
    while (count < SAMPLES_MIN || (count < SAMPLES_MAX && now_ns() < start + budget_ns)) {
        if (take_sample(job, batch, &samples[count++]))
            return -1;
    }
    if (job_check(job))
        return -1;
    qsort(samples, count, sizeof *samples, by_value);
    printf("{\"samples\":%u,\"batch\":%u,\"ns\":%.1f,\"p99_ns\":%.1f", count, batch,
           (double)samples[count / 2] / batch, (double)samples[(uint64_t)count * 99 / 100] / batch);
    if (job->call) {
        dunlin_call_stats stats;
        dunlin_call_get_stats(job->call, &stats);
        printf(",\"pages_restored\":%u", stats.pages_restored);
    }
    printf("}\n");
    return 0;
}

static int take_sample(struct job *job, uint32_t batch, uint64_t *ns)
{
    if (job->after) { /* the part of an operation that is not timed */
        uint64_t start = now_ns();
        int status = job->once(job, job->call);
        *ns = now_ns() - start;
        return status || job->after(job);
    }
    uint64_t start = now_ns();
    for (uint32_t i = 0; i < batch; i++) {
        if (job->once(job, job->call))
            return -1;
    }
    *ns = now_ns() - start;
    return 0;
}

/* Enough calls for the clock not to matter, found on a warm slot. */
static int find_batch(struct job *job, uint64_t warm_until, uint32_t *batch)
{
    uint64_t ns;
    *batch = 1;
    for (;;) {
        if (take_sample(job, *batch, &ns))
            return -1;
        if (ns < SAMPLE_NS && *batch < BATCH_MAX && !job->after)
            *batch *= 2;
        else if (now_ns() >= warm_until)
            return 0;
    }
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void print_error(const char *message)
{
    printf("{\"error\":\"");
    for (const unsigned char *c = (const unsigned char *)message; *c; c++) {
        if (*c == '"' || *c == '\\')
            printf("\\%c", *c);
        else if (*c < ' ')
            printf("\\u%04x", *c);
        else
            putchar(*c);
    }
    printf("\"}\n");
}
