/* function.c - a deployed function: its parts and its references. */
#include "function.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buffer.h"
#include "runtime.h"

#define NAME_MAX_BYTES 64

static void free_names(struct dun_names *names);

struct dunlin_function *dun_function_new(struct dunlin_runtime *runtime, const char *name,
                                         struct dunlin_error *err)
{
    struct dunlin_function *function = calloc(1, sizeof *function);
    char *copy = strdup(name);
    if (!function || !copy) {
        free(function);
        free(copy);
        dun_fail(err, DUNLIN_NO_MEMORY, "no memory for a function");
        return NULL;
    }
    function->refs = 1;
    function->runtime = runtime;
    function->name = copy;
    atomic_fetch_add_explicit(&runtime->functions, 1, memory_order_relaxed);
    return function;
}

struct dunlin_function *dun_function_ref(struct dunlin_function *function)
{
    atomic_fetch_add_explicit(&function->refs, 1, memory_order_relaxed);
    return function;
}

void dun_function_unref(struct dunlin_function *function)
{
    if (!function || atomic_fetch_sub_explicit(&function->refs, 1, memory_order_acq_rel) != 1)
        return;
    atomic_fetch_sub_explicit(&function->runtime->functions, 1, memory_order_relaxed);
    dun_image_unref(function->image);
    free_names(&function->exports);
    free_names(&function->grants);
    free(function->granted);
    for (size_t i = 0; i < function->source_count; i++) {
        free(function->sources[i].name);
        if (!function->sources[i].is_mapped)
            free((void *)function->sources[i].text);
    }
    free(function->sources);
    free(function->name);
    if (function->release)
        function->release(function->owner);
    free(function);
}

int dun_function_check_name(const char *name, struct dunlin_error *err)
{
    size_t size = name ? strlen(name) : 0;
    int good = size > 0 && size <= NAME_MAX_BYTES;
    for (size_t i = 0; good && i < size; i++)
        good = isalnum((unsigned char)name[i]) || strchr("._-", name[i]);
    if (good)
        return 0;
    return dun_fail(err, DUNLIN_INVALID,
                    "a function's name is 1 to %d letters, digits and . _ -, not \"%s\"",
                    NAME_MAX_BYTES, name ? name : "");
}

int dun_function_find_export(const struct dunlin_function *function, const char *name,
                             uint32_t *index, struct dunlin_error *err)
{
    if (!name)
        name = "default";
    const struct dun_names *exports = &function->exports;
    for (size_t i = 0; i < exports->count; i++)
        if (!strcmp(exports->names[i], name)) {
            *index = (uint32_t)i;
            return 0;
        }
    struct dun_buffer list;
    dun_buffer_init(&list, 1000);
    for (size_t i = 0; i < exports->count; i++)
        if (dun_buffer_append_text(&list, i ? ", " : "") ||
            dun_buffer_append_text(&list, exports->names[i]))
            break;
    dun_fail(err, DUNLIN_NOT_FOUND, "the function \"%s\" has no export \"%s\"; it has: %.*s",
             function->name, name, (int)list.size, (const char *)list.data);
    dun_buffer_deinit(&list);
    return -1;
}

int dun_function_add_source(struct dunlin_function *function, const char *name, const uint8_t *text,
                            size_t size, int is_mapped, struct dunlin_error *err)
{
    struct dun_source *sources =
        realloc(function->sources, (function->source_count + 1) * sizeof *sources);
    if (sources)
        function->sources = sources;
    char *copy = strdup(name);
    if (!sources || !copy) {
        free(copy);
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for the source %s", name);
    }
    sources[function->source_count++] =
        (struct dun_source){.name = copy, .text = text, .size = size, .is_mapped = is_mapped};
    return 0;
}

int dun_names_parse(struct dun_names *names, const char *text, size_t size,
                    struct dunlin_error *err)
{
    const char *end = size ? text + size : text; /* text may be NULL */
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        char **larger = realloc(names->names, (names->count + 1) * sizeof *larger);
        if (larger)
            names->names = larger;
        char *name = stop ? strndup(text, (size_t)(stop - text)) : NULL;
        if (!larger || !name) {
            free(name);
            return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for names");
        }
        larger[names->count++] = name;
        text = stop + 1;
    }
    return 0;
}

int dun_function_resolve_grants(struct dunlin_function *function, struct dunlin_error *err)
{
    size_t count = function->grants.count;
    function->granted = calloc(count ? count : 1, sizeof *function->granted);
    if (!function->granted)
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for grants");
    for (size_t i = 0; i < count; i++) {
        const char *name = function->grants.names[i];
        function->granted[i] = dun_runtime_host_function(function->runtime, name);
        if (!function->granted[i])
            return dun_fail(err, DUNLIN_INVALID,
                            "the function \"%s\" is granted the host function \"%s\", which this "
                            "program does not offer (dunlin_runtime_add_host_function)",
                            function->name, name);
    }
    return 0;
}

static void free_names(struct dun_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->names[i]);
    free(names->names);
}
