/* The web APIs of the guest: everything a function sees besides ECMAScript (docs/web-apis.md lists
 * it).
 *
 * Included by engine.c after quickjs.c. Most of it is JavaScript, web/NN-name.js, embedded by
 * tools/embed.py and evaluated once when the base image is made: each file is one function
 * expression that is called with `dun`, an object holding the natives below and what earlier files
 * left there. `dun` is unreachable afterwards. What a guest overwrites hurts only itself: the files
 * capture every intrinsic they use, and state is in private fields and C.
 *
 * QuickJS-ng itself provides DOMException, atob, btoa and queueMicrotask.
 */
#include "host.h"
#include "url.h"

static int dun_web_install(JSContext *ctx);
static void dun_web_begin(JSContext *ctx, uint64_t seed, int deploying);

static bool web_deploying = true;

#include "web/bytes.h"
#include "web/encoding.h"
#include "web/reflect.h"
#include "web/system.h"
#include "web/timers.h"
#include "web/url.h"
#include "web_sources.h"

static const JSCFunctionListEntry web_natives[] = {
    JS_CFUNC_DEF("encode", 1, web_encode),
    JS_CFUNC_DEF("encodeInto", 3, web_encode_into),
    JS_CFUNC_DEF("decode", 3, web_decode),
    JS_CFUNC_DEF("kind", 1, web_kind),
    JS_CFUNC_DEF("constructorName", 1, web_constructor_name),
    JS_CFUNC_DEF("ownString", 2, web_own_string),
    JS_CFUNC_DEF("ownProperties", 4, web_own_properties),
    JS_CFUNC_DEF("elements", 2, web_elements),
    JS_CFUNC_DEF("entries", 2, web_entries),
    JS_CFUNC_DEF("slot", 1, web_slot),
    JS_CFUNC_DEF("regexpFlags", 1, web_regexp_flags),
    JS_CFUNC_DEF("tagOf", 1, web_tag),
    JS_CFUNC_DEF("isClass", 1, web_is_class),
    JS_CFUNC_DEF("isDetached", 1, web_is_detached),
    JS_CFUNC_DEF("isOutOfBounds", 1, web_is_out_of_bounds),
    JS_CFUNC_DEF("isTracking", 1, web_is_tracking),
    JS_CFUNC_DEF("copyAndDetach", 2, web_copy_and_detach),
    JS_CFUNC_DEF("log", 2, web_log),
    JS_CFUNC_DEF("clock", 1, web_clock),
    JS_CFUNC_DEF("randomValues", 1, web_random_values),
    JS_CFUNC_DEF("randomUUID", 0, web_random_uuid),
    JS_CFUNC_DEF("urlParse", 2, web_url_parse),
    JS_CFUNC_DEF("urlSet", 3, web_url_set),
};

static const JSCFunctionListEntry web_globals[] = {
    JS_CFUNC_MAGIC_DEF("setTimeout", 1, web_set_timer, 0),
    JS_CFUNC_MAGIC_DEF("setInterval", 1, web_set_timer, 1),
    JS_CFUNC_DEF("clearTimeout", 1, web_clear_timer),
    JS_CFUNC_DEF("clearInterval", 1, web_clear_timer),
};

/* Evaluates one embedded file and calls the function that it is. */
static int run_source(JSContext *ctx, JSValueConst natives, const char *name, const char *text,
                      size_t size)
{
    char file[80];
    snprintf(file, sizeof file, "dunlin:web/%s", name);
    JSValue function = JS_Eval(ctx, text, size, file, JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_STRICT);
    if (JS_IsException(function))
        return -1;
    JSValue result = JS_Call(ctx, function, JS_UNDEFINED, 1, &natives);
    JS_FreeValue(ctx, function);
    int failed = JS_IsException(result) ? -1 : 0;
    JS_FreeValue(ctx, result);
    return failed;
}

/* Without their source our functions print as [native code], and the image is smaller. */
static void drop_sources(JSContext *ctx)
{
    struct list_head *el;
    list_for_each(el, &ctx->rt->gc_obj_list)
    {
        JSGCObjectHeader *header = list_entry(el, JSGCObjectHeader, link);
        if (JS_GC_TYPE(header) != JS_GC_OBJ_TYPE_FUNCTION_BYTECODE)
            continue;
        JSFunctionBytecode *b = (JSFunctionBytecode *)header;
        const char *file = JS_AtomToCString(ctx, b->filename);
        if (file && strncmp(file, "dunlin:web/", 11) == 0 && b->source) {
            js_free(ctx, b->source);
            b->source = NULL;
            b->source_len = 0;
        }
        JS_FreeCString(ctx, file);
    }
}

/* Defines every global. Called once, when the base image is made. 0, or -1 with an exception
 * pending. */
static int dun_web_install(JSContext *ctx)
{
    JSValue natives = JS_NewObject(ctx);
    if (JS_IsException(natives))
        return -1;
    JS_SetPropertyFunctionList(ctx, natives, web_natives, countof(web_natives));
    JS_SetPropertyFunctionList(ctx, ctx->global_obj, web_globals, countof(web_globals));
    int failed = 0;
    for (size_t i = 0; i < countof(dun_web_sources) && !failed; i++)
        failed = run_source(ctx, natives, dun_web_sources[i].name, dun_web_sources[i].text,
                            dun_web_sources[i].size);
    JS_FreeValue(ctx, natives);
    if (!failed)
        drop_sources(ctx);
    return failed;
}

/* The start of a call, or of a deployment. Everything else about a call is asked of the host when
 * it is wanted. */
static void dun_web_begin(JSContext *ctx, uint64_t seed, int deploying)
{
    web_deploying = deploying != 0;
}
