/* check.h - what every public function does first and last. */
#ifndef DUN_API_CHECK_H
#define DUN_API_CHECK_H

#include "../base/error.h"

/* The caller's error, or `local` where the caller gave none. */
struct dunlin_error *dun_api_error(dunlin_error *given, struct dunlin_error *local);

/* The status of a result: 0, or what was filled into `err`.  Frees `local`. */
dunlin_status dun_api_status(int failed, struct dunlin_error *err, struct dunlin_error *local);

/* INVALID: the argument `name` is NULL. */
int dun_api_missing(const char *name, struct dunlin_error *err);

#endif
