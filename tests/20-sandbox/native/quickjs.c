/*
 * quickjs.c - QuickJS-ng as a native program, for tests that hold the guest
 * against it.  Built by quickjs.py from the sources that the guest is made of.
 *
 *     quickjs lines SCRIPT <IN >OUT    each line of IN, a JSON value, is given to
 *                                      run() of SCRIPT in a new runtime; its
 *                                      result is written as a line of JSON, null
 *                                      if it seems to be endless
 *     quickjs modules <IN >OUT         each line, a JSON string, is compiled as a
 *                                      module and not run; "parses" or the error
 *     quickjs module FILE              runs a module and its jobs; prints the
 *                                      error, if any, and fails
 *     quickjs script FILE              the same for a script
 *
 * No std, no os, no console: what ECMAScript has and the engine adds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quickjs.h"

#define STACK_BYTES (256 << 10) /* as dunlin's default */
/* What seems endless is stopped; the engine asks every 10,000 jumps and calls. */
#define LINE_INTERRUPTS 300
#define FILE_INTERRUPTS 3000

static int each_line(char *(*answer)(const char *line, const char *script), const char *script);
static char *answer_run(const char *line, const char *script);
static char *answer_compile(const char *line, const char *script);
static char *to_json(JSContext *ctx, JSValue value);
static int run_file(const char *path, int flags);
static int settle(JSContext *ctx, JSValue value);
static int print_exception(JSContext *ctx);
static char *exception_text(JSContext *ctx);
static JSContext *new_context(void);
static void free_context(JSContext *ctx);
static JSModuleDef *load_module(JSContext *ctx, const char *name, void *opaque);
static char *read_file(const char *path, size_t *size);
static int interrupt(JSContext *ctx, void *opaque);

static long interrupts_left;

int main(int count, char **words)
{
    if (count == 3 && !strcmp(words[1], "lines"))
        return each_line(answer_run, words[2]);
    if (count == 2 && !strcmp(words[1], "modules"))
        return each_line(answer_compile, NULL);
    if (count == 3 && !strcmp(words[1], "module"))
        return run_file(words[2], JS_EVAL_TYPE_MODULE);
    if (count == 3 && !strcmp(words[1], "script"))
        return run_file(words[2], JS_EVAL_TYPE_GLOBAL);
    fprintf(stderr, "usage: quickjs lines SCRIPT | modules | module FILE | script FILE\n");
    return 2;
}

/* ---- Lines ------------------------------------------------------------ */

static int each_line(char *(*answer)(const char *line, const char *script), const char *script)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    while ((size = getline(&line, &capacity, stdin)) > 0) {
        if (line[size - 1] == '\n')
            line[size - 1] = 0;
        char *text = answer(line, script);
        puts(text);
        free(text);
    }
    free(line);
    return 0;
}

static char *answer_run(const char *line, const char *script)
{
    JSContext *ctx = new_context();
    interrupts_left = LINE_INTERRUPTS;
    size_t size;
    char *source = read_file(script, &size);
    JSValue global = JS_GetGlobalObject(ctx);
    JS_FreeValue(ctx, JS_Eval(ctx, source, size, script, JS_EVAL_TYPE_GLOBAL));
    JSValue run = JS_GetPropertyStr(ctx, global, "run");
    JSValue input = JS_ParseJSON(ctx, line, strlen(line), "<line>");
    JSValue result = JS_Call(ctx, run, JS_UNDEFINED, 1, &input);
    char *text = to_json(ctx, result);
    JS_FreeValue(ctx, input);
    JS_FreeValue(ctx, run);
    JS_FreeValue(ctx, global);
    free(source);
    free_context(ctx);
    return text;
}

