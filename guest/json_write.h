/*
 * json_write.h - JavaScript values to JSON text, inside the engine: what
 * JSON.stringify does without replacer and indentation, ten times faster.
 *
 * Included behind json_parse.h. Its design:
 *
 * It writes only values of which it can see that no user code takes part: plain
 * objects and arrays, strings, numbers, booleans, null, undefined and symbols,
 * where no toJSON can be found on the way and no property is an accessor. It
 * reads properties where they lie and calls nothing that could run JavaScript.
 *
 * At anything else (a proxy, a getter, a Date, a function, a BigInt, a sparse
 * array, a cycle) it throws away what it wrote, and JS_JSONStringify does the
 * whole value. Until then nothing happened that JavaScript could observe, so
 * nothing happens twice.
 *
 * The text is UTF-8. JSON.stringify escapes lone surrogates, so there is none in
 * it. (JSON.rawJSON can smuggle one in; it becomes U+FFFD.)
 *
 * What is not here: replacers, indentation, JSON.stringify itself
 * (json_install.h).
 */
#ifndef DUN_GUEST_JSON_WRITE_H
#define DUN_GUEST_JSON_WRITE_H

#include "json_depth.h"
#include "json_number.h"
#include "simd.h"

enum {
    DUN_JSON_THREW = -1,    // an exception is pending
    DUN_JSON_WRITTEN = 0,   // *out holds the text
    DUN_JSON_UNDEFINED = 1, // JSON.stringify gives undefined: there is no text
    DUN_JSON_TOO_LONG = 2,  // the text would be longer than the ceiling
};

struct dun_json_out {
    uint8_t *data; // free with js_free; NULL unless written
    size_t size;
};

#define JSON_FIRST_TEXT 504 // bytes of the first buffer
#define JSON_NUMBER_ROOM 32 // bytes of the longest number that is written
#define JSON_CLEAN_PROTOS 4

#define JSON_TRUSTED_DEPTH 8 // below it, each object is looked for among those around it

// The objects around a value.
struct json_path {
    const struct json_path *up;
    JSObject *object;
    int depth;
};

struct json_writer {
    JSContext *ctx;
    uint8_t *at, *end; // the unused part of the buffer
    uint8_t *start;
    size_t ceiling;
    int status; // why writing stopped: one of the above, or JSON_FOR_THE_ENGINE
    int max_depth;
    bool ascii;
    JSObject *clean[JSON_CLEAN_PROTOS]; // prototypes that were found to lead to no toJSON
    unsigned clean_count;
};

enum { JSON_FOR_THE_ENGINE = 3 };

// Writes `value` as JSON.stringify(value) does. Gives one of the constants above.
__attribute__((unused)) static int dun_json_write(JSContext *ctx, JSValueConst value,
                                                  struct dun_json_out *out, size_t ceiling);

// These give false when writing stops, and leave the reason in the status.
static bool write_json(struct json_writer *w, JSValueConst value);
static bool write_value(struct json_writer *w, JSValueConst value, const struct json_path *path);
static bool write_nested(struct json_writer *w, JSObject *object, const struct json_path *path);
static bool is_cycle(const struct json_path *here);
static bool write_object(struct json_writer *w, JSObject *object, const struct json_path *path);
static bool write_sorted_object(struct json_writer *w, JSObject *object,
                                const struct json_path *path);
static bool write_member(struct json_writer *w, JSAtom atom, JSValueConst value, bool *first,
                         const struct json_path *path);
static bool write_array(struct json_writer *w, JSObject *array, const struct json_path *path);
static bool write_rope(struct json_writer *w, JSValueConst rope);
static bool write_string(struct json_writer *w, JSString *string);
static bool write_latin1(struct json_writer *w, const uint8_t *from, uint32_t size);
static bool write_utf16(struct json_writer *w, const uint16_t *from, uint32_t size);
static uint8_t *write_unusual(uint8_t *to, uint32_t c);
static bool write_double(struct json_writer *w, double value);

