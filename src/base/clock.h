/* clock.h - time in nanoseconds. */
#ifndef DUN_BASE_CLOCK_H
#define DUN_BASE_CLOCK_H

#include <stdint.h>

#define DUN_NEVER UINT64_MAX

/* Since an arbitrary start; never goes back. */
uint64_t dun_now_ns(void);
/* Since 1970. */
uint64_t dun_wall_ns(void);

#endif
