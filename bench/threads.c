/*
 * threads.c - one case called from several threads at once.
 *
 * All threads warm up, wait for each other, and count calls until told to
 * stop.  The rates of the threads are added up; each measures its own time.
 * Cases that keep state in the job (thousand, deploy-page) are not for this.
 */
#include "threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define THREADS_MAX 256

struct worker {
    struct job *job;
    dunlin_call *call;
    pthread_t thread;
    double calls_per_second;
    char failed[256];
};

static struct worker workers[THREADS_MAX];
static pthread_barrier_t warm;
static atomic_int stop;
static uint64_t warm_ns;

static void *work(void *argument);
static int count_calls(struct worker *worker);
static void sleep_ns(uint64_t ns);
static int report(uint32_t threads);

int threads_measure(struct job *job, uint32_t threads, uint64_t budget_ns)
{
    if (threads > THREADS_MAX)
        return bench_fail("at most %d threads, found %u", THREADS_MAX, threads);
    stop = 0;
    warm_ns = budget_ns / 5;
    pthread_barrier_init(&warm, NULL, threads + 1);
    for (uint32_t i = 0; i < threads; i++) {
        workers[i] = (struct worker){.job = job};
        if (dunlin_call_new(job->runtime, &workers[i].call, bench_error()))
            return bench_fail_dunlin("a call", bench_error());
    }
    for (uint32_t i = 0; i < threads; i++) {
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i])) {
            perror("calls: a thread cannot be started");
            exit(1);
        }
    }
    pthread_barrier_wait(&warm);
    sleep_ns(budget_ns - warm_ns);
    stop = 1;
    for (uint32_t i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        dunlin_call_free(workers[i].call);
    }
    pthread_barrier_destroy(&warm);
    return report(threads);
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    uint64_t until = now_ns() + warm_ns;
    int failed = 0;
    while (!failed && now_ns() < until)
        failed = worker->job->once(worker->job, worker->call);
    pthread_barrier_wait(&warm);
    if (failed || count_calls(worker))
        snprintf(worker->failed, sizeof worker->failed, "%s", bench_message());
    return NULL;
}

static int count_calls(struct worker *worker)
{
    uint64_t calls = 0, start = now_ns();
    while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
        if (worker->job->once(worker->job, worker->call))
            return -1;
        calls++;
    }
    worker->calls_per_second = (double)calls * 1e9 / (double)(now_ns() - start);
    return 0;
}

static void sleep_ns(uint64_t ns)
{
    struct timespec left = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};
    while (nanosleep(&left, &left))
        ;
}

static int report(uint32_t threads)
{
    double calls_per_second = 0;
    for (uint32_t i = 0; i < threads; i++) {
        if (workers[i].failed[0])
            return bench_fail("%s", workers[i].failed);
        calls_per_second += workers[i].calls_per_second;
    }
    printf("{\"threads\":%u,\"calls_per_second\":%.0f,\"ns\":%.1f}\n", threads, calls_per_second,
           1e9 / calls_per_second);
    return 0;
}
