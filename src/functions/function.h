/*
 * function.h - a deployed function, immutable.
 *
 * Sources, names and pages may lie in one mapped artefact; `release` gives it
 * back.  The image holds a reference to the same owner, see js.c and artefact.c.
 */
#ifndef DUN_FUNCTIONS_FUNCTION_H
#define DUN_FUNCTIONS_FUNCTION_H

#include <stdatomic.h>

#include "../base/error.h"
#include "../sandbox/image.h"

struct dunlin_runtime;
struct dun_host_function;

#define DUN_SOURCES_MAX 10000 /* of one function */

/* One file of the author's; the first is the one that was deployed. */
struct dun_source {
    char *name;
    const uint8_t *text;
    size_t size;
    int is_mapped; /* text lies in the artefact; otherwise it is allocated */
};

/* Names, one after another. */
struct dun_names {
    char **names;
    size_t count;
};

struct dunlin_function {
    _Atomic uint32_t refs;
    struct dunlin_function *next; /* the registry's */
    struct dunlin_runtime *runtime;
    char *name;
    dunlin_limits limits;
    struct dun_image *image;
    struct dun_names exports, grants;
    const struct dun_host_function **granted; /* one a grant */
    struct dun_source *sources;
    size_t source_count;
    void (*release)(void *owner); /* of the mapping, if there is one */
    void *owner;
};

/* With one reference and nothing in it but the name. */
struct dunlin_function *dun_function_new(struct dunlin_runtime *runtime, const char *name,
                                         struct dunlin_error *err);
struct dunlin_function *dun_function_ref(struct dunlin_function *function);
void dun_function_unref(struct dunlin_function *function);

int dun_function_check_name(const char *name, struct dunlin_error *err);
/* NULL: "default".  NOT_FOUND, and what there is. */
int dun_function_find_export(const struct dunlin_function *function, const char *name,
                             uint32_t *index, struct dunlin_error *err);

/* Allocated text is taken over; mapped text is borrowed from the owner. */
int dun_function_add_source(struct dunlin_function *function, const char *name, const uint8_t *text,
                            size_t size, int is_mapped, struct dunlin_error *err);

/* Append names that each end in '\n'. */
int dun_names_parse(struct dun_names *names, const char *text, size_t size,
                    struct dunlin_error *err);

/* Look up every grant among the runtime's host functions. */
int dun_function_resolve_grants(struct dunlin_function *function, struct dunlin_error *err);

#endif
