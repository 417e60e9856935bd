/*
 * json_parse.h - JSON text to JavaScript values, inside the engine: what
 * JS_ParseJSON does, ten times faster.
 *
 * Included behind quickjs.c, whose shapes and atoms it uses. Its design:
 *
 * It accepts a subset and never reports an error. What it does not take is given
 * to JS_ParseJSON from the start, whose answer, value or exception, is the
 * answer. No user code can run in between, so nobody can tell. Only running out
 * of memory and nesting too deep (json_depth.h) are thrown at once.
 *
 * It remembers what stood at each place of the document (json_places.h) and
 * expects the same again: separators and keys by one comparison with the text of
 * last time, objects made from their shape with all values in one step, equal
 * short strings shared.
 *
 * Values wait on one stack until the object or array that holds them ends, and
 * then move into memory of exactly that size.
 *
 * The text is followed by a zero byte, at which every scan stops, and by so many
 * readable bytes that 16 may be read anywhere.
 *
 * UTF-8 is checked where it can stand, in strings; as in the engine, encoded
 * surrogates pass. Integers below 2^31 become int32 values, which JavaScript
 * cannot tell from the engine's doubles.
 *
 * What is not here: revivers, JSON.parse itself (json_install.h), messages.
 */
#ifndef DUN_GUEST_JSON_PARSE_H
#define DUN_GUEST_JSON_PARSE_H

#include "json_depth.h"
#include "json_number.h"
#include "simd.h"

#include "json_places.h"

#define DUN_JSON_PADDING 64 // readable bytes behind the text, the first of them zero

#define JSON_FIRST_VALUES 64

struct json_parser {
    JSContext *ctx;
    JSValue *values; // read, and not yet in an object or array
    uint32_t count, capacity;
    int max_depth; // that the stack allows
    bool threw;    // an exception is pending; otherwise a failure means that the engine shall try
    struct json_places places;
    JSValue first_values[JSON_FIRST_VALUES];
};

struct json_name {
    const uint8_t *start; // NULL: there is no further key
    uint32_t size;
    bool plain; // ASCII without escapes
};

// Reads `text`, UTF-8 and followed by DUN_JSON_PADDING readable bytes, the first of them zero.
// Gives the value, or JS_EXCEPTION.
static JSValue dun_json_parse(JSContext *ctx, const uint8_t *text, size_t size);

static JSValue parse_nested(JSContext *ctx, const uint8_t *text, size_t size, size_t level_bytes);
static JSValue try_to_parse(JSContext *ctx, const uint8_t *text, size_t size, size_t level_bytes);

// These continue at `p` and give the position behind what they read, or NULL. A value that was read
// is on top of the stack.
static const uint8_t *read_value(struct json_parser *s, const uint8_t *p, struct json_place *place,
                                 int depth);
static const uint8_t *read_object(struct json_parser *s, const uint8_t *p, struct json_place *place,
                                  int depth);
static const uint8_t *read_next_key(struct json_parser *s, const uint8_t *p,
                                    struct json_key *before, struct json_key **list,
                                    struct json_key **found);
static const uint8_t *end_object(struct json_parser *s, const uint8_t *p, struct json_key *last,
                                 uint32_t base);
static const uint8_t *read_plain_object(struct json_parser *s, const uint8_t *p,
                                        struct json_key *last, uint32_t base,
                                        struct json_place *rest, int depth);
static const uint8_t *scan_name(const uint8_t *p, bool first, struct json_name *name);
static const uint8_t *read_array(struct json_parser *s, const uint8_t *p, struct json_place *place,
                                 int depth);
static const uint8_t *read_string(struct json_parser *s, const uint8_t *p,
                                  struct json_place *place);
static const uint8_t *read_unusual_string(struct json_parser *s, const uint8_t *p);
static const uint8_t *read_escape(const uint8_t *p, uint32_t *c);
static const uint8_t *read_number(struct json_parser *s, const uint8_t *p);
static const uint8_t *read_word(struct json_parser *s, const uint8_t *p, const char *word,
                                JSValue value);

static JSAtom atom_of_name(struct json_parser *s, const struct json_name *name);
static bool define_member(struct json_parser *s, uint32_t object_at, JSAtom atom);
static JSValue new_ascii_string(JSContext *ctx, const uint8_t *start, uint32_t size);
static bool grow_values(struct json_parser *s);

static inline const uint8_t *fail_json(struct json_parser *s)
{
    s->threw = true;
    return NULL;
}

