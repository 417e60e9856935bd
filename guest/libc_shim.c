/*
 * libc_shim.c - the few parts of the C library that reach outside.
 *
 * The engine is compiled against wasi-libc, but imports nothing of WASI: what
 * the engine needs of a system is served here, from the host's own imports or
 * not at all.  There are no files, no environment and no exit.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <wasi/api.h>

#include "heap.h"
#include "host.h"

/* Memory is refused this much before the limit, so that a function that catches
 * the error has some left to handle it with; each refusal gives a part of it. */
#define RESERVE ((uintptr_t)256 << 10)
#define RESERVE_PART ((uintptr_t)64 << 10)

static uintptr_t heap_at;
static uintptr_t heap_limit; /* the real one */
static uintptr_t heap_soft_limit;
static int refused;

/* ---- The heap --------------------------------------------------------- */

void heap_set(uintptr_t at, uintptr_t limit)
{
    heap_at = (at + 15) & ~(uintptr_t)15;
    heap_limit = limit;
    heap_soft_limit = limit > heap_at + RESERVE ? limit - RESERVE : limit;
    refused = 0;
}

uintptr_t heap_end(void)
{
    return heap_at;
}

int heap_refused(void)
{
    return refused;
}

/* Where wasi-libc's allocator gets memory from; it never gives any back. */
void *sbrk(intptr_t increment)
{
    uintptr_t at = heap_at;
    if (increment < 0 || at > heap_soft_limit || (uintptr_t)increment > heap_soft_limit - at) {
        refused = 1;
        heap_soft_limit += heap_limit - heap_soft_limit < RESERVE_PART
                               ? heap_limit - heap_soft_limit
                               : RESERVE_PART;
        errno = ENOMEM;
        return (void *)-1;
    }
    heap_at = at + (uintptr_t)increment;
    return (void *)at;
}

/* ---- Time ------------------------------------------------------------- */

int gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
    (void)tz;
    double ms = dun_host_clock(DUN_CLOCK_WALL);
    tv->tv_sec = (time_t)(ms / 1000);
    tv->tv_usec = (suseconds_t)((ms - (double)tv->tv_sec * 1000) * 1000);
    return 0;
}

int clock_gettime(clockid_t id, struct timespec *ts)
{
    double ms = dun_host_clock(id == CLOCK_REALTIME ? DUN_CLOCK_WALL : DUN_CLOCK_CALL);
    ts->tv_sec = (time_t)(ms / 1000);
    ts->tv_nsec = (long)((ms - (double)ts->tv_sec * 1000) * 1e6);
    return 0;
}

time_t time(time_t *out)
{
    time_t now = (time_t)(dun_host_clock(DUN_CLOCK_WALL) / 1000);
    if (out)
        *out = now;
    return now;
}

/* ---- Powers ----------------------------------------------------------- */

double __real_pow(double x, double y);
double __wrap_pow(double x, double y);

/* Squares are what people raise to; the product is the correctly rounded one. */
double __wrap_pow(double x, double y)
{
    return y == 2 ? x * x : __real_pow(x, y);
}

/* ---- What is not there ------------------------------------------------ */

void abort(void)
{
    __builtin_trap();
}

_Noreturn void __wasi_proc_exit(__wasi_exitcode_t code)
{
    (void)code;
    __builtin_trap();
}

__wasi_errno_t __wasi_fd_close(__wasi_fd_t fd)
{
    (void)fd;
    return __WASI_ERRNO_BADF;
}

__wasi_errno_t __wasi_fd_seek(__wasi_fd_t fd, __wasi_filedelta_t offset, __wasi_whence_t whence,
                              __wasi_filesize_t *out)
{
    (void)fd, (void)offset, (void)whence, (void)out;
    return __WASI_ERRNO_BADF;
}

__wasi_errno_t __wasi_fd_write(__wasi_fd_t fd, const __wasi_ciovec_t *iov, size_t count,
                               __wasi_size_t *out)
{
    (void)fd, (void)iov, (void)count, (void)out;
    return __WASI_ERRNO_BADF;
}

__wasi_errno_t __wasi_fd_fdstat_get(__wasi_fd_t fd, __wasi_fdstat_t *out)
{
    (void)fd, (void)out;
    return __WASI_ERRNO_BADF;
}