static char *answer_compile(const char *line, const char *script)
{
    (void)script;
    JSContext *ctx = new_context();
    interrupts_left = LINE_INTERRUPTS;
    JSValue input = JS_ParseJSON(ctx, line, strlen(line), "<line>");
    size_t size;
    const char *source = JS_ToCStringLen(ctx, &size, input);
    JSValue code =
        JS_Eval(ctx, source, size, "case.js", JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    char *error = JS_IsException(code) ? exception_text(ctx) : NULL;
    char *text = to_json(ctx, JS_NewString(ctx, error ? error : "parses"));
    free(error);
    JS_FreeValue(ctx, code);
    JS_FreeCString(ctx, source);
    JS_FreeValue(ctx, input);
    free_context(ctx);
    return text;
}

/* Takes `value`.  An exception that no script can catch counts as what was thrown. */
static char *to_json(JSContext *ctx, JSValue value)
{
    if (JS_IsException(value) && interrupts_left) {
        char *error = exception_text(ctx);
        value = JS_NewString(ctx, error);
        free(error);
    }
    JSValue json =
        JS_IsException(value) ? JS_NULL : JS_JSONStringify(ctx, value, JS_UNDEFINED, JS_UNDEFINED);
    const char *text = JS_ToCString(ctx, json);
    char *copy = strdup(text);
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, json);
    JS_FreeValue(ctx, value);
    return copy;
}

/* ---- Files ------------------------------------------------------------ */

static int run_file(const char *path, int flags)
{
    JSContext *ctx = new_context();
    size_t size;
    char *source = read_file(path, &size);
    interrupts_left = FILE_INTERRUPTS;
    JSValue value = source ? JS_Eval(ctx, source, size, path, flags)
                           : JS_ThrowReferenceError(ctx, "cannot read %s", path);
    int failed = settle(ctx, value);
    JS_FreeValue(ctx, value);
    free(source);
    free_context(ctx);
    return failed;
}

static int settle(JSContext *ctx, JSValue value)
{
    if (JS_IsException(value))
        return print_exception(ctx);
    JSContext *job_context;
    int ran;
    while ((ran = JS_ExecutePendingJob(JS_GetRuntime(ctx), &job_context)) > 0)
        ;
    if (ran < 0)
        return print_exception(job_context);
    if (JS_IsPromise(value) && JS_PromiseState(ctx, value) != JS_PROMISE_FULFILLED) {
        if (JS_PromiseState(ctx, value) == JS_PROMISE_REJECTED)
            JS_Throw(ctx, JS_PromiseResult(ctx, value));
        else
            JS_ThrowTypeError(ctx, "the promise never settles");
        return print_exception(ctx);
    }
    return 0;
}

static int print_exception(JSContext *ctx)
{
    char *text = exception_text(ctx);
    puts(text);
    free(text);
    return 1;
}

static char *exception_text(JSContext *ctx)
{
    JSValue error = JS_GetException(ctx);
    const char *text = JS_ToCString(ctx, error);
    char *copy = strdup(text ? text : "?");
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, error);
    return copy;
}

/* ---- The engine ------------------------------------------------------- */

static JSContext *new_context(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = rt ? JS_NewContext(rt) : NULL;
    if (!ctx)
        abort();
    JS_SetMaxStackSize(rt, STACK_BYTES);
    JS_SetInterruptHandler(rt, interrupt, NULL);
    JS_SetModuleLoaderFunc(rt, NULL, load_module, NULL);
    return ctx;
}

static void free_context(JSContext *ctx)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
}

static JSModuleDef *load_module(JSContext *ctx, const char *name, void *opaque)
{
    (void)opaque;
    size_t size;
    char *source = read_file(name, &size);
    if (!source) {
        JS_ThrowReferenceError(ctx, "cannot read %s", name);
        return NULL;
    }
    JSValue code =
        JS_Eval(ctx, source, size, name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
    free(source);
    if (JS_IsException(code))
        return NULL;
    JSModuleDef *module = JS_VALUE_GET_PTR(code);
    JS_FreeValue(ctx, code);
    return module;
}

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *text = calloc(1, *size + 1);
    if (!text || fread(text, 1, *size, file) != *size)
        abort();
    fclose(file);
    return text;
}

static int interrupt(JSContext *ctx, void *opaque)
{
    (void)ctx, (void)opaque;
    return interrupts_left == 0 || --interrupts_left == 0;
}
