/*
 * outcome.h - what became of the author's code: a value, or what it threw.
 *
 * A value that is a promise is waited for: jobs run until none is left, then
 * timers.  A promise that is pending when neither is left can never settle,
 * which is an error that says so.  A rejection that nobody handled is an error
 * too, as in Node.
 */
#include <string.h>

#define REJECTIONS_MAX 16 /* told of; more only count */

static struct {
    uint32_t count;
    JSValue promise[REJECTIONS_MAX], reason[REJECTIONS_MAX];
} rejections;

static void track_rejections(JSRuntime *rt);
static int outcome_settle(JSContext *ctx, JSValue *value);
static int outcome_write(JSContext *ctx, JSValue value, uint32_t ceiling, struct dun_mailbox *box);
static int outcome_thrown(JSContext *ctx, struct dun_mailbox *box);

static void on_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, bool is_handled,
                         void *opaque);
static int run_jobs(JSContext *ctx, JSValueConst until);
static int await_promise(JSContext *ctx, JSValue *value);
static int check_rejections(JSContext *ctx, JSValueConst except);
static int write_bytes(JSContext *ctx, JSValueConst value, uint32_t ceiling,
                       struct dun_mailbox *box);
static JSValue view_buffer(JSContext *ctx, JSValueConst view, size_t *offset, size_t *size);
static int place_result(struct dun_mailbox *box, uint32_t kind, const void *at, size_t size);
static int classify(JSContext *ctx, JSValueConst error, const char *message);
static const char *describe(JSContext *ctx, JSValueConst error);
static const char *describe_object(JSContext *ctx, JSValueConst error);
static const char *text_property(JSContext *ctx, JSValueConst object, const char *name);

static void track_rejections(JSRuntime *rt)
{
    JS_SetHostPromiseRejectionTracker(rt, on_rejection, NULL);
}

/* Replace *value, perhaps a promise or an exception, by what it came to.
 * DUN_GUEST_THREW leaves the exception pending. */
static int outcome_settle(JSContext *ctx, JSValue *value)
{
    if (JS_IsException(*value))
        return DUN_GUEST_THREW;
    if (!JS_IsJobPending(ctx->rt) && !JS_IsPromise(*value) && !rejections.count)
        return DUN_GUEST_OK;
    if (JS_IsPromise(*value))
        return await_promise(ctx, value);
    if (run_jobs(ctx, JS_UNDEFINED) || check_rejections(ctx, JS_UNDEFINED))
        return DUN_GUEST_THREW;
    return DUN_GUEST_OK;
}

static int await_promise(JSContext *ctx, JSValue *value)
{
    JSValue promise = *value;
    if (run_jobs(ctx, promise))
        return DUN_GUEST_THREW;
    JSPromiseStateEnum state = JS_PromiseState(ctx, promise);
    if (state == JS_PROMISE_PENDING) {
        JS_ThrowPlainError(ctx, "the promise can never settle: nothing is left to run that could "
                                "resolve or reject it");
        return DUN_GUEST_THREW;
    }
    JSValue result = JS_PromiseResult(ctx, promise);
    if (state == JS_PROMISE_REJECTED) {
        JS_Throw(ctx, result);
        return DUN_GUEST_THREW;
    }
    if (check_rejections(ctx, promise))
        return DUN_GUEST_THREW;
    *value = result;
    return DUN_GUEST_OK;
}

/* Run jobs, and timers while `until` is pending, to the end. */
static int run_jobs(JSContext *ctx, JSValueConst until)
{
    for (;;) {
        JSContext *job_context;
        int ran;
        while ((ran = JS_ExecutePendingJob(ctx->rt, &job_context)) > 0)
            ;
        if (ran < 0)
            return -1;
        double due_ms;
        if (!JS_IsPromise(until) || JS_PromiseState(ctx, until) != JS_PROMISE_PENDING ||
            !dun_timers_next(ctx, &due_ms))
            return 0;
        if (due_ms > dun_host_clock(DUN_CLOCK_CALL))
            dun_host_wait(due_ms);
        if (dun_timers_run(ctx, due_ms) < 0)
            return -1;
    }
}

static void on_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, bool is_handled,
                         void *opaque)
{
    (void)opaque;
    if (!is_handled) {
        if (rejections.count < REJECTIONS_MAX) {
            rejections.promise[rejections.count] = JS_DupValue(ctx, promise);
            rejections.reason[rejections.count++] = JS_DupValue(ctx, reason);
        }
        return;
    }
    for (uint32_t i = 0; i < rejections.count; i++) {
        if (JS_VALUE_GET_PTR(rejections.promise[i]) != JS_VALUE_GET_PTR(promise))
            continue;
        JS_FreeValue(ctx, rejections.promise[i]);
        JS_FreeValue(ctx, rejections.reason[i]);
        rejections.count--;
        rejections.promise[i] = rejections.promise[rejections.count];
        rejections.reason[i] = rejections.reason[rejections.count];
        return;
    }
}

/* Throw the first rejection that nobody handled, if there is one. */
static int check_rejections(JSContext *ctx, JSValueConst except)
{
    for (uint32_t i = 0; i < rejections.count; i++) {
        if (JS_IsPromise(except) &&
            JS_VALUE_GET_PTR(rejections.promise[i]) == JS_VALUE_GET_PTR(except))
            continue;
        JS_Throw(ctx, JS_DupValue(ctx, rejections.reason[i]));
        return -1;
    }
    return 0;
}

/* ---- Values ----------------------------------------------------------- */