static int write_by_engine(JSContext *ctx, JSValueConst value, struct dun_json_out *out,
                           size_t ceiling);
static bool copy_as_utf8(JSContext *ctx, JSString *string, struct dun_json_out *out);
static bool leads_to_tojson(struct json_writer *w, JSObject *object);
static bool is_skipped(JSValueConst value);
static bool make_room(struct json_writer *w, size_t size);

static inline bool stop_writing(struct json_writer *w, int status)
{
    w->status = status;
    return false;
}

static inline bool ensure_room(struct json_writer *w, size_t size)
{
    return likely((size_t)(w->end - w->at) >= size) || make_room(w, size);
}

static inline bool is_plain_char(uint8_t c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static int dun_json_write(JSContext *ctx, JSValueConst value, struct dun_json_out *out,
                          size_t ceiling)
{
    struct json_writer w = {.ctx = ctx, .ceiling = ceiling, .ascii = true};
    out->data = NULL;
    out->size = 0;
    if (write_json(&w, value)) {
        out->data = w.start;
        out->size = (size_t)(w.at - w.start);
        return DUN_JSON_WRITTEN;
    }
    return w.status == JSON_FOR_THE_ENGINE ? write_by_engine(ctx, value, out, ceiling) : w.status;
}

// Frees the buffer unless it succeeds.
static bool write_json(struct json_writer *w, JSValueConst value)
{
    w->max_depth = json_depth_limit(w->ctx, JSON_WRITE_LEVEL);
    if (is_skipped(value))
        return stop_writing(w, DUN_JSON_UNDEFINED);
    // With indices on Array.prototype even arrays that the engine uses inside behave differently.
    if (!w->ctx->std_array_prototype)
        return stop_writing(w, JSON_FOR_THE_ENGINE);
    if (write_value(w, value, NULL)) {
        if ((size_t)(w->at - w->start) <= w->ceiling)
            return true;
        w->status = DUN_JSON_TOO_LONG;
    }
    js_free(w->ctx, w->start);
    w->start = NULL;
    return false;
}

static bool write_value(struct json_writer *w, JSValueConst value, const struct json_path *path)
{
    if (!ensure_room(w, JSON_NUMBER_ROOM))
        return false;
    switch (JS_VALUE_GET_NORM_TAG(value)) {
    case JS_TAG_STRING:
        return write_string(w, JS_VALUE_GET_STRING(value));
    case JS_TAG_STRING_ROPE:
        return write_rope(w, value);
    case JS_TAG_INT: {
        int32_t number = JS_VALUE_GET_INT(value);
        if (number < 0)
            *w->at++ = '-';
        w->at = write_digits(w->at, number < 0 ? 0u - (uint32_t)number : (uint32_t)number);
        return true;
    }
    case JS_TAG_FLOAT64:
        return write_double(w, JS_VALUE_GET_FLOAT64(value));
    case JS_TAG_BOOL:
        memcpy(w->at, JS_VALUE_GET_BOOL(value) ? "true" : "false", 5);
        w->at += JS_VALUE_GET_BOOL(value) ? 4 : 5;
        return true;
    case JS_TAG_NULL:
        memcpy(w->at, "null", 4);
        w->at += 4;
        return true;
    case JS_TAG_OBJECT:
        return write_nested(w, JS_VALUE_GET_OBJ(value), path);
    default:
        return stop_writing(w, JSON_FOR_THE_ENGINE);
    }
}

static bool write_nested(struct json_writer *w, JSObject *object, const struct json_path *path)
{
    struct json_path here = {path, object, path != NULL ? path->depth + 1 : 0};
    if (leads_to_tojson(w, object) || (here.depth > JSON_TRUSTED_DEPTH && is_cycle(&here)))
        return stop_writing(w, JSON_FOR_THE_ENGINE);
    if (here.depth >= w->max_depth)
        return stop_writing(w, json_refuse_depth(w->ctx) ? DUN_JSON_THREW : JSON_FOR_THE_ENGINE);
    return object->class_id == JS_CLASS_ARRAY ? write_array(w, object, &here)
                                              : write_object(w, object, &here);
}

static bool is_cycle(const struct json_path *here)
{
    for (const struct json_path *path = here->up; path != NULL; path = path->up)
        if (path->object == here->object)
            return true;
    return false;
}

// Members in the order of the shape, which is JavaScript's as long as no key is an array index.
static bool write_object(struct json_writer *w, JSObject *object, const struct json_path *path)
{
    JSShape *shape = object->shape;
    size_t mark = (size_t)(w->at - w->start);
    bool first = true;
    *w->at++ = '{';
    for (int i = 0; i < shape->prop_count; i++) {
        JSShapeProperty *property = &get_shape_prop(shape)[i];
        if (property->atom == JS_ATOM_NULL || !(property->flags & JS_PROP_ENUMERABLE))
            continue;
        uint32_t index;
        if (JS_AtomIsArrayIndex(w->ctx, &index, property->atom)) {
            w->at = w->start + mark;
            return write_sorted_object(w, object, path);
        }
        if (w->ctx->rt->atom_array[property->atom]->atom_type != JS_ATOM_TYPE_STRING)
            continue;
        if ((property->flags & JS_PROP_TMASK) != JS_PROP_NORMAL)
            return stop_writing(w, JSON_FOR_THE_ENGINE);
        if (!write_member(w, property->atom, object->prop[i].u.value, &first, path))
            return false;
    }
    if (!ensure_room(w, 1))
        return false;
    *w->at++ = '}';
    return true;
}

// Members in the order in which the engine enumerates them: array indices first, by value.
static bool write_sorted_object(struct json_writer *w, JSObject *object,
                                const struct json_path *path)
{
    JSPropertyEnum *keys;
    uint32_t count;
    bool first = true, written = true;
    if (JS_GetOwnPropertyNamesInternal(w->ctx, &keys, &count, object,
                                       JS_GPN_ENUM_ONLY | JS_GPN_STRING_MASK) < 0)
        return stop_writing(w, DUN_JSON_THREW);
    *w->at++ = '{';
    for (uint32_t i = 0; written && i < count; i++) {
        JSProperty *property;
        JSShapeProperty *description = find_own_property(&property, object, keys[i].atom);
        if (description == NULL || (description->flags & JS_PROP_TMASK) != JS_PROP_NORMAL)
            written = stop_writing(w, JSON_FOR_THE_ENGINE);
        else
            written = write_member(w, keys[i].atom, property->u.value, &first, path);
    }
    js_free_prop_enum(w->ctx, keys, count);
    if (!written || !ensure_room(w, 1))
        return false;
    *w->at++ = '}';
    return true;
}

static bool write_member(struct json_writer *w, JSAtom atom, JSValueConst value, bool *first,
                         const struct json_path *path)
{
    if (is_skipped(value))
        return true;
    // Seen before the key is written: the engine may leave the member out, and the text would count
    // against the ceiling.
    if (JS_VALUE_GET_TAG(value) == JS_TAG_OBJECT && leads_to_tojson(w, JS_VALUE_GET_OBJ(value)))
        return stop_writing(w, JSON_FOR_THE_ENGINE);
    if (!ensure_room(w, JSON_NUMBER_ROOM))
        return false;
    if (!*first)
        *w->at++ = ',';
    *first = false;
    if (__JS_AtomIsTaggedInt(atom)) {
        *w->at++ = '"';
        w->at = write_digits(w->at, __JS_AtomToUInt32(atom));
        *w->at++ = '"';
    } else if (!write_string(w, w->ctx->rt->atom_array[atom])) {
        return false;
    }
    if (!ensure_room(w, 1))
        return false;
    *w->at++ = ':';
    return write_value(w, value, path);
}

static bool write_array(struct json_writer *w, JSObject *array, const struct json_path *path)
{
    uint32_t count = array->u.array.count;
    JSValue length = array->prop[0].u.value;
    if (!array->fast_array || JS_VALUE_GET_TAG(length) != JS_TAG_INT ||
        (uint32_t)JS_VALUE_GET_INT(length) != count)
        return stop_writing(w, JSON_FOR_THE_ENGINE);
    *w->at++ = '[';
    for (uint32_t i = 0; i < count; i++) {
        JSValue value = array->u.array.u.values[i];
        if (!write_value(w, is_skipped(value) ? JS_NULL : value, path) || !ensure_room(w, 1))
            return false;
        *w->at++ = ',';
    }
    if (count > 0)
        w->at--;
    *w->at++ = ']';
    return true;
}

static bool write_rope(struct json_writer *w, JSValueConst rope)
{
    JSValue string = js_linearize_string_rope(w->ctx, rope);
    if (JS_IsException(string))
        return stop_writing(w, DUN_JSON_THREW);
    bool written = write_string(w, JS_VALUE_GET_STRING(string));
    JS_FreeValue(w->ctx, string);
    return written;
}

static bool write_string(struct json_writer *w, JSString *string)
{
    if (!ensure_room(w, 2))
        return false;
    *w->at++ = '"';
    bool written = string->is_wide_char ? write_utf16(w, str16(string), string->len)
                                        : write_latin1(w, str8(string), string->len);
    if (!written || !ensure_room(w, 1))
        return false;
    *w->at++ = '"';
    return true;
}

static bool write_latin1(struct json_writer *w, const uint8_t *from, uint32_t size)
{
    while (size > 0) {
        if (!ensure_room(w, (size_t)size + 16))
            return false;
        uint32_t plain = 0, marks = 0;
        for (; marks == 0 && size - plain >= 16; plain += 16) {
            copy_bytes16(w->at + plain, from + plain);
            marks = string_bytes16(from + plain);
        }
        if (marks != 0)
            plain = plain - 16 + (uint32_t)__builtin_ctz(marks);
        else
            for (; plain < size && is_plain_char(from[plain]); plain++)
                w->at[plain] = from[plain];
        w->at += plain;
        from += plain;
        size -= plain;
        if (size > 0) {
            w->ascii = w->ascii && *from < 0x80;
            w->at = write_unusual(w->at, *from++);
            size--;
        }
    }
    return true;
}

static bool write_utf16(struct json_writer *w, const uint16_t *from, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        if (!ensure_room(w, 8))
            return false;
        uint32_t c = from[i];
        if (c < 0x80 && is_plain_char((uint8_t)c)) {
            *w->at++ = (uint8_t)c;
            continue;
        }
        if (is_hi_surrogate(c) && i + 1 < size && is_lo_surrogate(from[i + 1]))
            c = from_surrogate(c, from[++i]);
        w->ascii = w->ascii && (c < 0x80 || is_surrogate(c));
        w->at = write_unusual(w->at, c);
    }
    return true;
}

