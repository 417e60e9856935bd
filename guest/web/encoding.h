/* TextEncoder and TextDecoder's work, by the Encoding Standard (encoding.spec.whatwg.org).
 *
 * UTF-8, UTF-16LE, UTF-16BE and windows-1252; JavaScript (20-encoding.js) holds the classes and the
 * labels. A decoder's state is a small ArrayBuffer that only its class can reach:
 *
 *   byte 0 encoding | 1 fatal | 2 ignoreBOM | 3 the last call was a stream | 4 the BOM is behind us
 * | 5 bytes kept | 6.. them
 *
 * Decoding runs twice over the bytes: once to count units and see whether they fit in 8 bits, once
 * to write them.
 */

enum { DECODE_UTF8, DECODE_UTF16LE, DECODE_UTF16BE, DECODE_1252 };
enum {
    STATE_ENCODING,
    STATE_FATAL,
    STATE_IGNORE_BOM,
    STATE_STREAM,
    STATE_BOM_SEEN,
    STATE_KEPT,
    STATE_BYTES,
    STATE_SIZE = 12
};

struct units {
    uint16_t *wide; /* where to write: one of these, or none to count */
    uint8_t *narrow;
    uint32_t count;
    uint32_t bits; /* all units, or-ed */
    bool failed;   /* the input had an error */
};

