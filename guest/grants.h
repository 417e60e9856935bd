/*
 * grants.h - env: the host functions that a function was granted.
 *
 * env.NAME(value) passes one value, as bytes where it is a Uint8Array or an
 * ArrayBuffer and as JSON otherwise, waits, and returns what the host
 * returned.  The object is frozen; a name that was not granted is not there.
 */

static JSValue grants_make_env(JSContext *ctx, const char *names, uint32_t size);

static JSValue call_host(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv, int magic,
                         JSValueConst *data);
static int host_argument(JSContext *ctx, JSValueConst value, uint32_t *kind,
                         struct dun_json_out *out);
static JSValue host_value(JSContext *ctx, int64_t result);

static JSValue grants_make_env(JSContext *ctx, const char *names, uint32_t size)
{
    JSValue env = JS_NewObjectProto(ctx, JS_NULL);
    const char *end = names + size;
    for (int index = 0; names < end && !JS_IsException(env); index++) {
        const char *stop = memchr(names, '\n', end - names);
        if (!stop)
            break;
        JSAtom atom = JS_NewAtomLen(ctx, names, stop - names);
        JSValue fn = JS_NewCFunctionData(ctx, call_host, 1, index, 0, NULL);
        JSValue name = JS_NewStringLen(ctx, names, stop - names);
        if (JS_IsException(fn) ||
            JS_DefinePropertyValueStr(ctx, fn, "name", name, JS_PROP_CONFIGURABLE) < 0 ||
            JS_DefinePropertyValue(ctx, env, atom, fn, JS_PROP_ENUMERABLE) < 0)
            return JS_EXCEPTION;
        JS_FreeAtom(ctx, atom);
        names = stop + 1;
    }
    if (JS_IsException(env) || JS_PreventExtensions(ctx, env) < 0)
        return JS_EXCEPTION;
    return env;
}

static JSValue call_host(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv, int magic,
                         JSValueConst *data)
{
    (void)self, (void)data;
    uint32_t kind;
    struct dun_json_out out;
    if (host_argument(ctx, argc > 0 ? argv[0] : JS_UNDEFINED, &kind, &out))
        return JS_EXCEPTION;
    return host_value(
        ctx, dun_host_call((uint32_t)magic, kind, (const uint8_t *)out.data, (uint32_t)out.size));
}

static int host_argument(JSContext *ctx, JSValueConst value, uint32_t *kind,
                         struct dun_json_out *out)
{
    struct dun_mailbox box = {0};
    int status = outcome_write(ctx, (JSValue)value, INT32_MAX, &box);
    if (status == DUN_GUEST_OUTPUT_LIMIT)
        JS_ThrowRangeError(ctx, "the value for the host function is too large");
    else if (status != DUN_GUEST_OK)
        JS_ThrowPlainError(ctx, "%s", (const char *)(uintptr_t)box.message_at);
    *kind = box.result_kind;
    out->data = (void *)(uintptr_t)box.result_at;
    out->size = box.result_size;
    return status;
}

static JSValue host_value(JSContext *ctx, int64_t result)
{
    uint32_t size = DUN_HOST_SIZE(result);
    uint8_t *bytes = js_malloc(ctx, (size_t)size + DUN_INPUT_PAD);
    if (!bytes)
        return JS_EXCEPTION;
    dun_host_take(bytes);
    memset(bytes + size, 0, DUN_INPUT_PAD);
    JSValue value = JS_UNDEFINED;
    if (DUN_HOST_FAILED(result))
        value = JS_ThrowPlainError(ctx, "%.*s", (int)size, (const char *)bytes);
    else if (DUN_HOST_KIND(result) == DUN_GUEST_JSON)
        value = dun_json_parse(ctx, bytes, size);
    else if (DUN_HOST_KIND(result) == DUN_GUEST_BYTES)
        value = JS_NewUint8ArrayCopy(ctx, bytes, size);
    js_free(ctx, bytes);
    return value;
}
