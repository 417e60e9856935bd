// What the fuzz targets of the JSON parser and writer share: an engine, a comparison of two values
// that runs no code of theirs, and main() for replaying files and running the generator without
// libFuzzer. Included behind quickjs.c.
#ifndef DUN_FUZZ_JSON_ENGINE_H
#define DUN_FUZZ_JSON_ENGINE_H

#include "json_generate.h"

// Provided by the target: tries one input; aborts when the two engines differ.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
__attribute__((unused)) static void generate_input(struct generated *g, uint64_t seed);

static void differ(const char *what);
static void same_value(JSContext *ctx, JSValueConst ours, JSValueConst theirs);
static void same_string(JSString *ours, JSString *theirs);
static void same_object(JSContext *ctx, JSObject *ours, JSObject *theirs);
static void same_exception(JSContext *ours_ctx, JSValue ours, JSContext *theirs_ctx,
                           JSValue theirs);

static const uint8_t *current_input;
static size_t current_size;

static void differ(const char *what)
{
    fprintf(stderr, "the two engines differ: %s\ninput (%zu bytes): %.*s\n", what, current_size,
            (int)(current_size < 4000 ? current_size : 4000), current_input);
    FILE *file = fopen("different-input", "wb");
    if (file != NULL) {
        fwrite(current_input, 1, current_size, file);
        fclose(file);
    }
    abort();
}

static bool number_of(JSValueConst value, double *number)
{
    int tag = JS_VALUE_GET_NORM_TAG(value);
    *number = tag == JS_TAG_INT       ? JS_VALUE_GET_INT(value)
              : tag == JS_TAG_FLOAT64 ? JS_VALUE_GET_FLOAT64(value)
                                      : 0;
    return tag == JS_TAG_INT || tag == JS_TAG_FLOAT64;
}

// Numbers by their bits, so that -0 is not 0; whether a whole number is an int32 or a double inside
// is no difference.
static void same_value(JSContext *ctx, JSValueConst ours, JSValueConst theirs)
{
    double a, b;
    if (number_of(ours, &a) && number_of(theirs, &b)) {
        if (memcmp(&a, &b, sizeof a) != 0)
            differ("number");
        return;
    }
    int tag = JS_VALUE_GET_NORM_TAG(ours);
    if (tag != JS_VALUE_GET_NORM_TAG(theirs))
        differ("type");
    if (tag == JS_TAG_STRING)
        same_string(JS_VALUE_GET_STRING(ours), JS_VALUE_GET_STRING(theirs));
    else if (tag == JS_TAG_BOOL && JS_VALUE_GET_BOOL(ours) != JS_VALUE_GET_BOOL(theirs))
        differ("boolean");
    else if (tag == JS_TAG_OBJECT)
        same_object(ctx, JS_VALUE_GET_OBJ(ours), JS_VALUE_GET_OBJ(theirs));
}

static void same_string(JSString *ours, JSString *theirs)
{
    if (ours->len != theirs->len || ours->is_wide_char != theirs->is_wide_char ||
        js_string_memcmp(ours, theirs, (int)ours->len) != 0)
        differ("string");
    if (!ours->is_wide_char && str8(ours)[ours->len] != 0)
        differ("end of string");
}

static void same_object(JSContext *ctx, JSObject *ours, JSObject *theirs)
{
    JSShape *a = ours->shape, *b = theirs->shape;
    if (ours->class_id != theirs->class_id || a->proto != b->proto ||
        ours->extensible != theirs->extensible || ours->is_exotic != theirs->is_exotic ||
        ours->fast_array != theirs->fast_array || a->is_hashed != b->is_hashed)
        differ("kind of object");
    if (a->prop_count != b->prop_count || a->deleted_prop_count != b->deleted_prop_count)
        differ("number of properties");
    for (int i = 0; i < a->prop_count; i++) {
        JSShapeProperty *pa = &get_shape_prop(a)[i], *pb = &get_shape_prop(b)[i];
        JSProperty *found;
        if (pa->atom != pb->atom || pa->flags != pb->flags)
            differ("key or attributes");
        if (find_own_property(&found, ours, pa->atom) != pa || found != &ours->prop[i])
            differ("finding a key");
        same_value(ctx, ours->prop[i].u.value, theirs->prop[i].u.value);
    }
    if (ours->class_id != JS_CLASS_ARRAY)
        return;
    if (ours->u.array.count != theirs->u.array.count)
        differ("number of elements");
    for (uint32_t i = 0; i < ours->u.array.count; i++)
        same_value(ctx, ours->u.array.u.values[i], theirs->u.array.u.values[i]);
}

