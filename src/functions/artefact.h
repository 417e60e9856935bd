/* artefact.h - a function in one file.  docs/artefact.md draws its bytes. */
#ifndef DUN_FUNCTIONS_ARTEFACT_H
#define DUN_FUNCTIONS_ARTEFACT_H

#include "function.h"
#include "runtime.h"

int dun_artefact_save(const struct dunlin_function *function, const char *path,
                      struct dunlin_error *err);

/* A new function with one reference, not registered yet.  `name` NULL: the
 * artefact's own. */
int dun_artefact_load(struct dunlin_runtime *runtime, const char *name, const char *path,
                      struct dunlin_function **out, struct dunlin_error *err);

/* How many bytes dun_artefact_save writes. */
uint64_t dun_artefact_size(const struct dunlin_function *function);

/* Is this an artefact whose every part is where it says?  For tests and fuzzers
 * too: looks at the bytes only. */
int dun_artefact_check(const uint8_t *bytes, size_t size, uint64_t engine_identity,
                       struct dunlin_error *err);

#endif
