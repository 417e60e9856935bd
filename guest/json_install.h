// JSON.parse and JSON.stringify for user code, on top of json_parse.h and json_write.h.
//
// The two functions of the global JSON object are replaced by ones with the same names, lengths and
// attributes. What the fast ones do not cover, a reviver, a replacer, indentation, goes to the
// engine's own functions.
//
// JSON.parse reads UTF-8. An ASCII string is read where it lies when the bytes behind it can be
// read, other strings are converted as the engine does.
#ifndef DUN_GUEST_JSON_INSTALL_H
#define DUN_GUEST_JSON_INSTALL_H

#include "json_parse.h"
#include "json_write.h"

// Replaces JSON.parse and JSON.stringify of the context. Gives 0, or -1 with an exception.
__attribute__((unused)) static int dun_json_install(JSContext *ctx);

static int install_function(JSContext *ctx, JSValueConst json, const char *name,
                            JSCFunction *function, int length);
static JSValue parse_string(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv);
static JSValue parse_alone(JSContext *ctx, JSValueConst string, size_t level_bytes);
static JSValue stringify_value(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv);
static bool can_read_padding(const uint8_t *end);

static int dun_json_install(JSContext *ctx)
{
    JSValue json = JS_GetPropertyStr(ctx, ctx->global_obj, "JSON");
    if (JS_IsException(json))
        return -1;
    int result = install_function(ctx, json, "parse", parse_string, 2);
    if (result == 0)
        result = install_function(ctx, json, "stringify", stringify_value, 3);
    JS_FreeValue(ctx, json);
    return result;
}

static int install_function(JSContext *ctx, JSValueConst json, const char *name,
                            JSCFunction *function, int length)
{
    JSValue value = JS_NewCFunction(ctx, function, name, length);
    if (JS_IsException(value))
        return -1;
    return JS_DefinePropertyValueStr(ctx, json, name, value,
                                     JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) < 0
               ? -1
               : 0;
}

// With a reviver the engine reads, once ours has seen that the text is JSON and does not nest too
// deep for it; if not, ours throws what the engine would.
static JSValue parse_string(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    if (argc < 2 || !JS_IsFunction(ctx, argv[1]))
        return parse_alone(ctx, argv[0], JSON_READ_LEVEL);
    JSValue text = JS_ToString(ctx, argv[0]);
    if (JS_IsException(text))
        return text;
    JSValue value = parse_alone(ctx, text, JSON_REVIVE_LEVEL);
    if (!JS_IsException(value)) {
        JSValueConst arguments[] = {text, argv[1]};
        JS_FreeValue(ctx, value);
        value = js_json_parse(ctx, this_val, 2, arguments);
    }
    JS_FreeValue(ctx, text);
    return value;
}

static JSValue parse_alone(JSContext *ctx, JSValueConst string, size_t level_bytes)
{
    size_t size;
    const char *text = JS_ToCStringLen(ctx, &size, string);
    if (text == NULL)
        return JS_EXCEPTION;
    const uint8_t *start = (const uint8_t *)text;
    uint8_t *copy = NULL;
    if (!can_read_padding(start + size)) {
        copy = js_malloc(ctx, size + DUN_JSON_PADDING);
        if (copy != NULL) {
            memcpy(copy, text, size);
            memset(copy + size, 0, DUN_JSON_PADDING);
        }
        start = copy;
    }
    JSValue value = start != NULL ? parse_nested(ctx, start, size, level_bytes) : JS_EXCEPTION;
    js_free(ctx, copy);
    JS_FreeCString(ctx, text);
    return value;
}

// With indentation ours only sees whether the value nests too deep for the engine.
static JSValue stringify_value(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct json_writer w = {.ctx = ctx, .ceiling = JS_STRING_LEN_MAX, .ascii = true};
    bool indented = !JS_IsUndefined(argv[2]) && !JS_IsNull(argv[2]);
    if (JS_IsObject(argv[1]) || JS_IsObject(argv[2]))
        return js_json_stringify(ctx, this_val, argc, argv);
    if (!write_json(&w, argv[0])) {
        if (w.status == DUN_JSON_UNDEFINED)
            return JS_UNDEFINED;
        return w.status == DUN_JSON_THREW ? JS_EXCEPTION
                                          : js_json_stringify(ctx, this_val, argc, argv);
    }
    if (indented) {
        js_free(ctx, w.start);
        return js_json_stringify(ctx, this_val, argc, argv);
    }
    size_t size = (size_t)(w.at - w.start);
    JSValue text = w.ascii ? js_new_string8_len(ctx, (char *)w.start, (int)size)
                           : JS_NewStringLen(ctx, (char *)w.start, size);
    js_free(ctx, w.start);
    return text;
}

#if defined(__wasm__)

#include <unistd.h>

// In linear memory everything below the break is readable.
static bool can_read_padding(const uint8_t *end)
{
    return (uintptr_t)end + DUN_JSON_PADDING <= (uintptr_t)sbrk(0);
}

#else

static bool can_read_padding(const uint8_t *end)
{
    (void)end;
    return false;
}

#endif

#endif
