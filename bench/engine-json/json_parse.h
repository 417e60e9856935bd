/*
 * json_parse.h - the interface of guest/json_parse.h over QuickJS-ng's own
 * parser.  harness/workplace.py puts it in its place in a copy of guest/, so
 * that the benchmarks can say what the parser is worth in the same sandbox.
 */
#ifndef DUN_GUEST_JSON_PARSE_H
#define DUN_GUEST_JSON_PARSE_H

#include "json_depth.h"

#define DUN_JSON_PADDING 64

static JSValue dun_json_parse(JSContext *ctx, const uint8_t *text, size_t size)
{
    return JS_ParseJSON(ctx, (const char *)text, size, "<input>");
}

/* JSON.parse of a string, which says how much stack a level of nesting takes. */
static JSValue parse_nested(JSContext *ctx, const uint8_t *text, size_t size, size_t level_bytes)
{
    (void)level_bytes;
    return dun_json_parse(ctx, text, size);
}

#endif
