/* function.c - dunlin_function_*: check, take references, call down. */
#include "../functions/function.h"

#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "../functions/artefact.h"
#include "../functions/js.h"
#include "../functions/limits.h"
#include "check.h"

#define SOURCE_CEILING ((size_t)64 << 20)

static int deploy(dunlin_runtime *runtime, const struct dun_js_deployment *deployment,
                  dunlin_function **out, struct dunlin_error *err);
static int deploy_file(dunlin_runtime *runtime, const char *name, const char *path,
                       const dunlin_deploy_options *options, dunlin_function **out,
                       struct dunlin_error *err);
static int check_options(const dunlin_deploy_options *options, struct dunlin_error *err);
static int publish(dunlin_runtime *runtime, struct dunlin_function *function, dunlin_function **out,
                   struct dunlin_error *err);
static int find_missing(const void *const *arguments, const char *const *names, size_t count,
                        struct dunlin_error *err);

void dunlin_limits_init(dunlin_limits *limits)
{
    *limits = (dunlin_limits){0};
}

void dunlin_deploy_options_init(dunlin_deploy_options *options)
{
    *options = (dunlin_deploy_options){0};
}

/* ---- Deploying -------------------------------------------------------- */

dunlin_status dunlin_function_deploy(dunlin_runtime *runtime, const char *name, dunlin_bytes source,
                                     const char *filename, const dunlin_deploy_options *options,
                                     dunlin_function **out, dunlin_error *given)
{
    struct dunlin_error local, *err = dun_api_error(given, &local);
    const void *text = source.size ? source.data : (const void *)"";
    const void *arguments[] = {runtime, name, filename, out, text};
    static const char *const names[] = {"runtime", "name", "filename", "out", "source.data"};
    struct dun_js_deployment deployment = {.name = name,
                                           .filename = filename,
                                           .source = source,
                                           .root_dir = options ? options->root_dir : NULL,
                                           .options = options};
    int failed = find_missing(arguments, names, 5, err) || check_options(options, err) ||
                 deploy(runtime, &deployment, out, err);
    return dun_api_status(failed, err, &local);
}

dunlin_status dunlin_function_deploy_file(dunlin_runtime *runtime, const char *name,
                                          const char *path, const dunlin_deploy_options *options,
                                          dunlin_function **out, dunlin_error *given)
{
    struct dunlin_error local, *err = dun_api_error(given, &local);
    const void *arguments[] = {runtime, name, path, out};
    static const char *const names[] = {"runtime", "name", "path", "out"};
    int failed = find_missing(arguments, names, 4, err) || check_options(options, err) ||
                 deploy_file(runtime, name, path, options, out, err);
    return dun_api_status(failed, err, &local);
}

static int deploy_file(dunlin_runtime *runtime, const char *name, const char *path,
                       const dunlin_deploy_options *options, dunlin_function **out,
                       struct dunlin_error *err)
{
    uint8_t *text;
    size_t size;
    if (dun_file_read(path, SOURCE_CEILING, &text, &size, err))
        return -1;
    const char *slash = strrchr(path, '/');
    char *directory = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    struct dun_js_deployment deployment = {.name = name,
                                           .filename = slash ? slash + 1 : path,
                                           .source = {text, size},
                                           .root_dir = directory,
                                           .options = options};
    if (options && options->root_dir)
        deployment.root_dir = options->root_dir;
    int failed = directory ? deploy(runtime, &deployment, out, err)
                           : dun_fail(err, DUNLIN_NO_MEMORY, "no memory to deploy %s", path);
    free(directory);
    free(text);
    return failed;
}

static int deploy(dunlin_runtime *runtime, const struct dun_js_deployment *deployment,
                  dunlin_function **out, struct dunlin_error *err)
{
    struct dunlin_function *function;
    return dun_js_deploy(runtime, deployment, &function, err) ||
           publish(runtime, function, out, err);
}

/* Registered under its name, and a handle for the caller. */
static int publish(dunlin_runtime *runtime, struct dunlin_function *function, dunlin_function **out,
                   struct dunlin_error *err)
{
    if (dun_registry_put(&runtime->registry, function, err)) {
        dun_function_unref(function);
        return -1;
    }
    dun_runtime_ref(runtime);
    *out = function;
    return 0;
}