static inline const uint8_t *push_value(struct json_parser *s, JSValue value, const uint8_t *p)
{
    if (unlikely(s->count == s->capacity) && !grow_values(s)) {
        JS_FreeValue(s->ctx, value);
        return fail_json(s);
    }
    s->values[s->count++] = value;
    return p;
}

// Nested too deep, or too long.
static const uint8_t *refuse_to_read(struct json_parser *s)
{
    s->threw = json_refuse_depth(s->ctx);
    return NULL;
}

// The same for a value that was just made, which may be an exception.
static inline const uint8_t *push_new(struct json_parser *s, JSValue value, const uint8_t *p)
{
    return unlikely(JS_IsException(value)) ? fail_json(s) : push_value(s, value, p);
}

static inline const uint8_t *skip_space(const uint8_t *p)
{
    if (*p > ' ')
        return p;
    for (;; p += 16) {
        uint32_t others = ~space_bytes16(p) & 0xffff;
        if (others != 0)
            return p + __builtin_ctz(others);
    }
}

// The position behind `text` when it stands at `p`, or NULL. It must not be empty.
static inline const uint8_t *match_text(const uint8_t *p, const struct json_text *text)
{
    const uint8_t *expected = text->start;
    uint32_t left = text->size;
    while (left > 16) {
        if (equal_bytes16(p, expected) != 0xffff)
            return NULL;
        p += 16;
        expected += 16;
        left -= 16;
    }
    uint32_t mask = (1u << left) - 1;
    return (equal_bytes16(p, expected) & mask) == mask ? p + left : NULL;
}

// The first byte at or behind `p` that needs a look: a quote, a backslash, a control character, or
// not ASCII.
static inline const uint8_t *end_of_plain(const uint8_t *p)
{
    for (;; p += 16) {
        uint32_t marks = string_bytes16(p);
        if (marks != 0)
            return p + __builtin_ctz(marks);
    }
}

static JSValue dun_json_parse(JSContext *ctx, const uint8_t *text, size_t size)
{
    return parse_nested(ctx, text, size, JSON_READ_LEVEL);
}

// Charges each level of nesting so many bytes of stack. When the engine reads, nothing of ours is
// left on the stack, so that it comes as deep as it does alone.
static JSValue parse_nested(JSContext *ctx, const uint8_t *text, size_t size, size_t level_bytes)
{
    JSValue value = try_to_parse(ctx, text, size, level_bytes);
    if (!JS_IsUninitialized(value))
        return value;
    return JS_ParseJSON(ctx, (const char *)text, size, "<input>");
}

// Gives JS_UNINITIALIZED for what is the engine's.
static no_inline JSValue try_to_parse(JSContext *ctx, const uint8_t *text, size_t size,
                                      size_t level_bytes)
{
    struct json_parser s;
    struct json_place root = {0};
    s.ctx = ctx;
    s.max_depth = size <= INT32_MAX ? json_depth_limit(ctx, level_bytes) : 0;
    s.values = s.first_values;
    s.count = 0;
    s.capacity = JSON_FIRST_VALUES;
    s.threw = false;
    init_places(&s.places, ctx);
    const uint8_t *end = read_value(&s, skip_space(text), &root, 0);
    bool whole = end != NULL && skip_space(end) == text + size;
    JSValue value = JS_EXCEPTION;
    if (whole)
        value = s.values[--s.count];
    while (s.count > 0)
        JS_FreeValue(ctx, s.values[--s.count]);
    if (s.values != s.first_values)
        js_free(ctx, s.values);
    forget_places(&s.places);
    return whole || s.threw ? value : JS_UNINITIALIZED;
}

static const uint8_t *read_value(struct json_parser *s, const uint8_t *p, struct json_place *place,
                                 int depth)
{
    switch (*p) {
    case '"':
        return read_string(s, p, place);
    case '{':
        return read_object(s, p, place, depth);
    case '[':
        return read_array(s, p, place, depth);
    case 't':
        return read_word(s, p, "true", JS_TRUE);
    case 'f':
        return read_word(s, p, "false", JS_FALSE);
    case 'n':
        return read_word(s, p, "null", JS_NULL);
    default:
        return read_number(s, p);
    }
}

