/* What the web APIs ask of the host: the log, the clock and randomness. */

enum { LOG_LINE_BYTES = 65536 };

static JSValue web_log(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_clock(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_random_values(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_random_uuid(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);

/* log(level, line) */
static JSValue web_log(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    uint32_t size;
    uint8_t *text = web_utf8_of(ctx, argv[1], &size);
    if (!text)
        return JS_EXCEPTION;
    if (size > LOG_LINE_BYTES) {
        size = LOG_LINE_BYTES;
        while (size > 0 && (text[size] & 0xC0) == 0x80)
            size--;
    }
    int refused = dun_host_log(JS_VALUE_GET_INT(argv[0]), (const char *)text, size);
    js_free(ctx, text);
    if (refused)
        return JS_ThrowRangeError(
            ctx,
            "the log limit is reached: this function may not write more to the log in one call");
    return JS_UNDEFINED;
}

/* clock(which): as enum dun_clock */
static JSValue web_clock(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    return js_float64(dun_host_clock(JS_VALUE_GET_INT(argv[0])));
}

static int random_bytes(JSContext *ctx, const char *what, uint8_t *out, uint32_t size)
{
    if (!web_deploying && dun_host_entropy(out, size) == 0)
        return 0;
    JS_ThrowTypeError(ctx,
                      "crypto.%s is not available while a function is being deployed: call it "
                      "inside the exported function",
                      what);
    return -1;
}

static bool is_integer_array(JSClassID class_id)
{
    return class_id >= JS_CLASS_UINT8C_ARRAY && class_id <= JS_CLASS_BIG_UINT64_ARRAY;
}

/* randomValues(array): fills it */
static JSValue web_random_values(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSObject *p = object_of(argv[0]);
    struct web_bytes to;
    if (!p || !(is_typed_array(p->class_id) || p->class_id == JS_CLASS_DATAVIEW))
        return JS_ThrowTypeError(ctx, "crypto.getRandomValues: expected an integer typed array");
    if (!is_integer_array(p->class_id))
        return JS_ThrowDOMException(
            ctx, "TypeMismatchError",
            "crypto.getRandomValues: expected an integer typed array, found another view");
    if (!web_bytes_of(ctx, argv[0], &to))
        return JS_EXCEPTION;
    if (to.size > 65536)
        return JS_ThrowDOMException(
            ctx, "QuotaExceededError",
            "crypto.getRandomValues: at most 65536 bytes at once, %u were asked for", to.size);
    if (to.fixed)
        return JS_ThrowTypeError(ctx, "crypto.getRandomValues: the array's buffer is immutable");
    if (random_bytes(ctx, "getRandomValues", to.data, to.size))
        return JS_EXCEPTION;
    return js_dup(argv[0]);
}

/* randomUUID(): a version 4 UUID, RFC 9562 section 5.4 */
static JSValue web_random_uuid(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    static const char hex[] = "0123456789abcdef";
    uint8_t b[16];
    char text[36];
    if (random_bytes(ctx, "randomUUID", b, sizeof b))
        return JS_EXCEPTION;
    b[6] = (b[6] & 0x0F) | 0x40;
    b[8] = (b[8] & 0x3F) | 0x80;
    for (int i = 0, n = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text[n++] = '-';
        text[n++] = hex[b[i] >> 4];
        text[n++] = hex[b[i] & 15];
    }
    return js_new_string8_len(ctx, text, sizeof text);
}