static int outcome_write(JSContext *ctx, JSValue value, uint32_t ceiling, struct dun_mailbox *box)
{
    if (JS_IsUndefined(value))
        return place_result(box, DUN_GUEST_NONE, NULL, 0);
    if (JS_IsObject(value) &&
        (JS_IsArrayBuffer(value) || JS_GetTypedArrayType(value) >= 0 || JS_IsDataView(value)))
        return write_bytes(ctx, value, ceiling, box);
    struct dun_json_out out;
    switch (dun_json_write(ctx, value, &out, ceiling)) {
    case DUN_JSON_WRITTEN:
        return place_result(box, DUN_GUEST_JSON, out.data, out.size);
    case DUN_JSON_UNDEFINED:
        return place_result(box, DUN_GUEST_NONE, NULL, 0);
    case DUN_JSON_TOO_LONG:
        return DUN_GUEST_OUTPUT_LIMIT;
    default:
        return outcome_thrown(ctx, box);
    }
}

static int write_bytes(JSContext *ctx, JSValueConst value, uint32_t ceiling,
                       struct dun_mailbox *box)
{
    size_t offset = 0, size = 0, unit = 0, whole;
    JSValue buffer;
    if (JS_IsArrayBuffer(value))
        buffer = JS_DupValue(ctx, value);
    else if (JS_IsDataView(value))
        buffer = view_buffer(ctx, value, &offset, &size);
    else
        buffer = JS_GetTypedArrayBuffer(ctx, value, &offset, NULL, &unit);
    if (JS_IsException(buffer))
        return outcome_thrown(ctx, box);
    if (unit) /* the engine's length is of when the array was made; its buffer may have grown */
        size = JS_VALUE_GET_OBJ(value)->u.array.count * unit;
    uint8_t *bytes = JS_GetArrayBuffer(ctx, &whole, buffer);
    if (!bytes && JS_HasException(ctx))
        return outcome_thrown(ctx, box);
    if (JS_IsArrayBuffer(value))
        size = whole;
    if (offset > whole || size > whole - offset) /* resized meanwhile */
        size = offset = 0;
    if (size > ceiling)
        return DUN_GUEST_OUTPUT_LIMIT;
    return place_result(box, DUN_GUEST_BYTES, bytes + offset, size);
}

static JSValue view_buffer(JSContext *ctx, JSValueConst view, size_t *offset, size_t *size)
{
    JSValue at = js_dataview_get_byteOffset(ctx, view);
    JSValue length = js_dataview_get_byteLength(ctx, view);
    int64_t at_number, length_number;
    if (JS_IsException(at) || JS_IsException(length) || JS_ToInt64(ctx, &at_number, at) ||
        JS_ToInt64(ctx, &length_number, length))
        return JS_EXCEPTION;
    *offset = (size_t)at_number;
    *size = (size_t)length_number;
    JSTypedArray *array = JS_VALUE_GET_OBJ(view)->u.typed_array;
    return js_dup(JS_MKPTR(JS_TAG_OBJECT, array->buffer));
}

static int place_result(struct dun_mailbox *box, uint32_t kind, const void *at, size_t size)
{
    box->result_kind = kind;
    box->result_at = (uint32_t)(uintptr_t)at;
    box->result_size = (uint32_t)size;
    return DUN_GUEST_OK;
}

/* ---- Errors ----------------------------------------------------------- */

/* Take the pending exception and leave its message and stack. */
static int outcome_thrown(JSContext *ctx, struct dun_mailbox *box)
{
    JSValue error = JS_GetException(ctx);
    const char *message = describe(ctx, error);
    const char *stack = JS_IsObject(error) ? text_property(ctx, error, "stack") : "";
    box->message_at = (uint32_t)(uintptr_t)message;
    box->message_size = (uint32_t)strlen(message);
    box->stack_at = (uint32_t)(uintptr_t)stack;
    box->stack_size = (uint32_t)strlen(stack);
    return classify(ctx, error, message);
}

/* The engine's own errors of exhaustion have a status each. */
static int classify(JSContext *ctx, JSValueConst error, const char *message)
{
    (void)ctx;
    if (JS_IsNull(error) && !strcmp(message, "null"))
        return heap_refused() ? DUN_GUEST_MEMORY : DUN_GUEST_THREW;
    if (!strcmp(message, "InternalError: out of memory"))
        return DUN_GUEST_MEMORY;
    if (!strcmp(message, "RangeError: Maximum call stack size exceeded"))
        return DUN_GUEST_STACK;
    return DUN_GUEST_THREW;
}

static const char *describe(JSContext *ctx, JSValueConst error)
{
    const char *text = JS_IsObject(error) ? describe_object(ctx, error) : JS_ToCString(ctx, error);
    if (text)
        return text;
    JS_FreeValue(ctx, JS_GetException(ctx));
    return "a value that cannot be shown was thrown";
}

/* "Name: message" for errors, JSON for other objects. */
static const char *describe_object(JSContext *ctx, JSValueConst error)
{
    if (JS_IsError(error))
        return JS_ToCString(ctx, error);
    const char *message = text_property(ctx, error, "message");
    if (message[0])
        return JS_ToCString(ctx, error);
    JSValue json = JS_JSONStringify(ctx, error, JS_UNDEFINED, JS_UNDEFINED);
    if (JS_IsString(json))
        return JS_ToCString(ctx, json);
    JS_FreeValue(ctx, JS_GetException(ctx));
    return JS_ToCString(ctx, error);
}

/* The property's text if it is a string; "" otherwise, whatever happens. */
static const char *text_property(JSContext *ctx, JSValueConst object, const char *name)
{
    JSValue value = JS_GetPropertyStr(ctx, object, name);
    const char *text = JS_IsString(value) ? JS_ToCString(ctx, value) : NULL;
    if (text)
        return text;
    JS_FreeValue(ctx, JS_GetException(ctx));
    return "";
}