static JSValue web_encode(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_encode_into(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_decode(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);

/* encode(string): Uint8Array */
static JSValue web_encode(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSValue flat = JS_ToString(ctx, argv[0]);
    if (JS_IsException(flat))
        return flat;
    JSString *s = JS_VALUE_GET_STRING(flat);
    JSValue size = js_uint32(web_utf8_size(s));
    JSValue array = JS_NewTypedArray(ctx, 1, (JSValueConst *)&size, JS_TYPED_ARRAY_UINT8);
    if (!JS_IsException(array)) {
        uint32_t from = 0;
        JSObject *p = JS_VALUE_GET_OBJ(array);
        web_utf8_write(s, &from, p->u.array.u.uint8_ptr, p->u.array.count);
    }
    JS_FreeValue(ctx, flat);
    return array;
}

/* encodeInto(string, bytes, counts): writes what fits; counts[0] = units read, counts[1] = bytes
 * written */
static JSValue web_encode_into(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    struct web_bytes to, counts;
    JSValue flat = JS_ToString(ctx, argv[0]);
    if (JS_IsException(flat))
        return flat;
    if (!web_bytes_of(ctx, argv[1], &to) || !web_bytes_of(ctx, argv[2], &counts) || counts.size < 8)
        goto fail;
    if (to.fixed) {
        JS_ThrowTypeError(ctx, "TextEncoder.encodeInto: the destination's buffer is immutable");
        goto fail;
    }
    uint32_t result[2] = {0, 0};
    result[1] = web_utf8_write(JS_VALUE_GET_STRING(flat), &result[0], to.data, to.size);
    memcpy(counts.data, result, sizeof result);
    JS_FreeValue(ctx, flat);
    return JS_UNDEFINED;
fail:
    JS_FreeValue(ctx, flat);
    return JS_EXCEPTION;
}

static void put_unit(struct units *to, uint32_t unit)
{
    if (to->wide)
        to->wide[to->count] = (uint16_t)unit;
    else if (to->narrow)
        to->narrow[to->count] = (uint8_t)unit;
    to->bits |= unit;
    to->count++;
}

static void put_code_point(struct units *to, uint32_t c)
{
    if (c < 0x10000) {
        put_unit(to, c);
        return;
    }
    put_unit(to, 0xD7C0 + (c >> 10));
    put_unit(to, 0xDC00 | (c & 0x3FF));
}

static void put_error(struct units *to)
{
    to->failed = true;
    put_unit(to, 0xFFFD);
}

static void put_ascii(struct units *to, const uint8_t *p, uint32_t size)
{
    if (to->narrow)
        memcpy(to->narrow + to->count, p, size);
    for (uint32_t i = 0; to->wide && i < size; i++)
        to->wide[to->count + i] = p[i];
    to->count += size;
}

/* How many continuation bytes the lead byte wants (-1: it is none), and what the first of them may
 * be. */
static int utf8_lead(uint8_t c, uint8_t *low, uint8_t *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (c >= 0xC2 && c <= 0xDF)
        return 1;
    if (c >= 0xE0 && c <= 0xEF) {
        if (c == 0xE0)
            *low = 0xA0;
        if (c == 0xED)
            *high = 0x9F;
        return 2;
    }
    if (c >= 0xF0 && c <= 0xF4) {
        if (c == 0xF0)
            *low = 0x90;
        if (c == 0xF4)
            *high = 0x8F;
        return 3;
    }
    return -1;
}

/* How many bytes of a sequence's right beginning stand at p; *want is how many a whole one has (0:
 * p[0] begins none). */
static uint32_t utf8_sequence(const uint8_t *p, uint32_t size, uint32_t *want)
{
    uint8_t low, high;
    int more = utf8_lead(p[0], &low, &high);
    *want = more < 0 ? 0 : (uint32_t)more + 1;
    uint32_t n = 1;
    while (n < *want && n < size && p[n] >= low && p[n] <= high) {
        low = 0x80;
        high = 0xBF;
        n++;
    }
    return n;
}

static void decode_utf8(const uint8_t *p, uint32_t size, struct units *to)
{
    static const uint8_t lead_mask[5] = {0, 0, 0x1F, 0x0F, 0x07};
    for (uint32_t i = 0; i < size;) {
        uint32_t run = ascii_run(p + i, size - i), want;
        put_ascii(to, p + i, run);
        i += run;
        if (i == size)
            break;
        uint32_t n = utf8_sequence(p + i, size - i, &want);
        if (n == want) {
            uint32_t c = p[i] & lead_mask[want];
            for (uint32_t k = 1; k < want; k++)
                c = c << 6 | (p[i + k] & 63);
            put_code_point(to, c);
        } else {
            put_error(to);
        }
        i += n;
    }
}

/* Bytes at the end that may become a character when more come. */
static uint32_t utf8_tail(const uint8_t *p, uint32_t size)
{
    for (uint32_t back = 1; back <= 3 && back <= size; back++) {
        const uint8_t *at = p + size - back;
        uint32_t want, n;
        if ((*at & 0xC0) == 0x80)
            continue;
        n = utf8_sequence(at, back, &want);
        return n == back && want > back ? back : 0;
    }
    return 0;
}

static uint32_t utf16_at(const uint8_t *p, bool big)
{
    return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

static void decode_utf16(const uint8_t *p, uint32_t size, bool big, struct units *to)
{
    uint32_t i = 0;
    while (i + 2 <= size) {
        uint32_t c = utf16_at(p + i, big);
        i += 2;
        if ((c & 0xF800) != 0xD800) {
            put_unit(to, c);
        } else if (c < 0xDC00 && i + 2 <= size && (utf16_at(p + i, big) & 0xFC00) == 0xDC00) {
            put_unit(to, c);
            put_unit(to, utf16_at(p + i, big));
            i += 2;
        } else {
            put_error(to);
            if (c < 0xDC00 && i + 1 == size)
                return; /* a lead surrogate and half a unit are one error */
        }
    }
    if (i < size)
        put_error(to);
}

static uint32_t utf16_tail(const uint8_t *p, uint32_t size, bool big)
{
    uint32_t odd = size & 1, even = size - odd;
    if (even >= 2 && (utf16_at(p + even - 2, big) & 0xFC00) == 0xD800)
        return odd + 2;
    return odd;
}

static void decode_1252(const uint8_t *p, uint32_t size, struct units *to)
{
    static const uint16_t high[32] = {
        0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
    };
    for (uint32_t i = 0; i < size; i++)
        put_unit(to, p[i] >= 0x80 && p[i] < 0xA0 ? high[p[i] - 0x80] : p[i]);
}

static void decode_units(int encoding, const uint8_t *p, uint32_t size, struct units *to)
{
    if (encoding == DECODE_UTF8)
        decode_utf8(p, size, to);
    else if (encoding == DECODE_1252)
        decode_1252(p, size, to);
    else
        decode_utf16(p, size, encoding == DECODE_UTF16BE, to);
}

static uint32_t decode_tail(int encoding, const uint8_t *p, uint32_t size)
{
    if (encoding == DECODE_UTF8)
        return utf8_tail(p, size);
    if (encoding == DECODE_1252)
        return 0;
    return utf16_tail(p, size, encoding == DECODE_UTF16BE);
}

static uint32_t bom_size(int encoding, const uint8_t *p, uint32_t size)
{
    if (encoding == DECODE_UTF8)
        return size >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF ? 3 : 0;
    if (encoding == DECODE_1252)
        return 0;
    return size >= 2 && utf16_at(p, encoding == DECODE_UTF16BE) == 0xFEFF ? 2 : 0;
}

static JSValue units_to_string(JSContext *ctx, int encoding, const uint8_t *p, uint32_t size,
                               bool fatal)
{
    struct units units = {0};
    decode_units(encoding, p, size, &units);
    if (units.failed && fatal)
        return JS_ThrowTypeError(ctx, "TextDecoder.decode: the encoded data is not valid");
    if (units.count == 0)
        return js_empty_string(ctx->rt);
    if (units.count > JS_STRING_LEN_MAX)
        return JS_ThrowRangeError(ctx, "TextDecoder.decode: the text is too long for a string");
    bool wide = units.bits > 0xFF;
    JSString *s = js_alloc_string(ctx, (int)units.count, wide);
    if (!s)
        return JS_EXCEPTION;
    struct units to = {.wide = wide ? str16(s) : NULL, .narrow = wide ? NULL : str8(s)};
    decode_units(encoding, p, size, &to);
    if (!wide)
        str8(s)[units.count] = 0;
    return JS_MKPTR(JS_TAG_STRING, s);
}

/* Decodes what stands at p, keeping back an unfinished end when more is to come. */
static JSValue decode_chunk(JSContext *ctx, uint8_t *state, const uint8_t *p, uint32_t size,
                            bool stream)
{
    int encoding = state[STATE_ENCODING];
    uint32_t tail = stream ? decode_tail(encoding, p, size) : 0, skip = 0;
    size -= tail;
    if (size > 0 && !state[STATE_BOM_SEEN]) {
        skip = state[STATE_IGNORE_BOM] ? 0 : bom_size(encoding, p, size);
        state[STATE_BOM_SEEN] = 1;
    }
    JSValue text = units_to_string(ctx, encoding, p + skip, size - skip, state[STATE_FATAL]);
    state[STATE_STREAM] = stream && !JS_IsException(text);
    state[STATE_KEPT] = (uint8_t)tail;
    if (tail)
        memmove(state + STATE_BYTES, p + size, tail);
    return text;
}

/* decode(state, bytes or undefined, stream): string */
static JSValue web_decode(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    struct web_bytes state, in = {0};
    if (!web_bytes_of(ctx, argv[0], &state) || state.size < STATE_SIZE)
        return JS_EXCEPTION;
    if (!JS_IsUndefined(argv[1]) && !web_bytes_of(ctx, argv[1], &in))
        return JS_EXCEPTION;
    if (!state.data[STATE_STREAM])
        state.data[STATE_BOM_SEEN] = state.data[STATE_KEPT] = 0;
    bool stream = JS_VALUE_GET_BOOL(argv[2]);
    uint32_t kept = state.data[STATE_KEPT];
    if (kept == 0)
        return decode_chunk(ctx, state.data, in.data ? in.data : state.data, in.size, stream);
    uint8_t *both = js_malloc(ctx, (size_t)kept + in.size);
    if (!both)
        return JS_EXCEPTION;
    memcpy(both, state.data + STATE_BYTES, kept);
    if (in.size)
        memcpy(both + kept, in.data, in.size);
    JSValue text = decode_chunk(ctx, state.data, both, kept + in.size, stream);
    js_free(ctx, both);
    return text;
}