// Follows the tree of remembered keys, adding to it what is new, and gives up remembering when that
// is full.
static const uint8_t *read_object(struct json_parser *s, const uint8_t *p, struct json_place *place,
                                  int depth)
{
    uint32_t base = s->count;
    if (depth >= s->max_depth)
        return refuse_to_read(s);
    if (place != NULL && place->object == NULL)
        place->object = remember(&s->places, sizeof *place->object);
    struct json_object *object = place != NULL ? place->object : NULL;
    if (object == NULL)
        return read_plain_object(s, p, NULL, base, NULL, depth);
    struct json_key *last = NULL;
    for (uint32_t n = 0;; n++) {
        struct json_key **list = last != NULL ? &last->next : &object->first;
        struct json_key *key = *list;
        const uint8_t *at = key != NULL ? match_text(p, &key->lead) : NULL;
        if (at == NULL) {
            if (last != NULL && last->tail.size != 0 && (at = match_text(p, &last->tail)) != NULL)
                return end_object(s, at, last, base);
            at = n < JSON_MAX_KEYS ? read_next_key(s, p, last, list, &key) : p;
            if (at == NULL)
                return NULL;
            if (at == p)
                return read_plain_object(s, p, last, base, &object->rest, depth);
            if (key == NULL)
                return end_object(s, at, last, base);
        }
        p = read_value(s, at, n < JSON_OWN_PLACES ? &key->value : &object->rest, depth + 1);
        if (p == NULL)
            return NULL;
        last = key;
    }
}

// Reads as far as the next value of an object. *found is its key, NULL when the object ended. Gives
// `p` itself when the key cannot be remembered.
static const uint8_t *read_next_key(struct json_parser *s, const uint8_t *p,
                                    struct json_key *before, struct json_key **list,
                                    struct json_key **found)
{
    struct json_name name;
    const uint8_t *at = scan_name(p, before == NULL, &name);
    *found = NULL;
    if (at == NULL)
        return NULL;
    struct json_text lead = {p, (uint32_t)(at - p)};
    if (name.start == NULL) {
        if (before != NULL)
            before->tail = lead;
        return at;
    }
    struct json_key *key = *list;
    while (key != NULL &&
           (key->name.size != name.size || memcmp(key->name.start, name.start, name.size) != 0))
        key = key->other;
    if (key == NULL) {
        JSAtom atom = atom_of_name(s, &name);
        if (atom == JS_ATOM_NULL)
            return NULL;
        for (struct json_key *earlier = before; earlier != NULL; earlier = earlier->before)
            if (earlier->atom == atom)
                goto plain;
        key = remember_key(&s->places, before, list, atom);
        if (key == NULL) {
        plain:
            JS_FreeAtom(s->ctx, atom);
            return p;
        }
    }
    key->lead = lead;
    key->name = (struct json_text){name.start, name.size};
    *found = key;
    return at;
}

// Makes an object of the values from `base` on, whose keys end with `last`.
static const uint8_t *end_object(struct json_parser *s, const uint8_t *p, struct json_key *last,
                                 uint32_t base)
{
    JSContext *ctx = s->ctx;
    JSValue object;
    if (last == NULL) {
        object = JS_NewObject(ctx);
    } else {
        if (last->shape == NULL && shape_behind(&s->places, last, (int)(s->count - base)) == NULL)
            return fail_json(s);
        s->count = base; // the values belong to the call, even when it fails
        object = JS_NewObjectFromShape(ctx, js_dup_shape(last->shape), JS_CLASS_OBJECT,
                                       (JSProperty *)(s->values + base));
    }
    return push_new(s, object, p);
}

// Makes an object of what was read so far and defines the other members one by one.
static const uint8_t *read_plain_object(struct json_parser *s, const uint8_t *p,
                                        struct json_key *last, uint32_t base,
                                        struct json_place *rest, int depth)
{
    p = end_object(s, p, last, base);
    for (bool first = last == NULL; p != NULL; first = false) {
        struct json_name name;
        p = scan_name(p, first, &name);
        if (p == NULL || name.start == NULL)
            return p;
        JSAtom atom = atom_of_name(s, &name);
        if (atom == JS_ATOM_NULL)
            return NULL;
        p = read_value(s, p, rest, depth + 1);
        if (p != NULL && !define_member(s, base, atom))
            p = fail_json(s);
        JS_FreeAtom(s->ctx, atom);
    }
    return NULL;
}

// From `{` or from behind a member's value: reads as far as the next member's value, or the end of
// the object.
static const uint8_t *scan_name(const uint8_t *p, bool first, struct json_name *name)
{
    p = skip_space(p);
    name->start = NULL;
    if (!first && *p == '}')
        return p + 1;
    if (*p != (first ? '{' : ','))
        return NULL;
    p = skip_space(p + 1);
    if (first && *p == '}')
        return p + 1;
    if (*p != '"')
        return NULL;
    const uint8_t *end = end_of_plain(p + 1);
    name->start = p + 1;
    name->plain = *end == '"';
    for (; *end != '"'; end = end_of_plain(end)) {
        if (*end < 0x20)
            return NULL;
        end += *end == '\\' && end[1] != 0 ? 2 : 1;
    }
    name->size = (uint32_t)(end - name->start);
    p = skip_space(end + 1);
    return *p == ':' ? skip_space(p + 1) : NULL;
}

