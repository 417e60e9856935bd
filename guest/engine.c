/*
 * engine.c - the guest: QuickJS-ng, and the four ways in.
 *
 *   dun_boot    once, when dunlin is built: makes the JavaScript runtime and
 *               all that every function finds there.  What memory then holds
 *               is the engine's own image.
 *   dun_deploy  once a function, on the engine's image: evaluates the author's
 *               module.  What memory then holds is the function's image.
 *   dun_call    on the function's image: one call.
 *   dun_eval    on the engine's image: one script.
 *
 * An instance is thrown away after each of them, so nothing is freed at their
 * end.  quickjs.c is included, not linked: the JSON parser and writer reach
 * shapes, and inlining across that border is a good part of their speed.
 *
 * What is not here: limits of time (the host's), web APIs (web.h), JSON
 * (json_parse.h, json_write.h).
 */
#include "quickjs.c"

#include "abi.h"
#include "heap.h"
#include "host.h"

#include "json_install.h"
#include "web.h"

#include "modules.h"
#include "outcome.h"

#include "grants.h" /* uses outcome.h */

#define EXPORT(name) __attribute__((export_name(#name)))

static JSRuntime *runtime;
static JSContext *context;
static struct dun_mailbox mailbox;

/* The exported functions of the module, in the order of their names' list. */
static JSValue *exports;
static uint32_t export_count;
static JSValue call_context; /* the second argument of every call: { env } */

static void begin(uint32_t heap_start, uint32_t heap_limit, uint64_t seed, int deploying);
static int boot_failed(void);
static int find_exports(JSModuleDef *module);
static int add_export(JSContext *ctx, JSValue value, const char *name, DynBuf *names);
static int deploy_module(const char *name, const char *source, uint32_t size);
static int make_call_context(const char *grants, uint32_t size);
static JSValue read_input(uint32_t kind, const uint8_t *input, uint32_t size);
static int call_export(uint32_t index, JSValue input, uint32_t output_limit);

EXPORT(dun_mailbox) uint32_t dun_mailbox(void)
{
    return (uint32_t)(uintptr_t)&mailbox;
}

EXPORT(dun_boot) int dun_boot(uint32_t heap_start, uint32_t heap_limit)
{
    heap_set(heap_start, heap_limit);
    runtime = JS_NewRuntime();
    context = runtime ? JS_NewContext(runtime) : NULL;
    if (!context)
        return DUN_GUEST_MEMORY;
    JS_SetRuntimeInfo(runtime, "dunlin");
    call_context = JS_UNDEFINED;
    track_rejections(runtime);
    if (dun_web_install(context) || dun_json_install(context) || modules_install(context))
        return boot_failed();
    JS_RunGC(runtime);
    mailbox.heap_at = heap_end();
    return DUN_GUEST_OK;
}

EXPORT(dun_deploy)
int dun_deploy(const char *name, uint32_t name_size, const char *source, uint32_t source_size,
               const char *grants, uint32_t grants_size, uint64_t seed, uint32_t stack_bytes,
               uint32_t heap_start, uint32_t heap_limit)
{
    begin(heap_start, heap_limit, seed, 1);
    JS_SetMaxStackSize(runtime, stack_bytes);
    char *file = js_strndup(context, name, name_size);
    if (!file || make_call_context(grants, grants_size))
        return outcome_thrown(context, &mailbox);
    int status = deploy_module(file, source, source_size);
    js_free(context, file);
    JS_RunGC(runtime);
    mailbox.heap_at = heap_end();
    return status;
}

EXPORT(dun_call)
int dun_call(uint32_t export, uint32_t kind, const uint8_t *input, uint32_t input_size,
             uint64_t seed, uint32_t heap_start, uint32_t heap_limit, uint32_t output_limit)
{
    begin(heap_start, heap_limit, seed, 0);
    JSValue value = read_input(kind, input, input_size);
    int status;
    if (JS_IsException(value)) {
        status = outcome_thrown(context, &mailbox);
        if (status == DUN_GUEST_THREW)
            status = DUN_GUEST_INPUT;
    } else {
        status = call_export(export, value, output_limit);
    }
    mailbox.heap_at = heap_end();
    return status;
}

EXPORT(dun_eval)
int dun_eval(const char *name, uint32_t name_size, const char *source, uint32_t source_size,
             uint64_t seed, uint32_t stack_bytes, uint32_t heap_start, uint32_t heap_limit,
             uint32_t output_limit)
{
    begin(heap_start, heap_limit, seed, 0);
    JS_SetMaxStackSize(runtime, stack_bytes);
    char *file = js_strndup(context, name, name_size);
    JSValue value = JS_EXCEPTION;
    if (file && !make_call_context("", 0))
        value =
            JS_Eval(context, source, source_size, file, JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_ASYNC);
    int status = outcome_settle(context, &value);
    if (!status && JS_IsObject(value)) /* { value: what the script came to } */
        value = JS_GetPropertyStr(context, value, "value");
    if (!status)
        status = outcome_settle(context, &value);
    if (!status)
        status = outcome_write(context, value, output_limit, &mailbox);
    else if (status == DUN_GUEST_THREW)
        status = outcome_thrown(context, &mailbox);
    mailbox.heap_at = heap_end();
    return status;
}

