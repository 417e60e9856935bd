/* registry.c - a hash table of functions, chained through the functions. */
#include "registry.h"

#include <stdlib.h>
#include <string.h>

#include "../base/hash.h"
#include "function.h"

#define FIRST_BUCKETS 64

static struct dunlin_function **find(struct dun_registry *registry, const char *name);
static int grow(struct dun_registry *registry);

void dun_registry_init(struct dun_registry *registry)
{
    *registry = (struct dun_registry){0};
    pthread_mutex_init(&registry->mutex, NULL);
}

void dun_registry_deinit(struct dun_registry *registry)
{
    for (size_t i = 0; i < registry->bucket_count; i++) {
        struct dunlin_function *function = registry->buckets[i];
        while (function) {
            struct dunlin_function *next = function->next;
            dun_function_unref(function);
            function = next;
        }
    }
    free(registry->buckets);
    pthread_mutex_destroy(&registry->mutex);
}

int dun_registry_put(struct dun_registry *registry, struct dunlin_function *function,
                     struct dunlin_error *err)
{
    struct dunlin_function *old = NULL;
    pthread_mutex_lock(&registry->mutex);
    int failed = registry->count >= registry->bucket_count && grow(registry);
    if (!failed) {
        struct dunlin_function **at = find(registry, function->name);
        old = *at;
        function->next = old ? old->next : NULL;
        *at = dun_function_ref(function);
        registry->count += !old;
    }
    pthread_mutex_unlock(&registry->mutex);
    dun_function_unref(old);
    return failed ? dun_fail(err, DUNLIN_NO_MEMORY, "no memory for another function") : 0;
}

struct dunlin_function *dun_registry_get(struct dun_registry *registry, const char *name)
{
    struct dunlin_function *function = NULL;
    pthread_mutex_lock(&registry->mutex);
    if (registry->bucket_count && (function = *find(registry, name)))
        dun_function_ref(function);
    pthread_mutex_unlock(&registry->mutex);
    return function;
}

int dun_registry_remove(struct dun_registry *registry, const char *name, struct dunlin_error *err)
{
    struct dunlin_function *function = NULL;
    pthread_mutex_lock(&registry->mutex);
    if (registry->bucket_count) {
        struct dunlin_function **at = find(registry, name);
        function = *at;
        if (function) {
            *at = function->next;
            registry->count--;
        }
    }
    pthread_mutex_unlock(&registry->mutex);
    if (!function)
        return dun_fail(err, DUNLIN_NOT_FOUND, "there is no function \"%s\"", name);
    dun_function_unref(function);
    return 0;
}

/* Where the function of that name is linked, or would be. */
static struct dunlin_function **find(struct dun_registry *registry, const char *name)
{
    uint64_t hash = dun_hash64(name, strlen(name));
    struct dunlin_function **at = &registry->buckets[hash & (registry->bucket_count - 1)];
    while (*at && strcmp((*at)->name, name))
        at = &(*at)->next;
    return at;
}

static int grow(struct dun_registry *registry)
{
    struct dun_registry larger = *registry;
    larger.bucket_count = registry->bucket_count ? registry->bucket_count * 2 : FIRST_BUCKETS;
    larger.buckets = calloc(larger.bucket_count, sizeof *larger.buckets);
    if (!larger.buckets)
        return -1;
    for (size_t i = 0; i < registry->bucket_count; i++) {
        struct dunlin_function *function = registry->buckets[i];
        while (function) {
            struct dunlin_function *next = function->next;
            function->next = NULL;
            *find(&larger, function->name) = function;
            function = next;
        }
    }
    free(registry->buckets);
    registry->buckets = larger.buckets;
    registry->bucket_count = larger.bucket_count;
    return 0;
}
