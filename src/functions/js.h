/* js.h - JavaScript functions: deployed, called, and scripts run once. */
#ifndef DUN_FUNCTIONS_JS_H
#define DUN_FUNCTIONS_JS_H

#include "call.h"
#include "function.h"
#include "runtime.h"

struct dun_js_deployment {
    const char *name;
    const char *filename; /* as it stands in stacks */
    dunlin_bytes source;
    const char *root_dir; /* for imports; NULL: none */
    const dunlin_deploy_options *options;
};

/* A new function with one reference, not registered yet. */
int dun_js_deploy(struct dunlin_runtime *runtime, const struct dun_js_deployment *deployment,
                  struct dunlin_function **out, struct dunlin_error *err);

int dun_js_call(struct dunlin_call *call, struct dunlin_function *function, const char *export_name,
                dunlin_kind kind, dunlin_bytes input, int wait, struct dunlin_error *err);

int dun_js_eval(struct dunlin_call *call, dunlin_bytes source, const char *filename,
                const dunlin_limits *limits, struct dunlin_error *err);

#endif