static const uint8_t *read_array(struct json_parser *s, const uint8_t *p, struct json_place *place,
                                 int depth)
{
    uint32_t base = s->count;
    if (depth >= s->max_depth)
        return refuse_to_read(s);
    if (place != NULL && place->array == NULL)
        place->array = remember(&s->places, sizeof *place->array);
    struct json_array unknown = {0};
    struct json_array *array = place != NULL && place->array != NULL ? place->array : &unknown;
    struct json_place *element = array != &unknown ? &array->element : NULL;
    const uint8_t *at = array->open.size != 0 ? match_text(p, &array->open) : NULL;
    if (at == NULL) {
        at = skip_space(p + 1);
        array->open = (struct json_text){p, (uint32_t)(at - p)};
    }
    if (*at == ']')
        return push_new(s, JS_NewArray(s->ctx), at + 1);
    for (;;) {
        p = read_value(s, at, element, depth + 1);
        if (p == NULL)
            return NULL;
        if (array->comma.size != 0 && (at = match_text(p, &array->comma)) != NULL)
            continue;
        if (array->close.size != 0 && (at = match_text(p, &array->close)) != NULL)
            break;
        at = skip_space(p);
        if (*at == ',') {
            at = skip_space(at + 1);
            array->comma = (struct json_text){p, (uint32_t)(at - p)};
        } else if (*at == ']') {
            at++;
            array->close = (struct json_text){p, (uint32_t)(at - p)};
            break;
        } else {
            return NULL;
        }
    }
    uint32_t count = s->count - base;
    s->count = base; // the values belong to the call, even when it fails
    return push_new(s, JS_NewArrayFrom(s->ctx, (int)count, s->values + base), at);
}

static const uint8_t *read_string(struct json_parser *s, const uint8_t *p, struct json_place *place)
{
    if (place != NULL && place->text.size != 0) {
        const uint8_t *at = match_text(p, &place->text);
        if (at != NULL)
            return push_value(s, js_dup(JS_MKPTR(JS_TAG_STRING, place->string)), at);
    }
    const uint8_t *end = end_of_plain(p + 1);
    if (*end != '"')
        return read_unusual_string(s, p);
    JSValue string = new_ascii_string(s->ctx, p + 1, (uint32_t)(end - p - 1));
    if (JS_IsException(string))
        return fail_json(s);
    if (place != NULL)
        remember_string(&s->places, place, (struct json_text){p, (uint32_t)(end + 1 - p)}, string);
    return push_value(s, string, end + 1);
}

// A string with escapes or beyond ASCII.
static const uint8_t *read_unusual_string(struct json_parser *s, const uint8_t *p)
{
    StringBuffer buffer;
    uint32_t c = 0;
    bool failed = string_buffer_init(s->ctx, &buffer, 48);
    for (p++; !failed;) {
        const uint8_t *run = p;
        p = end_of_plain(p);
        if (p > run)
            failed = string_buffer_write8(&buffer, run, (int)(p - run));
        if (*p == '"')
            break;
        const uint8_t *at = NULL;
        if (*p == '\\')
            at = read_escape(p + 1, &c);
        else if (*p >= 0x80)
            c = utf8_decode(p, &at);
        if (at == NULL || (*p >= 0x80 && at == p + 1)) {
            string_buffer_free(&buffer);
            return NULL;
        }
        p = at;
        failed = failed || string_buffer_putc(&buffer, c);
    }
    if (failed) {
        string_buffer_free(&buffer);
        return fail_json(s);
    }
    return push_new(s, string_buffer_end(&buffer), p + 1);
}

// The character of an escape, behind its backslash.
static const uint8_t *read_escape(const uint8_t *p, uint32_t *c)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (*p == 'u') {
        *c = 0;
        for (int i = 1; i <= 4; i++) {
            int digit = from_hex(p[i]);
            if (digit < 0)
                return NULL;
            *c = *c << 4 | (uint32_t)digit;
        }
        return p + 5;
    }
    const char *at = *p != 0 ? strchr(from, *p) : NULL;
    if (at == NULL)
        return NULL;
    *c = (uint8_t)to[at - from];
    return p + 1;
}

