/*
 * modules.h - imports: resolved when a function is deployed, never later.
 *
 * A specifier is relative ("./x.js", "../lib/y.js"); it is resolved against
 * the importing file by text alone, and the host reads it inside the
 * function's directory or refuses.
 */

/* The import that is being resolved, for the host's message: "BASE\nSPECIFIER". */
static char *import_place;

static int modules_install(JSContext *ctx);

static int check_attributes(JSContext *ctx, void *opaque, JSValueConst attributes);
static char *normalize(JSContext *ctx, const char *base, const char *name, void *opaque);
static JSModuleDef *load(JSContext *ctx, const char *name, void *opaque, JSValueConst attributes);
static int has_attributes(JSContext *ctx, JSValueConst attributes);
static JSModuleDef *load_json(JSContext *ctx, const char *name, const char *text, size_t size);
static int init_json(JSContext *ctx, JSModuleDef *module);
static char *refuse_import(JSContext *ctx, const char *why);
static void throw_answer(JSContext *ctx, int64_t result);
static int join(char *out, const char *name);
static int remember_place(JSContext *ctx, const char *base, const char *name);
static int64_t ask_host(JSContext *ctx, const char *name);

static int modules_install(JSContext *ctx)
{
    JS_SetModuleLoaderFunc2(ctx->rt, normalize, load, check_attributes, NULL);
    return 0;
}

/* `with { type: "json" }` and no other. */
static int check_attributes(JSContext *ctx, void *opaque, JSValueConst attributes)
{
    (void)opaque;
    JSPropertyEnum *keys;
    uint32_t count;
    int good = 1;
    if (JS_GetOwnPropertyNames(ctx, &keys, &count, attributes, JS_GPN_STRING_MASK))
        return -1;
    for (uint32_t i = 0; i < count && good; i++) {
        const char *key = JS_AtomToCString(ctx, keys[i].atom);
        JSValue value = JS_GetProperty(ctx, attributes, keys[i].atom);
        const char *text = JS_ToCString(ctx, value);
        good = key && text && !strcmp(key, "type") && !strcmp(text, "json");
        if (!good && key && text)
            JS_ThrowTypeError(ctx,
                              "the import attribute %s: \"%s\" is not supported; there is only "
                              "type: \"json\"",
                              key, text);
        JS_FreeCString(ctx, key);
        JS_FreeCString(ctx, text);
        JS_FreeValue(ctx, value);
    }
    JS_FreePropertyEnum(ctx, keys, count);
    return good ? 0 : -1;
}

static char *normalize(JSContext *ctx, const char *base, const char *name, void *opaque)
{
    (void)opaque;
    if (remember_place(ctx, base, name))
        return NULL;
    if (strncmp(name, "./", 2) && strncmp(name, "../", 3))
        return refuse_import(ctx, "!bare");
    char *path = js_malloc(ctx, strlen(base) + strlen(name) + 2);
    if (!path)
        return NULL;
    const char *slash = strrchr(base, '/');
    size_t directory = slash ? (size_t)(slash - base) : 0;
    memcpy(path, base, directory);
    path[directory] = 0;
    if (!join(path, name))
        return path;
    js_free(ctx, path);
    return refuse_import(ctx, "!outside");
}

/* The host words it, and finds where it stands. */
static char *refuse_import(JSContext *ctx, const char *why)
{
    int64_t result = ask_host(ctx, why);
    if (result >= 0)
        throw_answer(ctx, result);
    return NULL;
}

static void throw_answer(JSContext *ctx, int64_t result)
{
    uint32_t size = DUN_HOST_SIZE(result);
    char *text = js_malloc(ctx, (size_t)size + 1);
    if (!text)
        return;
    dun_host_take((uint8_t *)text);
    text[size] = 0;
    JS_ThrowReferenceError(ctx, "%s", text);
    js_free(ctx, text);
}

static int remember_place(JSContext *ctx, const char *base, const char *name)
{
    js_free(ctx, import_place);
    size_t size = strlen(base) + strlen(name) + 2;
    import_place = js_malloc(ctx, size);
    if (!import_place)
        return -1;
    snprintf(import_place, size, "%s\n%s", base, name);
    return 0;
}

/* What the host is asked for: "NAME\nBASE\nSPECIFIER". */
static int64_t ask_host(JSContext *ctx, const char *name)
{
    size_t size = strlen(name) + strlen(import_place) + 2;
    char *question = js_malloc(ctx, size);
    if (!question)
        return -1;
    snprintf(question, size, "%s\n%s", name, import_place);
    int64_t result = dun_host_load_module(question, (uint32_t)size - 1);
    js_free(ctx, question);
    return result;
}

/* Append the parts of `name` to the directory `out`; -1 when it leaves the root. */
static int join(char *out, const char *name)
{
    size_t length = strlen(out);
    while (*name) {
        size_t part = strcspn(name, "/");
        if (part == 2 && !memcmp(name, "..", 2)) {
            if (!length)
                return -1;
            while (length && out[--length] != '/')
                ;
        } else if (part && !(part == 1 && *name == '.')) {
            if (length)
                out[length++] = '/';
            memcpy(out + length, name, part);
            length += part;
        }
        name += part;
        while (*name == '/')
            name++;
        out[length] = 0;
    }
    return length ? 0 : -1;
}

static JSModuleDef *load(JSContext *ctx, const char *name, void *opaque, JSValueConst attributes)
{
    (void)opaque;
    int64_t result = ask_host(ctx, name);
    if (result < 0)
        return NULL;
    if (DUN_HOST_FAILED(result)) {
        throw_answer(ctx, result);
        return NULL;
    }
    uint32_t size = DUN_HOST_SIZE(result);
    char *text = js_malloc(ctx, (size_t)size + DUN_INPUT_PAD);
    if (!text)
        return NULL;
    dun_host_take((uint8_t *)text);
    memset(text + size, 0, DUN_INPUT_PAD);
    JSModuleDef *module = NULL;
    if (js__has_suffix(name, ".json") || has_attributes(ctx, attributes)) {
        module = load_json(ctx, name, text, size);
    } else {
        JSValue code =
            JS_Eval(ctx, text, size, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
        if (!JS_IsException(code)) {
            module = JS_VALUE_GET_PTR(code);
            JS_FreeValue(ctx, code);
        }
    }
    js_free(ctx, text);
    return module;
}

/* Then it is type: "json". */
static int has_attributes(JSContext *ctx, JSValueConst attributes)
{
    JSPropertyEnum *keys;
    uint32_t count = 0;
    if (!JS_IsObject(attributes) ||
        JS_GetOwnPropertyNames(ctx, &keys, &count, attributes, JS_GPN_STRING_MASK))
        return 0;
    JS_FreePropertyEnum(ctx, keys, count);
    return count > 0;
}

/* A JSON file is a module whose default export is its value. */
static JSModuleDef *load_json(JSContext *ctx, const char *name, const char *text, size_t size)
{
    JSValue value = JS_ParseJSON(ctx, text, size, name);
    if (JS_IsException(value))
        return NULL;
    JSModuleDef *module = JS_NewCModule(ctx, name, init_json);
    if (!module || JS_AddModuleExport(ctx, module, "default") ||
        JS_SetModulePrivateValue(ctx, module, value))
        return NULL;
    return module;
}

static int init_json(JSContext *ctx, JSModuleDef *module)
{
    return JS_SetModuleExport(ctx, module, "default", JS_GetModulePrivateValue(ctx, module));
}
