// JSON with no memory left: every allocation of a parse and of a write fails in turn. What is then
// thrown is the engine's out-of-memory error, nothing is left behind, and the engine works on. time
// limit: 300 s
#include "quickjs.c"

#include "json_install.h"
#include "tap.h"

static long allocations_left = -1; // before one fails; never when negative

static bool may_allocate(void)
{
    return allocations_left < 0 || allocations_left-- > 0;
}

static void *failing_calloc(void *opaque, size_t count, size_t size)
{
    (void)opaque;
    return may_allocate() ? calloc(count, size) : NULL;
}

static void *failing_malloc(void *opaque, size_t size)
{
    (void)opaque;
    return may_allocate() ? malloc(size) : NULL;
}

static void failing_free(void *opaque, void *memory)
{
    (void)opaque;
    free(memory);
}

static void *failing_realloc(void *opaque, void *memory, size_t size)
{
    (void)opaque;
    return may_allocate() ? realloc(memory, size) : NULL;
}

static const JSMallocFunctions failing_memory = {failing_calloc, failing_malloc, failing_free,
                                                 failing_realloc, NULL};

// Many arenas of 4 KB, a stack of values that must grow, many places, wide strings, a plain object.
static char *make_document(void)
{
    char *text = calloc(1, 200000), *at = text;
    at += snprintf(at, 100, "{\"plain\":1,\"plain\":2,\"numbers\":[");
    for (int i = 0; i < 500; i++)
        at += snprintf(at, 100, "%s%d.25", i ? "," : "", i);
    at += snprintf(at, 100, "],\"records\":[");
    for (int i = 0; i < 300; i++)
        at += snprintf(
            at, 200, "%s\n {\"id\": %d, \"k%d\": \"text %d \\u20ac\", \"in\": {\"x\": [%d, null]}}",
            i ? "," : "", i, i % 40, i, i);
    snprintf(at, 100, "]}");
    return text;
}

static bool is_out_of_memory(JSContext *ctx)
{
    JSValue exception = JS_GetException(ctx);
    const char *text = JS_ToCString(ctx, exception);
    bool is = text != NULL && strstr(text, "out of memory") != NULL;
    if (!is)
        tap_note("threw %s", text != NULL ? text : "something else");
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, exception);
    return is;
}

static void fail_each_in_parse(JSContext *ctx, const uint8_t *text, size_t size)
{
    size_t before = ctx->rt->malloc_state.malloc_count;
    long failures = 0, wrong = 0, leaks = 0;
    for (long n = 0;; n++) {
        allocations_left = n;
        JSValue value = dun_json_parse(ctx, text, size);
        bool done = allocations_left >= 0;
        allocations_left = -1;
        if (JS_IsException(value)) {
            failures++;
            wrong += !is_out_of_memory(ctx);
        }
        JS_FreeValue(ctx, value);
        leaks += ctx->rt->malloc_state.malloc_count != before;
        if (done)
            break;
    }
    tap_ok(failures > 50, "parse: %ld allocations failed", failures);
    tap_is_int(wrong, 0, "parse: all threw out of memory");
    tap_is_int(leaks, 0, "parse: nothing was left behind");
}

static void fail_each_in_write(JSContext *ctx, JSValueConst value)
{
    size_t before = ctx->rt->malloc_state.malloc_count;
    long failures = 0, wrong = 0, leaks = 0;
    for (long n = 0;; n++) {
        struct dun_json_out out;
        allocations_left = n;
        int status = dun_json_write(ctx, value, &out, SIZE_MAX / 8);
        bool done = allocations_left >= 0;
        allocations_left = -1;
        if (status == DUN_JSON_THREW) {
            failures++;
            wrong += !is_out_of_memory(ctx);
        }
        js_free(ctx, out.data);
        leaks += ctx->rt->malloc_state.malloc_count != before;
        if (done)
            break;
    }
    tap_ok(failures >= 4, "write: %ld allocations failed", failures);
    tap_is_int(wrong, 0, "write: all threw out of memory");
    tap_is_int(leaks, 0, "write: nothing was left behind");
}

int main(void)
{
    JSRuntime *rt = JS_NewRuntime2(&failing_memory, NULL);
    JSContext *ctx = JS_NewContext(rt);
    JS_SetGCThreshold(rt, SIZE_MAX);
    char *text = make_document();
    size_t size = strlen(text);
    for (int n = 0; n < 2; n++) { // the first errors allocate what stays
        allocations_left = n == 0 ? 0 : -1;
        static const char refused[4 + 64] = "[x]"; // and what the parser may read beyond it
        const char *bad = n == 0 ? text : refused;
        JS_FreeValue(ctx, dun_json_parse(ctx, (const uint8_t *)bad, strlen(bad)));
        allocations_left = -1;
        is_out_of_memory(ctx);
    }
    JSValue value = dun_json_parse(ctx, (const uint8_t *)text, size);
    tap_ok(JS_IsObject(value), "the document is read when there is memory");
    fail_each_in_parse(ctx, (const uint8_t *)text, size);
    fail_each_in_write(ctx, value);
    JS_FreeValue(ctx, value);
    value = dun_json_parse(ctx, (const uint8_t *)text, size);
    tap_ok(JS_IsObject(value), "the document is read afterwards");
    JS_FreeValue(ctx, value);
    free(text);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    return tap_done();
}