static void begin(uint32_t heap_start, uint32_t heap_limit, uint64_t seed, int deploying)
{
    heap_set(heap_start, heap_limit);
    context->random_state = seed ? seed : 1;
    /* An instance is thrown away before garbage is worth collecting, unless it
     * fills half of what it may use. */
    runtime->malloc_gc_threshold =
        runtime->malloc_state.malloc_size + (heap_limit - heap_start) / 2;
    dun_web_begin(context, seed, deploying);
}

static int boot_failed(void)
{
    int status = outcome_thrown(context, &mailbox);
    return status ? status : DUN_GUEST_THREW;
}

/* ---- Deploying -------------------------------------------------------- */

static int deploy_module(const char *name, const char *source, uint32_t size)
{
    JSValue code =
        JS_Eval(context, source, size, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    if (JS_IsException(code))
        return outcome_thrown(context, &mailbox);
    JSModuleDef *module = JS_VALUE_GET_PTR(code);
    JSValue promise = JS_EvalFunction(context, code);
    int status = outcome_settle(context, &promise);
    if (status)
        return status == DUN_GUEST_THREW ? outcome_thrown(context, &mailbox) : status;
    JS_FreeValue(context, promise);
    return find_exports(module);
}

/* Keep every exported function, and leave the list of their names. */
static int find_exports(JSModuleDef *module)
{
    JSValue ns = JS_GetModuleNamespace(context, module);
    JSPropertyEnum *names;
    uint32_t count;
    if (JS_IsException(ns) ||
        JS_GetOwnPropertyNames(context, &names, &count, ns, JS_GPN_STRING_MASK))
        return outcome_thrown(context, &mailbox);
    exports = js_mallocz(context, (count ? count : 1) * sizeof *exports);
    if (!exports)
        return outcome_thrown(context, &mailbox);
    DynBuf list;
    js_dbuf_init(context, &list);
    for (uint32_t i = 0; i < count; i++) {
        JSValue value = JS_GetProperty(context, ns, names[i].atom);
        const char *name = JS_AtomToCString(context, names[i].atom);
        if (JS_IsException(value) || !name || add_export(context, value, name, &list))
            return outcome_thrown(context, &mailbox);
        JS_FreeCString(context, name);
    }
    JS_FreePropertyEnum(context, names, count);
    JS_FreeValue(context, ns);
    mailbox.result_at = (uint32_t)(uintptr_t)list.buf;
    mailbox.result_size = (uint32_t)list.size;
    mailbox.result_kind = DUN_GUEST_NONE;
    return export_count ? DUN_GUEST_OK : DUN_GUEST_NO_FUNCTION;
}

static int add_export(JSContext *ctx, JSValue value, const char *name, DynBuf *names)
{
    if (!JS_IsFunction(ctx, value) || !*name || strchr(name, '\n')) {
        JS_FreeValue(ctx, value);
        return 0;
    }
    exports[export_count++] = value;
    if (dbuf_putstr(names, name) || dbuf_putc(names, '\n')) {
        JS_ThrowOutOfMemory(ctx);
        return -1;
    }
    return 0;
}

/* { env: { NAME: function, … } }, frozen; env is a global too. */
static int make_call_context(const char *grants, uint32_t size)
{
    JSValue env = grants_make_env(context, grants, size);
    if (JS_IsException(env))
        return -1;
    JSValue global = JS_GetGlobalObject(context);
    JSValue object = JS_NewObject(context);
    if (JS_IsException(object) ||
        JS_DefinePropertyValueStr(context, global, "env", js_dup(env),
                                  JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE) < 0 ||
        JS_DefinePropertyValueStr(context, object, "env", env, JS_PROP_ENUMERABLE) < 0 ||
        JS_PreventExtensions(context, object) < 0)
        return -1;
    JS_FreeValue(context, global);
    JS_FreeValue(context, call_context);
    call_context = object;
    return 0;
}

/* ---- Calling ---------------------------------------------------------- */

static JSValue read_input(uint32_t kind, const uint8_t *input, uint32_t size)
{
    if (kind == DUN_GUEST_JSON)
        return dun_json_parse(context, input, size);
    if (kind == DUN_GUEST_BYTES)
        return JS_NewUint8ArrayCopy(context, input, size);
    return JS_UNDEFINED;
}

static int call_export(uint32_t index, JSValue input, uint32_t output_limit)
{
    if (index >= export_count)
        return DUN_GUEST_NO_FUNCTION;
    JSValueConst arguments[2] = {input, call_context};
    JSValue value = JS_Call(context, exports[index], JS_UNDEFINED, 2, arguments);
    int status = outcome_settle(context, &value);
    if (status)
        return status == DUN_GUEST_THREW ? outcome_thrown(context, &mailbox) : status;
    return outcome_write(context, value, output_limit, &mailbox);
}
