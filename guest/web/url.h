/* The URL class's natives, over the parser of ../url.h. */

static JSValue web_url_parse(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_url_set(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);

enum { URL_BYTES = 16 << 20 };

/* Is there memory for a parse? C++ has no way to report that it ran out. */
static bool url_room(JSContext *ctx, size_t size)
{
    if (size > URL_BYTES) {
        JS_ThrowRangeError(ctx, "a URL may have at most %d bytes, this one has %zu", URL_BYTES,
                           size);
        return false;
    }
    void *probe = malloc(dun_url_memory(size));
    if (!probe)
        JS_ThrowOutOfMemory(ctx);
    free(probe);
    return probe != NULL;
}

/* [href, protocol_end, ...]: the shape in which 60-url.js keeps a URL */
static JSValue url_record(JSContext *ctx, const char *href, size_t size,
                          const struct dun_url_parts *parts)
{
    const uint32_t at[8] = {parts->protocol_end, parts->username_end, parts->host_start,
                            parts->host_end,     parts->port,         parts->pathname_start,
                            parts->search_start, parts->hash_start};
    struct flat_list list = flat_new(ctx);
    flat_add(&list, js_new_string8_len(ctx, href, (int)size));
    for (int i = 0; i < 8; i++)
        flat_add(&list, js_int32(at[i] == DUN_URL_NONE ? -1 : (int32_t)at[i]));
    return flat_end(&list);
}

/* urlParse(text, base or undefined): a record, or null where it is no valid URL */
static JSValue web_url_parse(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    uint32_t size = 0, base_size = 0;
    size_t href_size;
    struct dun_url_parts parts;
    JSValue record = JS_EXCEPTION;
    uint8_t *base = NULL, *text = web_utf8_of(ctx, argv[0], &size);
    if (!text)
        return JS_EXCEPTION;
    if (!JS_IsUndefined(argv[1])) {
        base = web_utf8_of(ctx, argv[1], &base_size);
        if (!base)
            goto done;
    }
    if (!url_room(ctx, (size_t)size + base_size))
        goto done;
    const char *href =
        dun_url_parse((const char *)text, size, (const char *)base, base_size, &href_size, &parts);
    record = href ? url_record(ctx, href, href_size, &parts) : JS_NULL;
done:
    js_free(ctx, base);
    js_free(ctx, text);
    return record;
}

/* urlSet(href, part, value): the new record */
static JSValue web_url_set(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    uint32_t size, value_size;
    size_t href_size;
    struct dun_url_parts parts;
    JSValue record = JS_EXCEPTION;
    uint8_t *value = NULL, *href = web_utf8_of(ctx, argv[0], &size);
    if (!href)
        return JS_EXCEPTION;
    value = web_utf8_of(ctx, argv[2], &value_size);
    if (!value || !url_room(ctx, (size_t)size + value_size))
        goto done;
    enum dun_url_part part = (enum dun_url_part)JS_VALUE_GET_INT(argv[1]);
    const char *next = dun_url_set((const char *)href, size, part, (const char *)value, value_size,
                                   &href_size, &parts);
    record = next ? url_record(ctx, next, href_size, &parts) : JS_NULL;
done:
    js_free(ctx, value);
    js_free(ctx, href);
    return record;
}
