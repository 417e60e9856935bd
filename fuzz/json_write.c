// Fuzz target: the JSON writer against the engine's own. An input is a JavaScript script whose
// value is to be written. It is evaluated twice, in two contexts of one runtime: in one the
// engine's JSON.stringify is used, in the other ours. The texts must be equal byte for byte, the
// exceptions in name, message and stack, and so must what the script's own functions saw and did
// (they write to `log`). A valid JSON document is also a script; so documents are tried as well.
//
// With -DDUN_FUZZ_MAIN it is a program that replays files and runs the built-in generator:
// `json_write --generate 1000000 --seed 7`.
#include "quickjs.c"

#include "json_install.h"
#include "json_engine.h"
#include "json_snippets.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

struct outcome {
    JSValue text, exception;
};

static JSContext *new_context(bool fast);
static JSValue evaluate(JSContext *ctx, const char *source, size_t size);
static void compare_texts(struct outcome ours, struct outcome theirs);
static void compare_logs(void);
static void clear_log(void);
static void compare_bytes(JSValueConst value, JSValueConst text);
static int stop_long_runs(JSContext *ctx, void *opaque);

static JSRuntime *rt;
static JSContext *ours_ctx, *theirs_ctx;
static int steps;

static int stop_long_runs(JSContext *ctx, void *opaque)
{
    (void)ctx;
    (void)opaque;
    return ++steps > 2000;
}

static JSContext *new_context(bool fast)
{
    JSContext *ctx = JS_NewContext(rt);
    if (ctx == NULL || (fast && dun_json_install(ctx) != 0))
        abort();
    JS_FreeValue(ctx, evaluate(ctx, snippet_prelude, strlen(snippet_prelude)));
    return ctx;
}

static JSValue evaluate(JSContext *ctx, const char *source, size_t size)
{
    steps = 0;
    return JS_Eval(ctx, source, size, "input.js", JS_EVAL_TYPE_GLOBAL);
}

// Calls JSON.stringify as a script would.
static struct outcome stringify_in(JSContext *ctx, JSValueConst value)
{
    JSValue json = JS_GetPropertyStr(ctx, ctx->global_obj, "JSON");
    JSValue text = JS_EXCEPTION;
    if (!JS_IsException(json)) {
        steps = 0;
        JSAtom name = JS_NewAtom(ctx, "stringify");
        text = JS_Invoke(ctx, json, name, 1, &value);
        JS_FreeAtom(ctx, name);
    }
    JS_FreeValue(ctx, json);
    return (struct outcome){text, JS_GetException(ctx)};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (rt == NULL) {
        rt = JS_NewRuntime();
        JS_SetInterruptHandler(rt, stop_long_runs, NULL);
    }
    current_input = data;
    current_size = size;
    char *source = malloc(size + 1);
    memcpy(source, data, size);
    source[size] = 0;

    bool spoils = strstr(source, "rototype") != NULL; // the built-ins: its contexts serve no other
    if (ours_ctx == NULL) {
        ours_ctx = new_context(true);
        theirs_ctx = new_context(false);
    }
    JSValue ours = evaluate(ours_ctx, source, size), theirs = evaluate(theirs_ctx, source, size);
    if (!JS_IsException(ours) && !JS_IsException(theirs)) {
        struct outcome expected = stringify_in(theirs_ctx, theirs);
        compare_texts(stringify_in(ours_ctx, ours), expected);
        compare_logs();
        compare_bytes(ours, expected.text);
        clear_log();
        JS_FreeValue(theirs_ctx, expected.text);
    }
    JS_FreeValue(ours_ctx, ours);
    JS_FreeValue(theirs_ctx, theirs);
    JS_FreeValue(ours_ctx, JS_GetException(ours_ctx));
    if (spoils) {
        JS_FreeContext(ours_ctx);
        JS_FreeContext(theirs_ctx);
        ours_ctx = theirs_ctx = NULL;
        JS_RunGC(rt);
    }
    free(source);
    return 0;
}

