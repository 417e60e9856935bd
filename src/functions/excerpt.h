/* excerpt.h - the place in the author's source that an error is about. */
#ifndef DUN_FUNCTIONS_EXCERPT_H
#define DUN_FUNCTIONS_EXCERPT_H

#include "../base/error.h"
#include "function.h"

/* Find the first place in err->stack that is in one of the sources; set file,
 * line, column and excerpt. */
void dun_excerpt_locate(struct dunlin_error *err, const struct dun_source *sources, size_t count);

/* The same for the first place in `source` where the string "TEXT" or 'TEXT' stands. */
void dun_excerpt_find(struct dunlin_error *err, const struct dun_source *source, const char *text);

#endif
