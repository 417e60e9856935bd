/* mapped.c - reading mapped files that somebody may truncate meanwhile. */
#include "mapped.h"

#include <stdint.h>
#include <sys/mman.h>

#define PAGE 4096

enum state { OUTSIDE, READING, TORN };

static _Thread_local volatile enum state state __attribute__((tls_model("initial-exec")));

void dun_mapped_begin(void)
{
    state = READING;
}

int dun_mapped_end(void)
{
    int torn = state == TORN;
    state = OUTSIDE;
    return torn;
}

int dun_mapped_is_torn(void)
{
    return state == TORN;
}

int dun_mapped_fault(const void *address)
{
    if (state == OUTSIDE)
        return 0;
    void *page = (void *)((uintptr_t)address & ~(uintptr_t)(PAGE - 1));
    if (mmap(page, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
        return 0;
    state = TORN;
    return 1;
}
