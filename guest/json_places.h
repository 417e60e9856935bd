/*
 * json_places.h - what the JSON parser remembers of a document while it reads
 * it: for each place, what stood there last time.
 *
 * A place is where a value stands ("the member ele of an element of the array
 * features of the root"). Records of one kind come again and again at the same
 * place, with the same keys, shape and white space between them:
 *
 *     [{"type": "Feature",     place -- object -- first key
 *       "ele": 60.5},                              |
 *      {"name": "x"}]                            type --next-- ele
 *                                                  |other
 *                                                name
 *
 * The keys that were seen form a tree. A key knows the text that led to its
 * value last time, with white space, comma, quotes and colon, so that one
 * comparison takes the parser from the end of a value to the start of the next;
 * its atom; the place of its value; the keys that followed it (next), their
 * alternatives (other); and, when an object ended there, the shape that such an
 * object has and the text that closed it.
 *
 * All of it lives for one parse. Texts point into the document. Shapes, atoms
 * and strings are held by reference and given back by forget_places. Memory is
 * bounded: when it is used up nothing more is remembered, and the parser goes on
 * without.
 */
#ifndef DUN_GUEST_JSON_PLACES_H
#define DUN_GUEST_JSON_PLACES_H

struct json_text {
    const uint8_t *start;
    uint32_t size; // 0: nothing was seen yet
};

struct json_place {
    struct json_object *object;
    struct json_array *array;
    struct json_text text; // the last short string, quotes included
    JSString *string;
    struct json_place *held_next; // places that hold a string
    uint32_t misses;
};

struct json_key {
    struct json_key *next, *other, *before;
    struct json_text lead, name; // the name within the lead, without quotes
    JSAtom atom;
    JSShape *shape;
    struct json_text tail;
    struct json_key *held_next; // keys, for giving back their atoms and shapes
    struct json_place value;
};

struct json_object {
    struct json_key *first;
    struct json_place rest; // of the values whose keys are not remembered, or are too many
};

struct json_array {
    struct json_text open, comma, close;
    struct json_place element;
};

#define JSON_PLACES_INLINE 3072 // bytes that need no allocation
#define JSON_PLACES_CHUNK 8192  // bytes of each chunk behind them
#define JSON_PLACES_CHUNKS 12   // at most
#define JSON_OTHER_KEYS 6       // alternatives to one key
#define JSON_MAX_KEYS 64        // keys of one object that are remembered
#define JSON_OWN_PLACES                                                                            \
    12 // keys of one object whose values have a place of their own; later ones share one
#define JSON_SHORT_STRING 32 // bytes of a string that is remembered, quotes included
#define JSON_MAX_MISSES 4    // after which a string is no longer expected to stay the same

struct json_places {
    JSContext *ctx;
    uint8_t *at, *end;
    struct json_key *keys;      // all of them
    struct json_place *strings; // places that hold a string
    int chunk_count;
    uint8_t *chunks[JSON_PLACES_CHUNKS];
    _Alignas(8) uint8_t memory[JSON_PLACES_INLINE];
};

static void init_places(struct json_places *places, JSContext *ctx);
static void forget_places(struct json_places *places);
static void *remember(struct json_places *places, size_t size);
static struct json_key *remember_key(struct json_places *places, struct json_key *before,
                                     struct json_key **list, JSAtom atom);
static void remember_string(struct json_places *places, struct json_place *place,
                            struct json_text text, JSValueConst string);
static JSShape *shape_behind(struct json_places *places, struct json_key *last, int count);
static JSShape *add_to_shape(JSContext *ctx, JSShape *shape, JSAtom atom);

static void init_places(struct json_places *places, JSContext *ctx)
{
    places->ctx = ctx;
    places->at = places->memory;
    places->end = places->memory + sizeof places->memory;
    places->keys = NULL;
    places->strings = NULL;
    places->chunk_count = 0;
}

