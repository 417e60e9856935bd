/* random.c - getrandom(2), in large helpings for those who need little. */
#include "random.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

#define SUPPLY 16 /* of a thread; a library that is loaded late has room for little per thread */

static _Thread_local uint64_t supply[SUPPLY];
static _Thread_local unsigned left;

static void watch_forks(void);
static void forget_supply(void);

void dun_random_bytes(uint8_t *out, size_t size)
{
    while (size) {
        ssize_t got = getrandom(out, size, 0);
        if (got < 0 && errno != EINTR)
            abort(); /* a kernel without getrandom cannot run this program */
        if (got > 0) {
            out += got;
            size -= (size_t)got;
        }
    }
}

uint64_t dun_random_u64(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (!left) {
        pthread_once(&once, watch_forks);
        dun_random_bytes((uint8_t *)supply, sizeof supply);
        left = SUPPLY;
    }
    return supply[--left];
}

/* A child made by fork has the supply of its parent: it must not use it too. */
static void watch_forks(void)
{
    pthread_atfork(NULL, NULL, forget_supply);
}

/* In the only thread that the child has. */
static void forget_supply(void)
{
    left = 0;
}
