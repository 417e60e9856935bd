/* runtime.c - dunlin_runtime_*: check, call down. */
#include "../functions/runtime.h"

#include "../functions/function.h"
#include "check.h"

void dunlin_runtime_options_init(dunlin_runtime_options *options)
{
    *options = (dunlin_runtime_options){0};
}

dunlin_status dunlin_runtime_new(const dunlin_runtime_options *options, dunlin_runtime **out,
                                 dunlin_error *given)
{
    struct dunlin_error local, *err = dun_api_error(given, &local);
    int failed = out ? dun_runtime_new(options, out, err) : dun_api_missing("out", err);
    return dun_api_status(failed, err, &local);
}

void dunlin_runtime_free(dunlin_runtime *runtime)
{
    dun_runtime_unref(runtime);
}

dunlin_status dunlin_runtime_remove(dunlin_runtime *runtime, const char *name, dunlin_error *given)
{
    struct dunlin_error local, *err = dun_api_error(given, &local);
    int failed;
    if (!runtime || !name)
        failed = dun_api_missing(runtime ? "name" : "runtime", err);
    else
        failed = dun_sandbox_check_process(&runtime->sandbox, err) ||
                 dun_registry_remove(&runtime->registry, name, err);
    return dun_api_status(failed, err, &local);
}

dunlin_status dunlin_runtime_add_host_function(dunlin_runtime *runtime, const char *name,
                                               dunlin_host_fn fn, void *user, dunlin_error *given)
{
    struct dunlin_error local, *err = dun_api_error(given, &local);
    int failed = runtime ? dun_sandbox_check_process(&runtime->sandbox, err) ||
                               dun_runtime_add_host_function(runtime, name, fn, user, err)
                         : dun_api_missing("runtime", err);
    return dun_api_status(failed, err, &local);
}

void dunlin_runtime_get_stats(const dunlin_runtime *runtime, dunlin_runtime_stats *out)
{
    const struct dun_sandbox *sandbox = &runtime->sandbox;
    struct dun_sandbox_counts counts;
    dun_sandbox_count(sandbox, &counts);
    *out = (dunlin_runtime_stats){.calls = counts.runs,
                                  .switches = counts.switches,
                                  .instances_made = counts.instances,
                                  .stopped = counts.stopped,
                                  .waits = sandbox->waits,
                                  .refused = sandbox->refused,
                                  .slots = sandbox->pool.count,
                                  .slots_busy = dun_pool_busy(&sandbox->pool),
                                  .functions = runtime->functions,
                                  .image_pages = sandbox->engine.image->page_count};
}

const char *dunlin_runtime_engine_path(const dunlin_runtime *runtime)
{
    return runtime->sandbox.engine.path;
}

const char *dunlin_runtime_engine_version(const dunlin_runtime *runtime)
{
    return runtime->sandbox.engine.version;
}