// A character that JSON.stringify escapes, or one beyond ASCII. At most six bytes.
static uint8_t *write_unusual(uint8_t *to, uint32_t c)
{
    static const char hex[] = "0123456789abcdef", from[] = "\"\\\b\f\n\r\t",
                      letters[] = "\"\\bfnrt";
    if (c >= 0x80 && !is_surrogate(c))
        return to + utf8_encode(to, c);
    *to++ = '\\';
    const char *at = c != 0 && c < 0x80 ? strchr(from, (int)c) : NULL;
    if (at != NULL) {
        *to++ = (uint8_t)letters[at - from];
        return to;
    }
    *to++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4)
        *to++ = (uint8_t)hex[c >> shift & 15];
    return to;
}

static bool write_double(struct json_writer *w, double value)
{
    if (!isfinite(value)) {
        memcpy(w->at, "null", 4);
        w->at += 4;
        return true;
    }
    uint8_t *behind = write_short_double(w->at, value);
    if (behind == NULL) {
        JSDTOATempMem memory;
        int room = js_dtoa_max_len(value, 10, 0, JS_DTOA_FORMAT_FREE) + 1;
        if (!ensure_room(w, (size_t)room))
            return false;
        behind = w->at + js_dtoa((char *)w->at, value, 10, 0, JS_DTOA_FORMAT_FREE, &memory);
    }
    w->at = behind;
    return true;
}

