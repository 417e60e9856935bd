/* clock.c - time, from the kernel's clocks. */
#include "clock.h"

#include <time.h>

static uint64_t read_clock(clockid_t id);

uint64_t dun_now_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

uint64_t dun_wall_ns(void)
{
    return read_clock(CLOCK_REALTIME);
}

static uint64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
