/* limits.h - the defaults and ranges of a function's limits. */
#ifndef DUN_FUNCTIONS_LIMITS_H
#define DUN_FUNCTIONS_LIMITS_H

#include "../base/error.h"

/* Put defaults in the place of zeros, and refuse what is out of range. */
int dun_limits_settle(const dunlin_limits *given, dunlin_limits *out, struct dunlin_error *err);

#endif