static int write_by_engine(JSContext *ctx, JSValueConst value, struct dun_json_out *out,
                           size_t ceiling)
{
    JSValue text = JS_JSONStringify(ctx, value, JS_UNDEFINED, JS_UNDEFINED);
    if (JS_IsUndefined(text))
        return DUN_JSON_UNDEFINED;
    text = JS_ToStringFree(ctx, text); // an exception stays one
    if (JS_IsException(text))
        return DUN_JSON_THREW;
    int status = DUN_JSON_TOO_LONG;
    if (JS_VALUE_GET_STRING(text)->len <= ceiling)
        status =
            copy_as_utf8(ctx, JS_VALUE_GET_STRING(text), out) ? DUN_JSON_WRITTEN : DUN_JSON_THREW;
    JS_FreeValue(ctx, text);
    if (status == DUN_JSON_WRITTEN && out->size > ceiling) {
        js_free(ctx, out->data);
        *out = (struct dun_json_out){NULL, 0};
        status = DUN_JSON_TOO_LONG;
    }
    return status;
}

static bool copy_as_utf8(JSContext *ctx, JSString *string, struct dun_json_out *out)
{
    uint8_t *to = js_malloc(ctx, (size_t)string->len * 3 + 1);
    if (to == NULL)
        return false;
    out->data = to;
    for (int i = 0; i < (int)string->len;) {
        uint32_t c = (uint32_t)string_getc(string, &i);
        to += utf8_encode(to, is_surrogate(c) ? 0xFFFD : c);
    }
    out->size = (size_t)(to - out->data);
    return true;
}