// Frees all but the expected text.
static void compare_texts(struct outcome ours, struct outcome theirs)
{
    if (JS_IsException(ours.text) != JS_IsException(theirs.text))
        differ(JS_IsException(ours.text) ? "only ours throws" : "only theirs throws");
    if (JS_IsException(ours.text))
        same_exception(ours_ctx, ours.exception, theirs_ctx, theirs.exception);
    else
        same_value(ours_ctx, ours.text, theirs.text);
    JS_FreeValue(ours_ctx, ours.text);
}

// Compares and empties them.
static void compare_logs(void)
{
    static const char read_log[] = "log.join('|') + log.splice(0).length";
    JSValue ours = evaluate(ours_ctx, read_log, strlen(read_log));
    JSValue theirs = evaluate(theirs_ctx, read_log, strlen(read_log));
    if (JS_IsException(ours) != JS_IsException(theirs))
        differ("log");
    ours = JS_ToStringFree(ours_ctx, ours);
    theirs = JS_ToStringFree(theirs_ctx, theirs);
    if (!JS_IsException(ours))
        same_value(ours_ctx, ours, theirs);
    JS_FreeValue(ours_ctx, ours);
    JS_FreeValue(theirs_ctx, theirs);
}

static void clear_log(void)
{
    static const char source[] = "log.splice(0)";
    JS_FreeValue(ours_ctx, evaluate(ours_ctx, source, strlen(source)));
}

// With an empty log: a getter on Array.prototype may make the log refuse to grow.
static int write_afresh(JSValueConst value, struct dun_json_out *out, size_t ceiling)
{
    clear_log();
    return dun_json_write(ours_ctx, value, out, ceiling);
}

// dun_json_write as the host calls it, with room enough and with one byte too few. Values whose
// text changes when they are written again, because their own code sees to that, are left out.
static void compare_bytes(JSValueConst value, JSValueConst text)
{
    struct outcome again = stringify_in(ours_ctx, value);
    bool same = !JS_IsException(text) && !JS_IsException(again.text) &&
                js_same_value(ours_ctx, again.text, text);
    JS_FreeValue(ours_ctx, again.text);
    JS_FreeValue(ours_ctx, again.exception);
    if (!same)
        return;
    struct dun_json_out out;
    int status = write_afresh(value, &out, SIZE_MAX / 8);
    if ((status == DUN_JSON_UNDEFINED) != JS_IsUndefined(text))
        differ("undefined");
    if (status == DUN_JSON_WRITTEN) {
        JSValue back = JS_NewStringLen(theirs_ctx, (const char *)out.data, out.size);
        if (memmem(current_input, current_size, "rawJSON", 7) == NULL)
            same_value(theirs_ctx, back, text);
        JS_FreeValue(theirs_ctx, back);
        size_t size = out.size;
        js_free(ours_ctx, out.data);
        if (write_afresh(value, &out, size - 1) != DUN_JSON_TOO_LONG)
            differ("ceiling is not kept");
        if (write_afresh(value, &out, size) != DUN_JSON_WRITTEN)
            differ("ceiling is too low");
        js_free(ours_ctx, out.data);
    } else if (status != DUN_JSON_UNDEFINED) {
        differ("status");
    }
}

static void generate_input(struct generated *g, uint64_t seed)
{
    if (seed % 4 == 0) {
        generate_json(g, seed);
        g->text[g->size++] = ')';
        memmove(g->text + 1, g->text, g->size++);
        g->text[0] = '(';
    } else {
        generate_snippet(g, seed);
    }
    g->text[g->size] = 0;
}

// Mutations of JavaScript as bytes would hardly ever parse: every input comes from the generator,
// with libFuzzer choosing the seed.
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    static struct generated g;
    uint64_t mixed = seed;
    for (size_t i = 0; i < size && i < 64; i++)
        mixed = mixed * 1099511628211u + data[i];
    generate_input(&g, mixed);
    size = g.size < max_size ? g.size : max_size;
    memcpy(data, g.text, size);
    return size;
}
