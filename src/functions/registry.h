/* registry.h - the functions deployed under names.  Any thread. */
#ifndef DUN_FUNCTIONS_REGISTRY_H
#define DUN_FUNCTIONS_REGISTRY_H

#include <pthread.h>

#include "../base/error.h"

struct dun_registry {
    pthread_mutex_t mutex; /* guards all of it */
    struct dunlin_function **buckets;
    size_t bucket_count, count;
};

void dun_registry_init(struct dun_registry *registry);
/* Gives back its references. */
void dun_registry_deinit(struct dun_registry *registry);

/* Put `function` in the place of the one of that name; takes a reference. */
int dun_registry_put(struct dun_registry *registry, struct dunlin_function *function,
                     struct dunlin_error *err);
/* A reference, or NULL. */
struct dunlin_function *dun_registry_get(struct dun_registry *registry, const char *name);
/* NOT_FOUND */
int dun_registry_remove(struct dun_registry *registry, const char *name, struct dunlin_error *err);

#endif