static void same_text_property(JSContext *ours_ctx, JSValueConst ours, JSContext *theirs_ctx,
                               JSValueConst theirs, const char *name)
{
    JSValue a = JS_GetPropertyStr(ours_ctx, ours, name),
            b = JS_GetPropertyStr(theirs_ctx, theirs, name);
    const char *x = JS_ToCString(ours_ctx, a), *y = JS_ToCString(theirs_ctx, b);
    if (x == NULL || y == NULL || strcmp(x, y) != 0) {
        fprintf(stderr, "ours:   %s\ntheirs: %s\n", x, y);
        differ(name);
    }
    JS_FreeCString(ours_ctx, x);
    JS_FreeCString(theirs_ctx, y);
    JS_FreeValue(ours_ctx, a);
    JS_FreeValue(theirs_ctx, b);
}

// Compares name, message and stack; frees both.
static void same_exception(JSContext *ours_ctx, JSValue ours, JSContext *theirs_ctx, JSValue theirs)
{
    if (JS_IsObject(ours) != JS_IsObject(theirs))
        differ("kind of exception");
    if (JS_IsObject(ours)) {
        same_text_property(ours_ctx, ours, theirs_ctx, theirs, "name");
        same_text_property(ours_ctx, ours, theirs_ctx, theirs, "message");
        same_text_property(ours_ctx, ours, theirs_ctx, theirs, "stack");
    }
    JS_FreeValue(ours_ctx, ours);
    JS_FreeValue(theirs_ctx, theirs);
}

#if defined(DUN_FUZZ_MAIN)

#include <dirent.h>

#ifndef DUN_FUZZ_FOLDER
#define DUN_FUZZ_FOLDER "fuzz/regression"
#define DUN_FUZZ_INPUTS 0
#endif

static struct generated generated_input;

static int replay_file(const char *name)
{
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot open %s; give files to replay, or --generate COUNT [--seed SEED]\n",
                name);
        return 1;
    }
    static uint8_t data[GENERATED_MAX];
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    return LLVMFuzzerTestOneInput(data, size);
}

static unsigned long replay_folder(const char *name)
{
    DIR *folder = opendir(name);
    unsigned long files = 0;
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
        if (entry->d_name[0] != '.' && replay_file(path) == 0)
            files++;
    }
    if (folder != NULL)
        closedir(folder);
    return files;
}

int main(int argc, char **argv)
{
    unsigned long count = argc == 1 ? DUN_FUZZ_INPUTS : 0, seed = 1;
    unsigned long files = argc == 1 ? replay_folder(DUN_FUZZ_FOLDER) : 0;
    if (argc == 1 && files == 0) {
        fprintf(stderr, "found nothing in %s; run this at the top of the tree\n", DUN_FUZZ_FOLDER);
        return 1;
    }
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--generate") == 0 && i + 1 < argc)
            count = strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = strtoul(argv[++i], NULL, 10);
        else if (replay_file(argv[i]) != 0)
            return 1;
        else
            files++;
    }
    for (unsigned long i = 0; i < count; i++) {
        generate_input(&generated_input, (uint64_t)seed << 32 | i);
        LLVMFuzzerTestOneInput((const uint8_t *)generated_input.text, generated_input.size);
    }
    printf("%lu files replayed, %lu inputs generated from seed %lu: no difference\n", files, count,
           seed);
    return files + count == 0;
}

#endif

#endif
