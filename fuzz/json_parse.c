// Fuzz target: the JSON parser against the engine's own. An input is a document. Both parsers read
// it, directly and as JSON.parse(string); the values must be equal in every detail that JavaScript
// can see (and the order and attributes of keys that it can only ask for), the exceptions in name,
// message and stack; and parsing must leave no allocation behind.
//
// With -DDUN_FUZZ_MAIN it is a program that replays files and runs the built-in generator:
// `json_parse --generate 1000000 --seed 7`.
#include "quickjs.c"

#include "json_install.h"
#include "json_engine.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

static void compare_results(JSContext *ctx, JSValue ours, JSValue ours_exception, JSValue theirs);
static JSValue call_json_parse(JSContext *ctx, JSValueConst function, JSValueConst text);

static JSRuntime *rt;
static JSContext *ctx;
static JSValue parse, original_parse;
static bool warm; // the engine has allocated what it allocates once

static JSValue json_parse_of(JSContext *context)
{
    JSValue json = JS_GetPropertyStr(context, context->global_obj, "JSON");
    JSValue function = JS_GetPropertyStr(context, json, "parse");
    JS_FreeValue(context, json);
    return function;
}

static void boot(void)
{
    rt = JS_NewRuntime();
    ctx = JS_NewContext(rt);
    original_parse = json_parse_of(ctx);
    if (dun_json_install(ctx) != 0)
        abort();
    parse = json_parse_of(ctx);
    LLVMFuzzerTestOneInput((const uint8_t *)"[{}, x]",
                           7); // what the engine allocates once, for the first error
    warm = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (rt == NULL)
        boot();
    current_input = data;
    current_size = size;
    uint8_t *text = malloc(size + DUN_JSON_PADDING);
    memcpy(text, data, size);
    memset(text + size, 0, DUN_JSON_PADDING);

    int64_t before = (int64_t)rt->malloc_state.malloc_count;
    JSValue ours = dun_json_parse(ctx, text, size);
    JSValue exception = JS_GetException(ctx);
    JSValue theirs = JS_ParseJSON(ctx, (const char *)text, size, "<input>");
    compare_results(ctx, ours, exception, theirs);
    if (warm && (int64_t)rt->malloc_state.malloc_count != before)
        differ("allocations left behind");

    JSValue string = JS_NewStringLen(ctx, (const char *)text, size);
    ours = call_json_parse(ctx, parse, string);
    exception = JS_GetException(ctx);
    theirs = call_json_parse(ctx, original_parse, string);
    compare_results(ctx, ours, exception, theirs);
    JS_FreeValue(ctx, string);
    free(text);
    return 0;
}

static JSValue call_json_parse(JSContext *context, JSValueConst function, JSValueConst text)
{
    return JS_Call(context, function, JS_UNDEFINED, 1, &text);
}

static void compare_results(JSContext *context, JSValue ours, JSValue ours_exception,
                            JSValue theirs)
{
    if (JS_IsException(ours) != JS_IsException(theirs))
        differ(JS_IsException(ours) ? "only ours throws" : "only theirs throws");
    if (JS_IsException(ours))
        same_exception(context, ours_exception, context, JS_GetException(context));
    else
        same_value(context, ours, theirs);
    JS_FreeValue(context, ours);
    JS_FreeValue(context, theirs);
}

static void generate_input(struct generated *g, uint64_t seed)
{
    generate_json(g, seed);
}

// Half of the mutations are libFuzzer's own; the others make a new document or damage this one.
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    static struct generated g;
    if (seed % 2 == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    if (seed % 8 == 1 || size > GENERATED_MAX) {
        generate_json(&g, seed);
    } else {
        memcpy(g.text, data, size);
        g.size = size;
        g.seed = seed;
        damage_json(&g);
    }
    size = g.size < max_size ? g.size : max_size;
    memcpy(data, g.text, size);
    return size;
}

#if defined(DUN_FUZZ_MAIN)
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size)
{
    (void)data;
    (void)max_size;
    return size;
}
#endif
