/* Bytes and strings, as the web APIs pass them between JavaScript and C.
 *
 * Reaches into QuickJS's own structures: included by web.h, after quickjs.c. A view returned here
 * is good until the next call that can run JavaScript or free memory.
 */

struct web_bytes {
    uint8_t *data;
    uint32_t size;
    bool fixed; /* an immutable buffer: may be read, not written */
};

static bool web_bytes_of(JSContext *ctx, JSValueConst value, struct web_bytes *out);
static uint8_t *web_utf8_of(JSContext *ctx, JSValueConst string, uint32_t *size);
static uint32_t web_utf8_size(JSString *s);
static uint32_t web_utf8_write(JSString *s, uint32_t *from, uint8_t *out, uint32_t room);

static uint32_t dataview_size(const JSTypedArray *view, const JSArrayBuffer *buffer)
{
    if (buffer->detached || view->offset > (uint32_t)buffer->byte_length)
        return 0;
    uint32_t left = (uint32_t)buffer->byte_length - view->offset;
    if (view->track_rab)
        return left;
    return view->length <= left ? view->length : 0;
}

/* The bytes of an ArrayBuffer, SharedArrayBuffer, typed array or DataView; a detached one has none.
 * False, with a TypeError pending, for anything else. */
static bool web_bytes_of(JSContext *ctx, JSValueConst value, struct web_bytes *out)
{
    JSObject *p = JS_VALUE_GET_TAG(value) == JS_TAG_OBJECT ? JS_VALUE_GET_OBJ(value) : NULL;
    memset(out, 0, sizeof *out);
    if (p &&
        (p->class_id == JS_CLASS_ARRAY_BUFFER || p->class_id == JS_CLASS_SHARED_ARRAY_BUFFER)) {
        JSArrayBuffer *buffer = p->u.array_buffer;
        out->data = buffer->data;
        out->size = buffer->detached ? 0 : (uint32_t)buffer->byte_length;
        out->fixed = buffer->immutable;
        return true;
    }
    if (p && is_typed_array(p->class_id)) {
        JSArrayBuffer *buffer = p->u.typed_array->buffer->u.array_buffer;
        out->fixed = buffer->immutable;
        if (typed_array_is_oob(p))
            return true;
        out->data = p->u.array.u.uint8_ptr;
        out->size = p->u.array.count << typed_array_size_log2(p->class_id);
        return true;
    }
    if (p && p->class_id == JS_CLASS_DATAVIEW) {
        JSTypedArray *view = p->u.typed_array;
        JSArrayBuffer *buffer = view->buffer->u.array_buffer;
        out->size = dataview_size(view, buffer);
        out->data = out->size ? buffer->data + view->offset : NULL;
        out->fixed = buffer->immutable;
        return true;
    }
    JS_ThrowTypeError(ctx, "expected an ArrayBuffer, a typed array or a DataView");
    return false;
}

/* One code point of a JavaScript string at *at, which moves past it; an unpaired surrogate is
 * U+FFFD. */
static uint32_t string_code_point(JSString *s, uint32_t *at)
{
    if (!s->is_wide_char)
        return str8(s)[(*at)++];
    const uint16_t *units = str16(s);
    uint32_t c = units[(*at)++];
    if ((c & 0xF800) != 0xD800)
        return c;
    if (c < 0xDC00 && *at < s->len && (units[*at] & 0xFC00) == 0xDC00)
        return 0x10000 + ((c - 0xD800) << 10) + (units[(*at)++] - 0xDC00u);
    return 0xFFFD;
}

static uint32_t code_point_size(uint32_t c)
{
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

static uint32_t code_point_put(uint8_t *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (uint8_t)(0xC0 | c >> 6);
        out[1] = (uint8_t)(0x80 | (c & 63));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (uint8_t)(0xE0 | c >> 12);
        out[1] = (uint8_t)(0x80 | (c >> 6 & 63));
        out[2] = (uint8_t)(0x80 | (c & 63));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | c >> 18);
    out[1] = (uint8_t)(0x80 | (c >> 12 & 63));
    out[2] = (uint8_t)(0x80 | (c >> 6 & 63));
    out[3] = (uint8_t)(0x80 | (c & 63));
    return 4;
}

static bool eight_ascii(const uint8_t *p)
{
    uint64_t word;
    memcpy(&word, p, 8);
    return (word & 0x8080808080808080ull) == 0;
}

/* How many leading bytes are ASCII. */
static uint32_t ascii_run(const uint8_t *p, uint32_t size)
{
    uint32_t i = 0;
    while (i + 8 <= size && eight_ascii(p + i))
        i += 8;
    while (i < size && p[i] < 0x80)
        i++;
    return i;
}

/* What the string takes as UTF-8. A string has fewer than 2^30 units of at most 3 bytes, so this
 * fits. */
static uint32_t web_utf8_size(JSString *s)
{
    uint32_t size = 0;
    if (!s->is_wide_char) {
        const uint8_t *p = str8(s);
        for (uint32_t i = 0; i < s->len; i++)
            size += 1 + (p[i] >> 7);
        return size;
    }
    for (uint32_t i = 0; i < s->len;)
        size += code_point_size(string_code_point(s, &i));
    return size;
}

/* Writes whole characters from unit *from on while they fit; *from becomes the first unit not
 * written. Returns bytes. */
static uint32_t web_utf8_write(JSString *s, uint32_t *from, uint8_t *out, uint32_t room)
{
    uint32_t i = *from, n = 0;
    if (!s->is_wide_char) {
        uint32_t most = s->len - i < room ? s->len - i : room;
        n = ascii_run(str8(s) + i, most);
        memcpy(out, str8(s) + i, n);
        i += n;
    }
    while (i < s->len) {
        uint32_t next = i, c = string_code_point(s, &next);
        if (code_point_size(c) > room - n)
            break;
        n += code_point_put(out + n, c);
        i = next;
    }
    *from = i;
    return n;
}

/* A copy of a string value as UTF-8, to be freed with js_free; NULL with an exception pending. */
static uint8_t *web_utf8_of(JSContext *ctx, JSValueConst string, uint32_t *size)
{
    JSValue flat = JS_ToString(ctx, string);
    if (JS_IsException(flat))
        return NULL;
    JSString *s = JS_VALUE_GET_STRING(flat);
    *size = web_utf8_size(s);
    uint8_t *out = js_malloc(ctx, (size_t)*size + 1);
    uint32_t from = 0;
    if (out)
        out[web_utf8_write(s, &from, out, *size)] = 0;
    JS_FreeValue(ctx, flat);
    return out;
}