static const uint8_t *read_number(struct json_parser *s, const uint8_t *p)
{
    bool negative = *p == '-';
    p += negative;
    uint64_t bytes = load_bytes8(p);
    int count = count_digits8(bytes);
    if (count > 0 && count < 8 && !(*p == '0' && count > 1)) {
        uint32_t whole = read_digits8(bytes, count);
        const uint8_t *at = p + count;
        if (*at != '.' && (*at | 0x20) != 'e') {
            if (negative && whole == 0)
                return push_value(s, js_float64(-0.0), at);
            return push_value(s, js_int32(negative ? -(int32_t)whole : (int32_t)whole), at);
        }
        bytes = load_bytes8(at + 1);
        int places = *at == '.' ? count_digits8(bytes) : 0;
        uint8_t behind = at[1 + places];
        if (places > 0 && (behind | 0x20) != 'e' && !is_json_digit(behind)) {
            uint64_t mantissa = (uint64_t)whole * (uint64_t)json_powers_of_ten[places] +
                                read_digits8(bytes, places);
            double value =
                (double)mantissa / json_powers_of_ten[places]; // below 10^15: exact up to here
            return push_value(s, js_float64(negative ? -value : value), at + 1 + places);
        }
    }
    double value;
    p = read_any_number(p, &value);
    if (p == NULL)
        return NULL;
    value = negative ? -value : value;
    return push_value(s, double_is_int32(value) ? js_int32((int32_t)value) : js_float64(value), p);
}

static const uint8_t *read_word(struct json_parser *s, const uint8_t *p, const char *word,
                                JSValue value)
{
    size_t size = strlen(word);
    return memcmp(p, word, size) == 0 ? push_value(s, value, p + size) : NULL;
}

// The atom of a key; JS_ATOM_NULL when the key is not valid or memory is short.
static JSAtom atom_of_name(struct json_parser *s, const struct json_name *name)
{
    JSAtom atom = JS_ATOM_NULL;
    if (name->plain) {
        atom = JS_NewAtomLen(s->ctx, (const char *)name->start, name->size);
    } else {
        if (read_unusual_string(s, name->start - 1) == NULL)
            return JS_ATOM_NULL;
        atom = JS_NewAtomStr(s->ctx, JS_VALUE_GET_STRING(s->values[--s->count]));
    }
    if (atom == JS_ATOM_NULL && !JS_HasException(s->ctx))
        JS_ThrowOutOfMemory(s->ctx);
    s->threw = s->threw || atom == JS_ATOM_NULL;
    return atom;
}

// Moves the value on top of the stack into the plain object that lies at `object_at`: as
// JS_DefinePropertyValue does for one whose properties are all writable, enumerable and
// configurable.
static bool define_member(struct json_parser *s, uint32_t object_at, JSAtom atom)
{
    JSObject *object = JS_VALUE_GET_OBJ(s->values[object_at]);
    JSProperty *property;
    JSValue value = s->values[--s->count];
    if (find_own_property(&property, object, atom) != NULL) {
        set_value(s->ctx, &property->u.value, value);
        return true;
    }
    property = add_property(s->ctx, object, atom, JS_PROP_C_W_E);
    if (property == NULL) {
        JS_FreeValue(s->ctx, value);
        return false;
    }
    property->u.value = value;
    return true;
}

// Eight bytes at a time, up to seven beyond the end of either side.
static JSValue new_ascii_string(JSContext *ctx, const uint8_t *start, uint32_t size)
{
    if (size > 256)
        return js_new_string8_len(ctx, (const char *)start, (int)size);
    JSString *string = js_alloc_string(ctx, (int)(size | 7), 0);
    if (string == NULL)
        return JS_EXCEPTION;
    uint8_t *to = str8(string);
    for (uint32_t i = 0; i <= size; i += 8)
        memcpy(to + i, start + i, 8);
    to[size] = 0;
    string->len = size;
    return JS_MKPTR(JS_TAG_STRING, string);
}

static bool grow_values(struct json_parser *s)
{
    size_t capacity = (size_t)s->capacity * 2;
    JSValue *values = js_realloc(s->ctx, s->values == s->first_values ? NULL : s->values,
                                 capacity * sizeof *values);
    if (values == NULL)
        return false;
    if (s->values == s->first_values)
        memcpy(values, s->first_values, sizeof s->first_values);
    s->values = values;
    s->capacity = (uint32_t)capacity;
    return true;
}

#endif