static void forget_places(struct json_places *places)
{
    JSContext *ctx = places->ctx;
    for (struct json_place *place = places->strings; place != NULL; place = place->held_next)
        if (place->string != NULL)
            JS_FreeValue(ctx, JS_MKPTR(JS_TAG_STRING, place->string));
    for (struct json_key *key = places->keys; key != NULL; key = key->held_next) {
        if (key->shape != NULL)
            js_free_shape(ctx->rt, key->shape);
        JS_FreeAtom(ctx, key->atom);
    }
    for (int i = 0; i < places->chunk_count; i++)
        js_free(ctx, places->chunks[i]);
}

// Zeroed memory for the parse; NULL when the allowance or the memory is used up, without an
// exception.
static void *remember(struct json_places *places, size_t size)
{
    if ((size_t)(places->end - places->at) < size) {
        if (places->chunk_count == JSON_PLACES_CHUNKS)
            return NULL;
        uint8_t *chunk = js_malloc_rt(places->ctx->rt, JSON_PLACES_CHUNK);
        if (chunk == NULL)
            return NULL;
        places->chunks[places->chunk_count++] = chunk;
        places->at = chunk;
        places->end = chunk + JSON_PLACES_CHUNK;
    }
    void *memory = places->at;
    places->at += (size + 7) & ~(size_t)7;
    return memset(memory, 0, size);
}

// A new key in `list`, whose alternatives it joins. Takes the atom over when it succeeds.
static struct json_key *remember_key(struct json_places *places, struct json_key *before,
                                     struct json_key **list, JSAtom atom)
{
    int others = 0;
    for (struct json_key *key = *list; key != NULL; key = key->other)
        others++;
    struct json_key *key = others > JSON_OTHER_KEYS ? NULL : remember(places, sizeof *key);
    if (key == NULL)
        return NULL;
    key->before = before;
    key->other = *list;
    *list = key;
    key->atom = atom;
    key->held_next = places->keys;
    places->keys = key;
    return key;
}

// Remembers a short string, until it has differed too often.
static void remember_string(struct json_places *places, struct json_place *place,
                            struct json_text text, JSValueConst string)
{
    if (place->misses > JSON_MAX_MISSES || text.size > JSON_SHORT_STRING)
        return;
    if (place->string != NULL) {
        JS_FreeValue(places->ctx, JS_MKPTR(JS_TAG_STRING, place->string));
    } else if (place->misses == 0) {
        place->held_next = places->strings;
        places->strings = place;
    }
    if (++place->misses > JSON_MAX_MISSES)
        text.size = 0;
    place->text = text;
    place->string = JS_VALUE_GET_STRING(js_dup(string));
}

// The shape of an object with the `count` keys that end with `last`, which keeps it; NULL when
// memory is short. The same transitions as adding the properties one by one.
static JSShape *shape_behind(struct json_places *places, struct json_key *last, int count)
{
    JSContext *ctx = places->ctx;
    JSObject *proto = JS_VALUE_GET_OBJ(ctx->class_proto[JS_CLASS_OBJECT]);
    JSShape *shape = find_hashed_shape_proto(ctx->rt, proto);
    shape = shape != NULL ? js_dup_shape(shape) : js_new_shape(ctx, proto);
    for (int i = 0; shape != NULL && i < count; i++) {
        struct json_key *key = last;
        for (int back = count - 1; back > i; back--)
            key = key->before;
        shape = add_to_shape(ctx, shape, key->atom);
    }
    return last->shape = shape;
}

// As add_property does for an object: an existing shape, or a hashed one of its own. Takes `shape`
// over.
static JSShape *add_to_shape(JSContext *ctx, JSShape *shape, JSAtom atom)
{
    JSShape *found = find_hashed_shape_prop(ctx->rt, shape, atom, JS_PROP_C_W_E);
    if (found != NULL) {
        js_dup_shape(found);
        js_free_shape(ctx->rt, shape);
        return found;
    }
    if (JS_REF_COUNT(shape) != 1) {
        JSShape *clone = js_clone_shape(ctx, shape);
        js_free_shape(ctx->rt, shape);
        if (clone == NULL)
            return NULL;
        clone->is_hashed = true;
        js_shape_hash_link(ctx->rt, clone);
        shape = clone;
    }
    if (add_shape_property(ctx, &shape, NULL, atom, JS_PROP_C_W_E)) {
        js_free_shape(ctx->rt, shape);
        return NULL;
    }
    return shape;
}

#endif