// Whether toJSON may be found on the object or its prototypes, or what is found cannot be told
// without running code.
static bool leads_to_tojson(struct json_writer *w, JSObject *object)
{
    if (object->class_id != JS_CLASS_ARRAY &&
        (object->class_id != JS_CLASS_OBJECT || object->is_exotic))
        return true;
    if (object->shape != w->ctx->array_shape && find_own_property1(object, JS_ATOM_toJSON) != NULL)
        return true;
    JSObject *proto = object->shape->proto;
    for (unsigned i = 0; i < w->clean_count; i++)
        if (w->clean[i] == proto)
            return false;
    for (JSObject *above = proto; above != NULL; above = above->shape->proto)
        if ((above->is_exotic && above->class_id != JS_CLASS_ARRAY) ||
            above->class_id == JS_CLASS_PROXY || find_own_property1(above, JS_ATOM_toJSON) != NULL)
            return true;
    if (w->clean_count < JSON_CLEAN_PROTOS)
        w->clean[w->clean_count++] = proto;
    return false;
}

// Values that JSON.stringify leaves out of objects, and writes as null in arrays. Functions are the
// engine's: they may have a toJSON.
static bool is_skipped(JSValueConst value)
{
    int tag = JS_VALUE_GET_TAG(value);
    return tag == JS_TAG_UNDEFINED || tag == JS_TAG_SYMBOL;
}

static bool make_room(struct json_writer *w, size_t size)
{
    size_t used = (size_t)(w->at - w->start), capacity = (size_t)(w->end - w->start);
    if (used > w->ceiling)
        return stop_writing(w, DUN_JSON_TOO_LONG);
    if (size > SIZE_MAX / 4 - capacity)
        return stop_writing(w, JSON_FOR_THE_ENGINE);
    capacity = capacity == 0 ? JSON_FIRST_TEXT : 2 * capacity;
    while (capacity - used < size)
        capacity *= 2;
    uint8_t *start = js_realloc(w->ctx, w->start, capacity);
    if (start == NULL)
        return stop_writing(w, DUN_JSON_THREW);
    w->start = start;
    w->at = start + used;
    w->end = start + capacity;
    return true;
}

#endif
