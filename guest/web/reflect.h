/* Looking at values without running any of the guest's code: what console and structuredClone stand
 * on.
 *
 * No getter, no proxy trap, no toString is called here, and every answer is bounded by the caller.
 * The lists returned are flat arrays, cheap to make and to walk: [kind, value, kind, value, ...].
 */

enum {
    REFLECT_VALUE = 0,
    REFLECT_GETTER = 1,
    REFLECT_SETTER = 2, /* GETTER | SETTER is both */
    REFLECT_UNSET = 4,  /* a module's binding that is not initialised yet */
    REFLECT_HOLES = 8,  /* value: how many */
    REFLECT_REST = 16,  /* value: how many elements or properties more there are */
};

enum { REFLECT_SCAN = 20000 }; /* lookups in one object at most */

static JSValue web_kind(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_constructor_name(JSContext *ctx, JSValueConst self, int argc,
                                    JSValueConst *argv);
static JSValue web_own_properties(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_elements(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_entries(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_slot(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_regexp_flags(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_own_string(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_tag(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_is_class(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_is_detached(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_is_out_of_bounds(JSContext *ctx, JSValueConst self, int argc,
                                    JSValueConst *argv);
static JSValue web_is_tracking(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);
static JSValue web_copy_and_detach(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);

struct flat_list {
    JSContext *ctx;
    JSValue array;
    uint32_t length;
    bool failed;
};

static JSObject *object_of(JSValueConst value)
{
    return JS_VALUE_GET_TAG(value) == JS_TAG_OBJECT ? JS_VALUE_GET_OBJ(value) : NULL;
}

/* Takes the value. Defines, not sets: nothing on Array.prototype is asked. */
static void flat_add(struct flat_list *list, JSValue value)
{
    if (list->failed || JS_IsException(value))
        list->failed = true;
    else if (JS_DefinePropertyValueUint32(list->ctx, list->array, list->length++, value,
                                          JS_PROP_C_W_E) < 0)
        list->failed = true;
}

static struct flat_list flat_new(JSContext *ctx)
{
    JSValue array = JS_NewArray(ctx);
    return (struct flat_list){.ctx = ctx, .array = array, .failed = JS_IsException(array)};
}

static JSValue flat_end(struct flat_list *list)
{
    if (!list->failed)
        return list->array;
    JS_FreeValue(list->ctx, list->array);
    return JS_EXCEPTION;
}

/* kind(value): the engine's name for an object's class ("Object", "Array", "Map", "Proxy", ...); ""
 * for a primitive */
static JSValue web_kind(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSObject *p = object_of(argv[0]);
    if (!p)
        return js_empty_string(ctx->rt);
    if (p->class_id == JS_CLASS_PROXY)
        return js_new_string8(ctx, "Proxy"); /* the engine calls it Object */
    return JS_AtomToString(ctx, ctx->rt->class_array[p->class_id].class_name);
}

/* Own property of an object that is no proxy, as (kind, value). */
static int reflect_own(JSContext *ctx, JSObject *p, JSAtom atom, JSValue *value)
{
    JSPropertyDescriptor desc;
    *value = JS_UNDEFINED;
    if (p->class_id == JS_CLASS_PROXY)
        return -1;
    int found = JS_GetOwnPropertyInternal(ctx, &desc, p, atom);
    if (found < 0) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return REFLECT_UNSET;
    }
    if (!found)
        return -1;
    if (!(desc.flags & JS_PROP_GETSET)) {
        *value = desc.value;
        return REFLECT_VALUE;
    }
    int kind = (JS_IsUndefined(desc.getter) ? 0 : REFLECT_GETTER) |
               (JS_IsUndefined(desc.setter) ? 0 : REFLECT_SETTER);
    js_free_desc(ctx, &desc);
    return kind;
}

/* constructorName(object): of the first prototype that has a constructor with a name; null where
 * there is none. A getter or a proxy on the way ends the search. */
static JSValue web_constructor_name(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSObject *p = object_of(argv[0]);
    for (int steps = 0; p && steps < 1000; p = p->shape->proto, steps++) {
        JSValue constructor, name;
        if (p->class_id == JS_CLASS_PROXY)
            break;
        if (reflect_own(ctx, p, JS_ATOM_constructor, &constructor) != REFLECT_VALUE)
            continue;
        JSObject *f = JS_IsFunction(ctx, constructor) ? object_of(constructor) : NULL;
        int kind = f ? reflect_own(ctx, f, JS_ATOM_name, &name) : -1;
        JS_FreeValue(ctx, constructor);
        if (kind != REFLECT_VALUE)
            continue;
        if (JS_VALUE_GET_TAG(name) == JS_TAG_STRING && JS_VALUE_GET_STRING(name)->len > 0)
            return name;
        JS_FreeValue(ctx, name);
    }
    return JS_NULL;
}

/* ownString(object, key): an own data property that is a string, or undefined */
static JSValue web_own_string(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSObject *p = object_of(argv[0]);
    JSValue value = JS_UNDEFINED;
    JSAtom atom = JS_ValueToAtom(ctx, argv[1]);
    if (atom == JS_ATOM_NULL)
        return JS_EXCEPTION;
    int kind = p ? reflect_own(ctx, p, atom, &value) : -1;
    JS_FreeAtom(ctx, atom);
    if (kind == REFLECT_VALUE && JS_IsString(value))
        return value;
    JS_FreeValue(ctx, value);
    return JS_UNDEFINED;
}

/* ownProperties(object, most, all, skipIndices): [key, kind, value, ...] of up to `most` enumerable
 * (all: any) properties; the elements of arrays and typed arrays, and private names, are not among
 * them. [rest] ends it when more are left. */
static JSValue web_own_properties(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSObject *p = object_of(argv[0]);
    uint32_t most = (uint32_t)JS_VALUE_GET_INT(argv[1]), count = 0, left = 0;
    bool all = JS_VALUE_GET_BOOL(argv[2]), skip_indices = JS_VALUE_GET_BOOL(argv[3]);
    struct flat_list list = flat_new(ctx);
    if (!p || p->class_id == JS_CLASS_PROXY || list.failed)
        return flat_end(&list);
    JSShape *shape = p->shape;
    for (int i = 0; i < shape->prop_count && i < REFLECT_SCAN; i++) {
        JSShapeProperty *prop = &get_shape_prop(shape)[i];
        JSAtom atom = prop->atom;
        if (atom == JS_ATOM_NULL || JS_AtomGetKind(ctx, atom) == JS_ATOM_KIND_PRIVATE)
            continue;
        if ((!all && !(prop->flags & JS_PROP_ENUMERABLE)) ||
            (skip_indices && __JS_AtomIsTaggedInt(atom)))
            continue;
        if (count++ >= most) {
            left++;
            continue;
        }
        JSValue value;
        JS_DupAtom(ctx, atom);
        int kind = reflect_own(ctx, p, atom, &value);
        flat_add(&list, JS_AtomToValue(ctx, atom));
        JS_FreeAtom(ctx, atom);
        flat_add(&list, js_int32(kind < 0 ? REFLECT_UNSET : kind));
        flat_add(&list, value);
        shape = p->shape; /* looking may have made a property */
    }
    left += shape->prop_count > REFLECT_SCAN ? (uint32_t)(shape->prop_count - REFLECT_SCAN) : 0;
    if (left)
        flat_add(&list, js_uint32(left));
    return flat_end(&list);
}

static int64_t array_length(JSContext *ctx, JSObject *p)
{
    JSValue length;
    double d = 0;
    if (is_typed_array(p->class_id) || (p->class_id != JS_CLASS_ARRAY && p->fast_array))
        return p->u.array.count;
    if (reflect_own(ctx, p, JS_ATOM_length, &length) == REFLECT_VALUE && JS_IsNumber(length))
        JS_ToFloat64(ctx, &d, length); /* a number: runs nothing */
    else
        JS_FreeValue(ctx, length);
    return d >= 0 && d <= MAX_SAFE_INTEGER ? (int64_t)d : 0;
}

static void flat_holes(struct flat_list *list, int64_t *holes)
{
    if (*holes == 0)
        return;
    flat_add(list, js_int32(REFLECT_HOLES));
    flat_add(list, js_int64(*holes));
    *holes = 0;
}

/* elements(array, most): [kind, value, ...]; a run of holes counts as one */
static JSValue web_elements(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSObject *p = object_of(argv[0]);
    int most = JS_VALUE_GET_INT(argv[1]), shown = 0;
    struct flat_list list = flat_new(ctx);
    if (!p || p->class_id == JS_CLASS_PROXY || list.failed)
        return flat_end(&list);
    int64_t length = array_length(ctx, p), holes = 0, i = 0;
    for (; i < length && shown < most && i < REFLECT_SCAN; i++) {
        JSValue value;
        JSAtom atom = JS_NewAtomInt64(ctx, i);
        int kind = reflect_own(ctx, p, atom, &value);
        JS_FreeAtom(ctx, atom);
        if (kind < 0) {
            holes++;
            continue;
        }
        shown += 1 + (holes > 0);
        flat_holes(&list, &holes);
        flat_add(&list, js_int32(kind));
        flat_add(&list, value);
    }
    flat_holes(&list, &holes);
    if (i < length) {
        flat_add(&list, js_int32(REFLECT_REST));
        flat_add(&list, js_int64(length - i));
    }
    return flat_end(&list);
}

/* entries(map or set, most): [size, key, value, ...]; a set's value is undefined */
static JSValue web_entries(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSObject *p = object_of(argv[0]);
    int most = JS_VALUE_GET_INT(argv[1]);
    struct flat_list list = flat_new(ctx);
    if (!p || (p->class_id != JS_CLASS_MAP && p->class_id != JS_CLASS_SET) || list.failed)
        return flat_end(&list);
    JSMapState *map = p->u.map_state;
    struct list_head *el;
    flat_add(&list, js_uint32(map->record_count));
    list_for_each(el, &map->records)
    {
        JSMapRecord *record = list_entry(el, JSMapRecord, link);
        if (record->empty)
            continue;
        if (most-- <= 0)
            break;
        flat_add(&list, js_dup(record->key));
        flat_add(&list, p->class_id == JS_CLASS_MAP ? js_dup(record->value) : JS_UNDEFINED);
    }
    return flat_end(&list);
}

static JSValue promise_slot(JSContext *ctx, JSValueConst promise)
{
    struct flat_list list = flat_new(ctx);
    flat_add(&list, js_int32(JS_PromiseState(ctx, promise)));
    flat_add(&list, JS_PromiseResult(ctx, promise));
    return flat_end(&list);
}

/* slot(object): what the object holds inside: a wrapper's primitive, a Date's number, an error's
 * stack, a proxy's target (null when revoked), a promise's [state, result]; else undefined */
static JSValue web_slot(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSObject *p = object_of(argv[0]);
    if (!p)
        return JS_UNDEFINED;
    switch (p->class_id) {
    case JS_CLASS_NUMBER:
    case JS_CLASS_STRING:
    case JS_CLASS_BOOLEAN:
    case JS_CLASS_SYMBOL:
    case JS_CLASS_BIG_INT:
    case JS_CLASS_DATE:
    case JS_CLASS_ERROR:
        return js_dup(p->u.object_data);
    case JS_CLASS_PROXY: {
        JSProxyData *proxy = p->u.opaque;
        return proxy->is_revoked ? JS_NULL : js_dup(proxy->target);
    }
    case JS_CLASS_PROMISE:
        return promise_slot(ctx, argv[0]);
    default:
        return JS_UNDEFINED;
    }
}

/* regexpFlags(regexp): its original flags, in the standard's order */
static JSValue web_regexp_flags(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    static const struct {
        int bit;
        char letter;
    } order[] = {{LRE_FLAG_INDICES, 'd'},   {LRE_FLAG_GLOBAL, 'g'},      {LRE_FLAG_IGNORECASE, 'i'},
                 {LRE_FLAG_MULTILINE, 'm'}, {LRE_FLAG_DOTALL, 's'},      {LRE_FLAG_UNICODE, 'u'},
                 {LRE_FLAG_STICKY, 'y'},    {LRE_FLAG_UNICODE_SETS, 'v'}};
    JSObject *p = object_of(argv[0]);
    char text[sizeof order / sizeof order[0] + 1];
    int n = 0;
    if (!p || p->class_id != JS_CLASS_REGEXP || !p->u.regexp.bytecode)
        return JS_ThrowTypeError(ctx, "not a regular expression");
    int flags = lre_get_flags(str8(p->u.regexp.bytecode));
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (flags & order[i].bit)
            text[n++] = order[i].letter;
    }
    return js_new_string8_len(ctx, text, n);
}

/* tag(object): Symbol.toStringTag, where it is a string in a data property of the object or a
 * prototype; else undefined */
static JSValue web_tag(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSObject *p = object_of(argv[0]);
    for (int steps = 0; p && steps < 1000 && p->class_id != JS_CLASS_PROXY;
         p = p->shape->proto, steps++) {
        JSValue tag;
        int kind = reflect_own(ctx, p, JS_ATOM_Symbol_toStringTag, &tag);
        if (kind == REFLECT_VALUE && JS_IsString(tag))
            return tag;
        JS_FreeValue(ctx, tag);
        if (kind >= 0)
            break;
    }
    return JS_UNDEFINED;
}

/* isClass(function): was it written as `class`? Its prototype property then is not writable. */
static JSValue web_is_class(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSObject *p = object_of(argv[0]);
    if (!p || p->class_id != JS_CLASS_BYTECODE_FUNCTION)
        return JS_FALSE;
    JSShapeProperty *prop = find_own_property1(p, JS_ATOM_prototype);
    return js_bool(prop && !(prop->flags & JS_PROP_WRITABLE));
}

/* isDetached(ArrayBuffer) */
static JSValue web_is_detached(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSObject *p = object_of(argv[0]);
    return js_bool(p && p->class_id == JS_CLASS_ARRAY_BUFFER && p->u.array_buffer->detached);
}

static JSTypedArray *view_of(JSValueConst value)
{
    JSObject *p = object_of(value);
    return p && (is_typed_array(p->class_id) || p->class_id == JS_CLASS_DATAVIEW) ? p->u.typed_array
                                                                                  : NULL;
}

/* isOutOfBounds(view): is its buffer detached, or too short for it by now? */
static JSValue web_is_out_of_bounds(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSTypedArray *view = view_of(argv[0]);
    if (!view)
        return JS_TRUE;
    JSArrayBuffer *buffer = view->buffer->u.array_buffer;
    int64_t end = (int64_t)view->offset + (view->track_rab ? 0 : view->length);
    return js_bool(buffer->detached || end > buffer->byte_length);
}

/* isTracking(view): does its length follow a resizable buffer's? */
static JSValue web_is_tracking(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    JSTypedArray *view = view_of(argv[0]);
    return js_bool(view && view->track_rab);
}

/* copyAndDetach(from, to): the end of a transfer. False, and nothing done, when `from` was detached
 * or resized meanwhile. */
static JSValue web_copy_and_detach(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    struct web_bytes from, to;
    if (!web_bytes_of(ctx, argv[0], &from) || !web_bytes_of(ctx, argv[1], &to))
        return JS_EXCEPTION;
    if (object_of(argv[0])->u.array_buffer->detached || from.size != to.size)
        return JS_FALSE;
    if (from.size)
        memcpy(to.data, from.data, from.size);
    JS_DetachArrayBuffer(ctx, argv[0]);
    return JS_TRUE;
}