static int check_options(const dunlin_deploy_options *options, struct dunlin_error *err)
{
    if (!options)
        return 0;
    for (unsigned i = 0; i < sizeof options->reserved / sizeof *options->reserved; i++)
        if (options->reserved[i])
            return dun_fail(err, DUNLIN_INVALID,
                            "a reserved field of dunlin_deploy_options is not zero: fill it with "
                            "dunlin_deploy_options_init first");
    if (options->grant_count && !options->grants)
        return dun_api_missing("grants", err);
    return 0;
}

static int find_missing(const void *const *arguments, const char *const *names, size_t count,
                        struct dunlin_error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!arguments[i])
            return dun_api_missing(names[i], err);
    return 0;
}

/* ---- Artefacts -------------------------------------------------------- */

dunlin_status dunlin_function_save(const dunlin_function *function, const char *path,
                                   dunlin_error *given)
{
    struct dunlin_error local, *err = dun_api_error(given, &local);
    int failed = function && path ? dun_artefact_save(function, path, err)
                                  : dun_api_missing(function ? "path" : "function", err);
    return dun_api_status(failed, err, &local);
}

dunlin_status dunlin_function_load(dunlin_runtime *runtime, const char *name, const char *path,
                                   dunlin_function **out, dunlin_error *given)
{
    struct dunlin_error local, *err = dun_api_error(given, &local);
    const void *arguments[] = {runtime, path, out};
    static const char *const names[] = {"runtime", "path", "out"};
    struct dunlin_function *function;
    int failed = find_missing(arguments, names, 3, err) ||
                 dun_sandbox_check_process(&runtime->sandbox, err) ||
                 dun_artefact_load(runtime, name, path, &function, err) ||
                 publish(runtime, function, out, err);
    return dun_api_status(failed, err, &local);
}

/* ---- Handles ---------------------------------------------------------- */

dunlin_status dunlin_function_open(dunlin_runtime *runtime, const char *name, dunlin_function **out,
                                   dunlin_error *given)
{
    struct dunlin_error local, *err = dun_api_error(given, &local);
    const void *arguments[] = {runtime, name, out};
    static const char *const names[] = {"runtime", "name", "out"};
    int failed =
        find_missing(arguments, names, 3, err) || dun_sandbox_check_process(&runtime->sandbox, err);
    if (!failed) {
        struct dunlin_function *function = dun_registry_get(&runtime->registry, name);
        if (function) {
            dun_runtime_ref(runtime);
            *out = function;
        } else {
            failed = dun_fail(err, DUNLIN_NOT_FOUND, "there is no function \"%s\"", name);
        }
    }
    return dun_api_status(failed, err, &local);
}

void dunlin_function_free(dunlin_function *function)
{
    if (!function)
        return;
    struct dunlin_runtime *runtime = function->runtime;
    dun_function_unref(function);
    dun_runtime_unref(runtime);
}

/* ---- What it is ------------------------------------------------------- */

const char *dunlin_function_name(const dunlin_function *function)
{
    return function->name;
}

size_t dunlin_function_export_count(const dunlin_function *function)
{
    return function->exports.count;
}

const char *dunlin_function_export(const dunlin_function *function, size_t index)
{
    return index < function->exports.count ? function->exports.names[index] : NULL;
}

size_t dunlin_function_grant_count(const dunlin_function *function)
{
    return function->grants.count;
}

const char *dunlin_function_grant(const dunlin_function *function, size_t index)
{
    return index < function->grants.count ? function->grants.names[index] : NULL;
}

void dunlin_function_get_limits(const dunlin_function *function, dunlin_limits *out)
{
    *out = function->limits;
}

void dunlin_function_get_stats(const dunlin_function *function, dunlin_function_stats *out)
{
    *out = (dunlin_function_stats){.image_pages = function->image->page_count,
                                   .memory_bytes = (uint64_t)function->image->end_page * DUN_PAGE,
                                   .artefact_bytes = dun_artefact_size(function),
                                   .modules = (uint32_t)function->source_count};
    for (size_t i = 0; i < function->source_count; i++)
        out->source_bytes += function->sources[i].size;
}
